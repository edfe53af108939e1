import './trust.css';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LoadFailed } from '../../components/load-failed.tsx';
import { Button } from '../../components/button.tsx';
import { shortFolder } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { readTrust, setTrust, type TrustedFolder } from '../../stores/trust-actions.ts';
import { attempt } from '../../stores/toasts.ts';

/** The folders whose own config, hooks included, a server uses, or was told not to. */
export function TrustedFolders({ server }: { readonly server: string }) {
  const { t } = useTranslation('trust');
  const app = useAppParts();
  const generation = useApp(
    (state) => state.servers.find(({ id }) => id === server)?.generation ?? 0,
  );
  const name = useApp(({ servers }) =>
    servers.length > 1 ? servers.find(({ id }) => id === server)?.name : undefined,
  );
  const [folders, setFolders] = useState<readonly TrustedFolder[] | null>(null);
  const [error, setError] = useState<string | null>(null);

  const look = useCallback(
    () =>
      readTrust(app, server).then(
        (found) => {
          setFolders(found);
          setError(null);
        },
        (cause: unknown) => setError(cause instanceof Error ? cause.message : String(cause)),
      ),
    [app, server],
  );

  useEffect(() => void look(), [look, generation]);

  function say(folder: string, level: TrustedFolder['level'] | null): void {
    attempt(app, t('notKept'), async () => {
      await setTrust(app, server, folder, level);
      await look();
    });
  }

  return (
    <section>
      <div className="section-head">
        <h2>{t('title')}</h2>
        {name === undefined ? null : <span className="badge">{name}</span>}
        <p>{t('about')}</p>
      </div>
      {error === null ? null : (
        <LoadFailed
          screen="settings.failed"
          title={t('notRead')}
          cause={error}
          onRetry={() => void look()}
        />
      )}
      {folders?.length === 0 ? <p className="small muted">{t('none')}</p> : null}
      {folders === null || folders.length === 0 ? null : (
        <ul className="list" {...screen('trust.list')}>
          {folders.map(({ folder, level }) => (
            <li key={folder} className="list-item is-slim" aria-label={folder}>
              <code className="list-item-text cut" title={folder}>
                {shortFolder(folder)}
              </code>
              {level === 'trusted' ? (
                <>
                  <span className="badge is-good">{t('trusted')}</span>
                  <Button small onClick={() => say(folder, 'untrusted')}>
                    {t('revoke')}
                  </Button>
                </>
              ) : (
                <>
                  <span className="badge">{t('untrusted')}</span>
                  <Button
                    small
                    look="plain"
                    title={t('forgetAbout')}
                    onClick={() => say(folder, null)}
                  >
                    {t('forget')}
                  </Button>
                  <Button small onClick={() => say(folder, 'trusted')}>
                    {t('trust')}
                  </Button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
