import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { logInMcp } from '../../stores/mcp-actions.ts';
import { attempt } from '../../stores/toasts.ts';

export interface McpLoginProps {
  readonly server: string;
  readonly name: string;
  readonly needed: boolean;
  /** Why the last one failed. */
  readonly failure: string | null;
}

/** Leads to the page on which the user logs in, and waits there for its end. */
export function McpLogin({ server, name, needed, failure }: McpLoginProps) {
  const { t } = useTranslation('mcp');
  const app = useAppParts();
  const [page, setPage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const logsIn = useCan(server, 'mcpLogin');
  if (!needed || !logsIn) return null;

  function begin(): void {
    setBusy(true);
    attempt(app, t('noLogin', { name }), async () => {
      try {
        const url = await logInMcp(app, server, name);
        setPage(url);
        // A browser opens no window of its own accord so late: the link below does.
        await app.rpc.host('host/link/open', { url }).catch(() => undefined);
      } finally {
        setBusy(false);
      }
    });
  }

  return (
    <div className="form is-below-fold" {...screen('mcp.login')}>
      {failure === null ? null : (
        <p className="small danger" role="alert" dir="auto">
          {t('loginFailed', { why: failure })}
        </p>
      )}
      <p className="small secondary">{page === null ? t('loginAbout') : t('loginWaits')}</p>
      <div className="form-acts">
        {page === null ? (
          <Button small disabled={busy} onClick={begin}>
            {t('logIn')}
          </Button>
        ) : (
          <>
            <a className="button is-small" href={page} target="_blank" rel="noreferrer">
              <ExternalLink className="icon is-small" aria-hidden="true" />
              {t('openPage')}
            </a>
            <CopyButton text={page} label={t('copyPage')} />
            <Button small look="plain" disabled={busy} onClick={begin}>
              {t('loginAnew')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
