import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { type Fields, LinesField, TextField } from '../../components/form-fields.tsx';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { chooseProgram } from '../../stores/server-actions.ts';
import type { ServerDraft } from '../../stores/server-draft.ts';
import { attempt } from '../../stores/toasts.ts';

export interface WayFieldsProps {
  readonly fields: Fields<ServerDraft>;
  /** One is kept already. */
  readonly hasToken: boolean;
  /** The field that something is wrong with. */
  readonly wrong: string | null;
}

/** What is needed to start or reach a server, by its kind. */
export function WayFields({ fields, hasToken, wrong }: WayFieldsProps) {
  const { t } = useTranslation('servers');
  switch (fields.value.kind) {
    case 'program':
      return (
        <>
          <div className="form-grid">
            <TextField
              fields={fields}
              name="command"
              field="command"
              label={t('command')}
              placeholder="codex"
              code
              beside={<ProgramButton onChoose={(command) => fields.change({ command })} />}
            />
            <LinesField fields={fields} name="args" field="args" label={t('args')} />
          </div>
          <details
            className="form-more"
            open={wrong === 'cwd' || wrong === 'env' ? true : undefined}
          >
            <summary className="small">{t('moreFields')}</summary>
            <div className="form-grid">
              <TextField
                fields={fields}
                name="cwd"
                field="cwd"
                label={t('cwd')}
                placeholder="~"
                code
              />
              <LinesField
                fields={fields}
                name="env"
                field="env"
                label={t('env')}
                placeholder="CODEX_HOME=/srv/codex"
              />
              <p className="form-wide small muted">{t('envNote')}</p>
            </div>
          </details>
        </>
      );
    case 'remote':
      return <AddressFields fields={fields} hasToken={hasToken} />;
    case 'ssh':
      return (
        <>
          <div className="form-grid">
            <TextField
              fields={fields}
              name="host"
              field="host"
              label={t('host')}
              placeholder="ada@build-box"
              code
            />
            <TextField
              fields={fields}
              name="hostCommand"
              field="command"
              label={t('hostCommand')}
              placeholder="codex"
              code
            />
          </div>
          <p className="small muted">{t('sshNote')}</p>
        </>
      );
  }
}

/** The system's own dialog, where there is one: a browser sees other files than the server's machine has. */
function ProgramButton({ onChoose }: { readonly onChoose: (path: string) => void }) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  if (app.transport.surface === 'web') return null;
  const choose = async (): Promise<void> => {
    const path = await chooseProgram(app);
    if (path !== null) onChoose(path);
  };
  return (
    <Button
      small
      aria-label={t('browseLabel')}
      onClick={() => attempt(app, t('notChosenFile'), choose)}
    >
      {t('browse')}
    </Button>
  );
}

function AddressFields({ fields, hasToken }: Omit<WayFieldsProps, 'wrong'>) {
  const { t } = useTranslation('servers');
  const keychain = useApp((state) => state.keychain);
  return (
    <>
      <div className="form-grid">
        <TextField
          fields={fields}
          name="url"
          field="url"
          label={t('url')}
          placeholder="wss://build-box.example:4500"
          code
        />
        <label className="form-field">
          <span className="small secondary">{t('token')}</span>
          <span className="field">
            <input
              type="password"
              autoComplete="off"
              value={fields.value.token}
              placeholder={hasToken ? t('tokenKept') : t('tokenNone')}
              onChange={(event) => fields.change({ token: event.target.value })}
            />
          </span>
        </label>
      </div>
      <p className="small muted">{keychain ? t('tokenInKeychain') : t('tokenInFile')}</p>
    </>
  );
}
