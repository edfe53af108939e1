import './hooks.css';
import { Workflow } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { HookMetadata } from '../../../server/protocol/hook.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { LoadFailed } from '../../components/load-failed.tsx';
import { ServerLacks } from '../../components/server-lacks.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { useLoaded } from '../../lib/use-loaded.ts';
import { distrustHook, readHooks, trustHooks } from '../../stores/hook-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { HookFacts } from './hook-facts.tsx';

/** All hooks of a server's home and of its projects; with several servers it says whose. */
export function HookList({ server }: { readonly server: string }) {
  const { t } = useTranslation('hooks');
  const name = useApp(({ servers }) =>
    servers.length > 1 ? (servers.find(({ id }) => id === server)?.name ?? null) : null,
  );
  const able = useCan(server, 'hooks');
  return (
    <>
      {name === null ? null : (
        <div className="section-head">
          <h2>{t('title')}</h2>
          <span className="badge">{name}</span>
        </div>
      )}
      {able ? <Hooks server={server} /> : <ServerLacks server={server} />}
    </>
  );
}

function Hooks({ server }: { readonly server: string }) {
  const { t } = useTranslation('hooks');
  const app = useAppParts();
  const projects = useApp((state) => state.projects);
  const home = useApp((state) => state.servers.find(({ id }) => id === server)?.home ?? null);
  const look = useCallback((): Promise<readonly HookMetadata[]> => {
    const folders = projects.filter((one) => one.server === server && one.present);
    // Those of the home are in force everywhere, so any folder tells them.
    const cwds = [...folders.map(({ path }) => path), ...(home === null ? [] : [home])];
    return readHooks(app, server, cwds);
  }, [app, server, projects, home]);

  const { value: hooks, error, reload } = useLoaded(look);

  if (error !== null) {
    return (
      <LoadFailed screen="settings.failed" title={t('notRead')} cause={error} onRetry={reload} />
    );
  }
  if (hooks === null) return <Spinner label={t('loading')} />;
  if (hooks.length === 0) {
    return (
      <EmptyState screen="hooks.none" icon={Workflow} title={t('none')}>
        <p>{t('noneAbout')}</p>
      </EmptyState>
    );
  }
  const change = (what: string, act: () => Promise<void>): void =>
    attempt(app, what, async () => {
      await act();
      reload();
    });
  return (
    <ul className="list" {...screen('hooks.list')}>
      {hooks.map((hook) => (
        <li key={hook.key} className="list-item">
          <div className="list-item-text">
            <HookFacts hook={hook} />
          </div>
          <HookState hook={hook} />
          {hook.trustStatus === 'trusted' ? (
            <Button
              small
              onClick={() => change(t('notRevoked'), () => distrustHook(app, server, hook))}
            >
              {t('revoke')}
            </Button>
          ) : hook.isManaged ? null : (
            <Button
              small
              onClick={() => change(t('notTrusted'), () => trustHooks(app, server, [hook]))}
            >
              {t('trust')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function HookState({ hook: { enabled, trustStatus } }: { readonly hook: HookMetadata }) {
  const { t } = useTranslation('hooks');
  if (!enabled) return <span className="badge">{t('off')}</span>;
  if (trustStatus === 'managed') return <span className="badge">{t('managed')}</span>;
  if (trustStatus === 'trusted') return <span className="badge is-good">{t('trusted')}</span>;
  return <span className="badge is-warning">{t('idle')}</span>;
}
