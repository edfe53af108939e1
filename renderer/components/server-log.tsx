import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { useAppParts } from '../lib/use-app.ts';
import { readServerLog } from '../stores/settings-actions.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Spinner } from './spinner.tsx';

export interface ServerLogProps {
  readonly server: ServerState;
  readonly onClose: () => void;
}

/** The end of what a server wrote to its error stream. */
export function ServerLog({ server, onClose }: ServerLogProps) {
  const { t } = useTranslation('components');
  const app = useAppParts();
  const [log, setLog] = useState<{ readonly text: string; readonly path: string } | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    let current = true;
    readServerLog(app, server.id).then(
      (found) => {
        if (current) setLog(found);
      },
      (cause: unknown) => {
        if (current) setError(cause instanceof Error ? cause.message : String(cause));
      },
    );
    return () => {
      current = false;
    };
  }, [app, server.id]);

  return (
    <Dialog
      screen="dialog.serverLog"
      title={t('logOf', { server: server.name })}
      onClose={onClose}
      className="server-log"
      foot={
        <>
          <span className="grow small muted cut" title={log?.path}>
            {log?.path}
          </span>
          <Button
            disabled={log === null}
            onClick={() => void navigator.clipboard.writeText(log?.text ?? '')}
          >
            {t('copy')}
          </Button>
        </>
      }
    >
      {error === null ? null : (
        <p className="danger" role="alert">
          {error}
        </p>
      )}
      {log === null && error === null ? <Spinner label={t('loading')} /> : null}
      {log === null ? null : (
        <pre className="output" tabIndex={0}>
          {log.text === '' ? t('logEmpty') : log.text}
        </pre>
      )}
    </Dialog>
  );
}
