import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldError } from '../stores/config-fields.ts';
import { Button } from './button.tsx';

/** A form's values, and what is wrong with one of them. */
export interface Fields<T> {
  readonly value: T;
  readonly error: FieldError | null;
  readonly change: (change: Partial<T>) => void;
}

type TextName<T> = { [K in keyof T]: T[K] extends string ? K : never }[keyof T] & string;

export interface FieldProps<T> {
  readonly fields: Fields<T>;
  readonly name: TextName<T>;
  /** The key of config.toml whose errors stand below it. */
  readonly field?: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly code?: boolean;
}

export function TextField<T>(props: FieldProps<T>) {
  const { label, code } = props;
  const id = useId();
  const wrong = isWrong(props);
  return (
    <label className="form-field">
      <span className="small secondary">{label}</span>
      <span className={wrong ? 'field is-wrong' : 'field'}>
        <input className={code === true ? 'is-code' : undefined} {...inputOf(props, wrong, id)} />
      </span>
      <ErrorIn {...props} id={id} />
    </label>
  );
}

/** Several lines of text, one thing a line. */
export function LinesField<T>(props: FieldProps<T>) {
  const id = useId();
  const wrong = isWrong(props);
  return (
    <label className="form-field">
      <span className="small secondary">{props.label}</span>
      <span className={wrong ? 'field is-lines is-wrong' : 'field is-lines'}>
        <textarea rows={2} {...inputOf(props, wrong, id)} />
      </span>
      <ErrorIn {...props} id={id} />
    </label>
  );
}

/** What is wrong with a key, if anything is. */
export function ErrorIn({
  fields,
  field,
  id,
}: {
  readonly fields: Pick<Fields<unknown>, 'error'>;
  readonly field?: string;
  readonly id?: string;
}) {
  const { error } = fields;
  if (error === null || error.field !== field) return null;
  return (
    <span id={id} className="small danger" role="alert">
      {error.message}
    </span>
  );
}

function isWrong<T>({ fields, field }: FieldProps<T>): boolean {
  return field !== undefined && fields.error?.field === field;
}

function inputOf<T>({ fields, name, placeholder }: FieldProps<T>, wrong: boolean, id: string) {
  return {
    value: String(fields.value[name]),
    placeholder,
    autoComplete: 'off',
    spellCheck: false,
    ...(wrong ? { 'aria-invalid': true, 'aria-describedby': id } : {}),
    onChange: (event: { target: { value: string } }) =>
      fields.change({ [name]: event.target.value } as unknown as Partial<T>),
  };
}

export interface FormActsProps {
  /** What sending the form does. */
  readonly submit: string;
  readonly disabled: boolean;
  readonly onCancel: () => void;
}

/** The end of a form: its one filled button, and the way out. */
export function FormActs({ submit, disabled, onCancel }: FormActsProps) {
  const { t } = useTranslation('common');
  return (
    <div className="form-acts">
      <Button type="submit" small look="primary" disabled={disabled}>
        {submit}
      </Button>
      <Button small look="plain" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </div>
  );
}
