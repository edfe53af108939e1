import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerProbe, ServerState } from '../../../server/protocol/host-server.ts';
import { Button } from '../../components/button.tsx';
import { type Fields, FormActs, TextField } from '../../components/form-fields.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { FieldError } from '../../stores/config-fields.ts';
import { addServer, probeServer, updateServer } from '../../stores/server-actions.ts';
import {
  emptyServer,
  nameOf,
  serverDraftOf,
  serverFieldIn,
  wayOf,
  type ServerDraft,
} from '../../stores/server-draft.ts';
import { FoundServers } from './found-servers.tsx';
import { ProbeWords } from './probe-words.tsx';
import { WayFields } from './way-fields.tsx';

export interface ServerFormProps {
  /** Null for a new one. */
  readonly before: ServerState | null;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

const kinds = ['program', 'remote', 'ssh'] as const;

/** How a server is had: written down, tried out, kept. */
export function ServerForm({ before, onDone, onCancel }: ServerFormProps) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const [draft, setDraft] = useState(() =>
    before === null ? emptyServer : serverDraftOf(before.name, before.way),
  );
  const [busy, setBusy] = useState<'save' | 'try' | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [probe, setProbe] = useState<ServerProbe | null>(null);
  const field = error instanceof FieldError && FIELDS.has(error.field) ? error : null;
  const bundled = before?.way.type === 'bundled';
  const fields: Fields<ServerDraft> = {
    value: draft,
    error: field,
    change: (change) => {
      setDraft((now) => ({ ...now, ...change }));
      // What was tried is something else now.
      setProbe(null);
    },
  };
  const token = draft.kind === 'remote' && draft.token.trim() !== '' ? draft.token.trim() : null;

  async function run(what: 'save' | 'try', work: () => Promise<void>): Promise<void> {
    setBusy(what);
    setError(null);
    setProbe(null);
    try {
      await work();
    } catch (cause) {
      const wrong = cause instanceof Error ? cause : new Error(String(cause));
      setError(serverFieldIn(wrong.message) ?? wrong);
    }
    setBusy(null);
  }

  const save = (event: FormEvent): void => {
    event.preventDefault();
    void run('save', async () => {
      const name = nameOf(draft);
      if (before === null) await addServer(app, name, wayOf(draft), token);
      else {
        await updateServer(app, before.id, {
          name,
          ...(bundled ? {} : { way: wayOf(draft) }),
          ...(token === null ? {} : { token }),
        });
      }
      onDone();
    });
  };
  const tryOut = (): void =>
    void run('try', async () =>
      setProbe(await probeServer(app, wayOf(draft), token, before?.id ?? null)),
    );

  return (
    <form
      {...screen(before === null ? 'form.server' : 'form.serverEdit')}
      className="form is-below-fold"
      aria-label={before === null ? t('addLabel') : t('editLabel', { server: before.name })}
      noValidate
      onSubmit={save}
    >
      {before === null ? (
        <FoundServers
          onChoose={(command) => fields.change({ kind: 'program', command, args: 'app-server' })}
        />
      ) : null}
      <div className="form-grid">
        <TextField
          fields={fields}
          name="name"
          field="name"
          label={t('name')}
          placeholder={nameOf(draft)}
        />
        {before === null ? (
          <div className="form-field">
            <span className="small secondary">{t('kindLabel')}</span>
            <Segmented
              label={t('kindLabel')}
              value={draft.kind}
              options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
              onChange={(kind) => fields.change({ kind })}
            />
          </div>
        ) : null}
      </div>
      {bundled ? null : (
        <WayFields
          fields={fields}
          hasToken={before?.hasToken === true}
          wrong={field?.field ?? null}
        />
      )}
      {error === null || field !== null ? null : (
        <p className="small danger" role="alert" dir="auto">
          {error.message}
        </p>
      )}
      <ProbeWords trying={busy === 'try'} probe={probe} />
      <div className="server-acts">
        <FormActs submit={t('save')} disabled={busy !== null} onCancel={onCancel} />
        {bundled ? null : (
          <Button small disabled={busy !== null} onClick={tryOut}>
            {t('try')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Those whose errors stand beside them. */
const FIELDS: ReadonlySet<string> = new Set([
  'name',
  'command',
  'args',
  'env',
  'cwd',
  'url',
  'host',
]);
