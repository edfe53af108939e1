import { useEffect, useId, type ReactNode } from 'react';
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
}

export interface TextFieldProps<T> extends FieldProps<T> {
  readonly code?: boolean;
  /** Not to be read by who looks on. */
  readonly secret?: boolean;
  readonly required?: boolean;
  /** It has the focus when it appears empty. */
  readonly first?: boolean;
  /** The id of a `datalist` with what is proposed. */
  readonly list?: string;
  /** A button that fills it in another way. */
  readonly beside?: ReactNode;
}

export function TextField<T>(props: TextFieldProps<T>) {
  const { label, code, secret, required, first, list, beside } = props;
  const id = useId();
  const wrong = isWrong(props);
  const field = (
    <span className={wrong ? 'field is-wrong' : 'field'}>
      <input
        id={`${id}input`}
        className={code === true ? 'is-code' : undefined}
        type={secret === true ? 'password' : undefined}
        required={required}
        list={list}
        ref={first === true ? focusOnce : undefined}
        {...inputOf(props, wrong, id)}
      />
    </span>
  );
  if (beside === undefined) {
    return (
      <label className="form-field">
        <span id={`${id}label`} className="small secondary">
          {label}
        </span>
        {field}
        <ErrorIn {...props} id={id} />
      </label>
    );
  }
  return (
    <div className="form-field">
      <label id={`${id}label`} className="small secondary" htmlFor={`${id}input`}>
        {label}
      </label>
      <span className="form-beside">
        {field}
        {beside}
      </span>
      <ErrorIn {...props} id={id} />
    </div>
  );
}

/** Several lines of text, one thing a line. */
export function LinesField<T>(props: FieldProps<T>) {
  const id = useId();
  const wrong = isWrong(props);
  return (
    <label className="form-field">
      <span id={`${id}label`} className="small secondary">
        {props.label}
      </span>
      <span className={wrong ? 'field is-lines is-wrong' : 'field is-lines'}>
        <textarea rows={2} {...inputOf(props, wrong, id)} />
      </span>
      <ErrorIn {...props} id={id} />
    </label>
  );
}

/** Focuses a field when it appears, and not again. */
function focusOnce(input: HTMLInputElement | null): void {
  if (input !== null && input.value === '') input.focus();
}

/** What is wrong with no field of the form, or with one that is not in it. */
export function FormProblem({ problem }: { readonly problem: string | null }) {
  if (problem === null) return null;
  return (
    <p className="small danger" role="alert" dir="auto">
      {problem}
    </p>
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
    // Its name stays as it is when the label has an error in it.
    'aria-labelledby': `${id}label`,
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

/** The end of a form: its one filled button, and the way out, which leads back to what opened it. */
export function FormActs({ submit, disabled, onCancel }: FormActsProps) {
  const { t } = useTranslation('common');
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
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
