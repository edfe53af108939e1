import { useEffect, useState, type FormEvent } from 'react';
import { Button } from '../../components/button.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { changeProvider, readProvider } from '../../stores/provider-actions.ts';
import { FieldError, type ProviderDraft } from '../../stores/provider-edits.ts';
import { showToast } from '../../stores/toasts.ts';
import { apis } from './address-form.tsx';
import { ErrorIn, LinesField, TextField, type Fields } from './form-fields.tsx';
import { KeyPlace } from './key-form.tsx';
import { ModelRows } from './model-rows.tsx';

export interface ProviderFormProps {
  readonly server: string;
  readonly providerId: string;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const keyKinds = [
  { value: 'kept', label: 'Kept by Skein', hint: 'In the keychain, or none at all' },
  { value: 'variable', label: 'Variable', hint: 'From the environment of the server' },
  { value: 'command', label: 'Command', hint: 'Printed by a command of yours' },
] as const;

/** All that config.toml says of a provider, to be changed. */
export function ProviderForm(props: ProviderFormProps) {
  const { server, providerId, onCancel } = props;
  const app = useAppParts();
  const [before, setBefore] = useState<ProviderDraft | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let wanted = true;
    readProvider(app, server, providerId).then(
      (draft) => wanted && setBefore(draft),
      (cause: unknown) => wanted && setError(wordsOf(cause)),
    );
    return () => {
      wanted = false;
    };
  }, [app, server, providerId]);

  if (before !== null) return <LoadedForm {...props} before={before} />;
  if (error === null) return null;
  return (
    <div className="connect-form">
      <p className="small danger" role="alert">
        {error}
      </p>
      <div className="connect-acts">
        <Button small look="plain" onClick={onCancel}>
          Close
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
  const app = useAppParts();
  const [draft, setDraft] = useState(before);
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = error instanceof FieldError ? error.field : null;
  const shown = field !== null && FIELDS.has(field);
  const fields: Fields<ProviderDraft> = {
    value: draft,
    error: shown && error instanceof FieldError ? error : null,
    change: (change) => setDraft({ ...draft, ...change }),
  };

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const typed = key.trim() === '' ? null : key.trim();
      const change = { before, after: draft };
      const hidden = await changeProvider(app, server, providerId, change, typed);
      if (hidden !== null) showToast(app, `Saved, but not in force: ${hidden}`);
      onDone();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  }

  return (
    <form
      className="connect-form"
      aria-label={`Edit ${before.name}`}
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <div className="connect-grid">
        <TextField fields={fields} name="name" field="name" label="Name" />
        <TextField fields={fields} name="baseUrl" field="base_url" label="Address" code />
        <div className="connect-field">
          <span className="small secondary">What it speaks</span>
          <Segmented
            label="What it speaks"
            value={draft.wireApi}
            options={apis}
            onChange={(wireApi) => fields.change({ wireApi })}
          />
        </div>
        <div className="connect-field">
          <span className="small secondary">Key</span>
          <Segmented
            label="Key"
            value={draft.keyKind}
            options={keyKinds}
            onChange={(keyKind) => fields.change({ keyKind })}
          />
        </div>
      </div>
      {draft.keyKind === 'kept' ? (
        <>
          <label className="connect-field">
            <span className="small secondary">New key; empty keeps what is there</span>
            <span className="field">
              <input
                type="password"
                autoComplete="off"
                value={key}
                onChange={(event) => setKey(event.target.value)}
              />
            </span>
          </label>
          {key === '' ? null : <KeyPlace />}
        </>
      ) : null}
      {draft.keyKind === 'variable' ? (
        <TextField
          fields={fields}
          name="envKey"
          field="env_key"
          label="Environment variable that holds the key"
          placeholder="GATEWAY_KEY"
          code
        />
      ) : null}
      {draft.keyKind === 'command' ? <CommandFields fields={fields} /> : null}
      <details
        className="connect-more"
        open={field !== null && HIDDEN.has(field) ? true : undefined}
      >
        <summary className="small">Headers, query, time limits, retries</summary>
        <div className="connect-grid">
          <LinesField
            fields={fields}
            name="headers"
            field="http_headers"
            label="Extra headers, one a line"
            placeholder="X-Team: harbour"
          />
          <LinesField
            fields={fields}
            name="envHeaders"
            field="env_http_headers"
            label="Extra headers from variables"
            placeholder="X-Gateway-Key: GATEWAY_KEY"
          />
          <p className="connect-wide small muted">
            Headers stand in config.toml as they are typed. Put a secret into a variable, and name
            that as one from variables.
          </p>
          <LinesField
            fields={fields}
            name="query"
            field="query_params"
            label="Query of the address, one a line"
            placeholder="api-version=2025-04-01"
          />
          <TextField
            fields={fields}
            name="idleSeconds"
            field="stream_idle_timeout_ms"
            label="Longest silence, in seconds"
            placeholder="300"
          />
          <TextField
            fields={fields}
            name="requestRetries"
            field="request_max_retries"
            label="Retries before an answer"
            placeholder="4"
          />
          <TextField
            fields={fields}
            name="streamRetries"
            field="stream_max_retries"
            label="Retries of a broken answer"
            placeholder="5"
          />
        </div>
      </details>
      <ModelRows
        models={draft.models}
        error={field === 'models' && error instanceof FieldError ? error.message : null}
        onChange={(models) => fields.change({ models })}
      />
      {error === null || shown ? null : (
        <p className="small danger" role="alert">
          {wordsOf(error)}
        </p>
      )}
      <div className="connect-acts">
        <Button type="submit" small look="primary" disabled={busy}>
          Save
        </Button>
        <Button small look="plain" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function CommandFields({ fields }: { readonly fields: Fields<ProviderDraft> }) {
  return (
    <>
      <div className="connect-grid">
        <TextField
          fields={fields}
          name="command"
          label="Program that prints the key"
          placeholder="gcloud"
          code
        />
        <LinesField
          fields={fields}
          name="args"
          label="Its arguments, one a line"
          placeholder={'auth\nprint-access-token'}
        />
        <TextField
          fields={fields}
          name="refreshSeconds"
          label="Keep its key for, in seconds"
          placeholder="300"
        />
        <TextField
          fields={fields}
          name="timeoutSeconds"
          label="Longest that it may take, in seconds"
          placeholder="5"
        />
      </div>
      <ErrorIn fields={fields} field="auth" />
      <p className="small muted">
        It runs without a shell, outside the sandbox, with all of the server’s variables.
      </p>
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

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
