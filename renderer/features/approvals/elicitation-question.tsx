import { Plug } from 'lucide-react';
import { useMemo, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code/code-block.tsx';
import { MarkedText } from '../../components/marked-text.tsx';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { attempt } from '../../stores/toasts.ts';
import { ApprovalFrame } from './approval-frame.tsx';
import type { QuestionCardProps } from './card-props.ts';
import { contentOf, fieldsOf, type ElicitationField } from './elicitation-fields.ts';
import type { ElicitationParams } from './request-kinds.ts';

type Props = QuestionCardProps<ElicitationParams>;

interface Common {
  readonly serverName: string;
  readonly message: string;
}

/** An MCP server wants something from the user: a form filled in, or an address opened. */
export function ElicitationQuestion(props: Props) {
  const { t } = useTranslation('approvals');
  const { request, params, origin, place, focused, answered, onFocus, onReply } = props;
  const app = useAppParts();
  const { serverName, message } = params as unknown as Common;
  const fields = useMemo(
    () => (params.mode === 'form' ? fieldsOf(params.requestedSchema) : null),
    [params],
  );
  const url = params.mode === 'url' ? params.url : null;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const content = fields === null ? null : contentOf(fields, values);
  const decline = (): void => {
    if (!answered) onReply({ action: 'decline' });
  };

  function accept(): void {
    if (answered) return;
    if (url !== null) {
      attempt(app, t('addressNotOpened'), async () => {
        const { opened } = await app.rpc.host('host/link/open', { url });
        if (!opened) throw new Error(url);
        onReply({ action: 'accept' });
      });
    } else if (content !== null) onReply({ action: 'accept', content });
  }

  return (
    <ApprovalFrame
      screen="question.elicitation"
      icon={Plug}
      title={t('serverAsks', { server: serverName })}
      origin={origin}
      reason={null}
      askedAtMs={request.receivedAtMs}
      place={place}
      focused={focused}
      onFocus={onFocus}
      onKey={(key) => {
        if (key !== 'n') return false;
        decline();
        return true;
      }}
    >
      <form
        className="approval-form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          accept();
        }}
      >
        <p dir="auto">
          <MarkedText text={message} writing="sentence" />
        </p>
        {url === null ? null : (
          <div className="approval-command">
            <code dir="ltr">
              <MarkedText text={url} />
            </code>
          </div>
        )}
        {params.mode === 'form' && fields === null ? (
          <CodeBlock code={JSON.stringify(params.requestedSchema, null, 2)} language="json" />
        ) : null}
        {fields?.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={values[field.name] ?? field.start}
            onValue={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <footer className="approval-foot">
          <span className="grow" />
          <Button
            look="plain"
            disabled={answered}
            title={t('dismissAbout')}
            onClick={() => onReply({ action: 'cancel' })}
          >
            {t('dismiss')}
          </Button>
          <Button disabled={answered} {...(focused ? { keys: 'N' } : {})} onClick={decline}>
            {t('decline')}
          </Button>
          {url === null && fields === null ? null : (
            <Button
              type="submit"
              look={focused ? 'primary' : 'normal'}
              disabled={answered || (url === null && content === null)}
            >
              {url === null ? t('send') : t('openAddress')}
            </Button>
          )}
        </footer>
      </form>
    </ApprovalFrame>
  );
}

interface FieldProps {
  readonly field: ElicitationField;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Field({ field, value, onValue }: FieldProps) {
  const { t } = useTranslation('approvals');
  const { title, hint, required, input } = field;
  return (
    <label className="approval-field">
      <span>
        {withMarks(title, 'sentence')}
        {required ? null : <small> {t('optional')}</small>}
        {hint === null ? null : <small>{withMarks(hint, 'sentence')}</small>}
      </span>
      {input.type === 'boolean' ? (
        <input
          type="checkbox"
          checked={value === 'true'}
          onChange={(event) => onValue(String(event.target.checked))}
        />
      ) : (
        <span className="field">
          {input.type === 'choice' ? (
            <select value={value} onChange={(event) => onValue(event.target.value)}>
              <option value="">{t('choose')}</option>
              {input.options.map((option) => (
                <option key={option.value} value={option.value}>
                  {withMarks(option.label, 'sentence')}
                </option>
              ))}
            </select>
          ) : (
            <input
              type={input.type === 'number' ? 'number' : textType(input.format)}
              step={input.type === 'number' && !input.whole ? 'any' : undefined}
              dir="auto"
              value={value}
              onChange={(event) => onValue(event.target.value)}
            />
          )}
        </span>
      )}
    </label>
  );
}

function textType(format: string | null): string {
  if (format === 'email') return 'email';
  if (format === 'uri') return 'url';
  if (format === 'date') return 'date';
  return 'text';
}
