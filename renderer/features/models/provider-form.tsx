import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useKeepsKeys } from '../../lib/use-can.ts';
import { useForm } from '../../lib/use-form.ts';
import { changeProvider, readProvider } from '../../stores/provider-actions.ts';
import type { ProviderDraft } from '../../stores/provider-edits.ts';
import { showToast } from '../../stores/toasts.ts';
import { apisIn } from './address-form.tsx';
import {
  ErrorIn,
  type Fields,
  FormActs,
  FormProblem,
  LinesField,
  TextField,
} from '../../components/form-fields.tsx';
import { KeyPlace } from './key-form.tsx';
import { ModelRows } from './model-rows.tsx';

export interface ProviderFormProps {
  readonly server: string;
  readonly providerId: string;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const keyKinds = ['kept', 'variable', 'command'] as const;

/** All that config.toml says of a provider, to be changed. */
export function ProviderForm(props: ProviderFormProps) {
  const { t } = useTranslation('models');
  const { server, providerId, onCancel } = props;
  const app = useAppParts();
  const [before, setBefore] = useState<ProviderDraft | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let wanted = true;
    readProvider(app, server, providerId).then(
      (draft) => wanted && setBefore(draft),
      (cause: unknown) =>
        wanted && setError(cause instanceof Error ? cause.message : String(cause)),
    );
    return () => {
      wanted = false;
    };
  }, [app, server, providerId]);

  if (before !== null) return <LoadedForm {...props} before={before} />;
  if (error === null) return null;
  return (
    <div className="form">
      <FormProblem problem={error} />
      <div className="form-acts">
        <Button small look="plain" onClick={onCancel}>
          {t('close')}
        </Button>
      </div>
    </div>
  );
}

function LoadedForm({
  server,
  providerId,
  before,
  onDone,
  onCancel,
}: ProviderFormProps & { readonly before: ProviderDraft }) {
  const { t } = useTranslation('models');
  const app = useAppParts();
  const ours = useKeepsKeys(server);
  const named = (kind: ProviderDraft['keyKind']) =>
    kind === 'kept' && !ours ? ('none' as const) : kind;
  const start = { ...before, newKey: '' };
  const { fields, busy, problem, submit } = useForm(
    start,
    async ({ newKey, ...after }) => {
      const typed = newKey.trim() === '' ? null : newKey.trim();
      const hidden = await changeProvider(app, server, providerId, { before, after }, typed);
      if (hidden !== null) showToast(app, t('savedHidden', { why: hidden }));
      onDone();
    },
    FIELDS,
  );
  const draft = fields.value;
  const wrong = fields.error;

  return (
    <form
      {...screen('form.provider')}
      className="form"
      aria-label={t('editLabel', { provider: before.name })}
      noValidate
      onSubmit={submit}
    >
      <div className="form-grid">
        <TextField fields={fields} name="name" field="name" label={t('name')} />
        <TextField fields={fields} name="baseUrl" field="base_url" label={t('address')} code />
        <div className="form-field">
          <span className="small secondary">{t('speaks')}</span>
          <Segmented
            label={t('speaks')}
            value={draft.wireApi}
            options={apisIn(t)}
            onChange={(wireApi) => fields.change({ wireApi })}
          />
        </div>
        <div className="form-field">
          <span className="small secondary">{t('key')}</span>
          <Segmented
            label={t('key')}
            value={draft.keyKind}
            options={keyKinds.map((value) => ({
              value,
              label: t(`keyKind.${named(value)}`),
              hint: t(`keyKind.${named(value)}About`),
            }))}
            onChange={(keyKind) => fields.change({ keyKind })}
          />
        </div>
      </div>
      {draft.keyKind === 'kept' && ours ? (
        <>
          <TextField fields={fields} name="newKey" label={t('newKey')} secret />
          {draft.newKey === '' ? null : <KeyPlace />}
        </>
      ) : null}
      {draft.keyKind === 'variable' ? (
        <TextField
          fields={fields}
          name="envKey"
          field="env_key"
          label={t('variable')}
          placeholder="GATEWAY_KEY"
          code
        />
      ) : null}
      {draft.keyKind === 'command' ? <CommandFields fields={fields} /> : null}
      <details
        className="form-more"
        open={(wrong !== null && HIDDEN.has(wrong.field)) || undefined}
      >
        <summary className="small">{t('moreFields')}</summary>
        <div className="form-grid">
          <LinesField
            fields={fields}
            name="headers"
            field="http_headers"
            label={t('headers')}
            placeholder="X-Team: harbour"
          />
          <LinesField
            fields={fields}
            name="envHeaders"
            field="env_http_headers"
            label={t('envHeaders')}
            placeholder="X-Gateway-Key: GATEWAY_KEY"
          />
          <p className="form-wide small muted">{t('headersNote')}</p>
          <LinesField
            fields={fields}
            name="query"
            field="query_params"
            label={t('query')}
            placeholder="api-version=2025-04-01"
          />
          <TextField
            fields={fields}
            name="idleSeconds"
            field="stream_idle_timeout_ms"
            label={t('longestSilence')}
            placeholder="300"
          />
          <TextField
            fields={fields}
            name="requestRetries"
            field="request_max_retries"
            label={t('requestRetries')}
            placeholder="4"
          />
          <TextField
            fields={fields}
            name="streamRetries"
            field="stream_max_retries"
            label={t('streamRetries')}
            placeholder="5"
          />
        </div>
      </details>
      <ModelRows
        models={draft.models}
        error={wrong?.field === 'models' ? wrong.message : null}
        onChange={(models) => fields.change({ models })}
      />
      <FormProblem problem={problem} />
      <FormActs submit={t('save')} disabled={busy} onCancel={onCancel} />
    </form>
  );
}

function CommandFields({ fields }: { readonly fields: Fields<ProviderDraft> }) {
  const { t } = useTranslation('models');
  return (
    <>
      <div className="form-grid">
        <TextField fields={fields} name="command" label={t('program')} placeholder="gcloud" code />
        <LinesField
          fields={fields}
          name="args"
          label={t('programArgs')}
          placeholder={'auth\nprint-access-token'}
        />
        <TextField fields={fields} name="refreshSeconds" label={t('keepFor')} placeholder="300" />
        <TextField fields={fields} name="timeoutSeconds" label={t('mayTake')} placeholder="5" />
      </div>
      <ErrorIn fields={fields} field="auth" />
      <p className="small muted">{t('programNote')}</p>
    </>
  );
}

/** Those whose errors stand beside them. */
const HIDDEN: ReadonlySet<string> = new Set([
  'http_headers',
  'env_http_headers',
  'query_params',
  'stream_idle_timeout_ms',
  'request_max_retries',
  'stream_max_retries',
]);
const FIELDS: ReadonlySet<string> = new Set([
  ...HIDDEN,
  'name',
  'base_url',
  'env_key',
  'auth',
  'models',
]);
