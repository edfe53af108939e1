import './mcp.css';
import { Plug, Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { LoadFailed } from '../../components/load-failed.tsx';
import { LackingSection } from '../../components/server-lacks.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { reloadMcp } from '../../stores/mcp-actions.ts';
import { attempt, showToast } from '../../stores/toasts.ts';
import { McpForm } from './mcp-form.tsx';
import { McpRow } from './mcp-row.tsx';
import { useMcp } from './use-mcp.ts';

/** The MCP servers of an app server: how they stand, what they offer, and what can be changed. */
export function McpList({ server }: { readonly server: string }) {
  const { t } = useTranslation('mcp');
  const able = useCan(server, 'mcp');
  return able ? <Servers server={server} /> : <LackingSection server={server} title={t('title')} />;
}

function Servers({ server }: { readonly server: string }) {
  const { t } = useTranslation('mcp');
  const app = useAppParts();
  const name = useApp(({ servers }) =>
    servers.length > 1 ? servers.find(({ id }) => id === server)?.name : undefined,
  );
  const book = useMcp(server);
  const [adding, setAdding] = useState(false);
  const { servers, error, reload } = book;

  function startAnew(): void {
    attempt(app, t('notReloaded'), async () => {
      if (!(await reloadMcp(app, server))) showToast(app, t('inNewThreads'));
      reload();
    });
  }

  const form = adding ? (
    <McpForm
      server={server}
      before={null}
      taken={servers?.map((one) => one.name) ?? []}
      onDone={() => {
        setAdding(false);
        reload();
      }}
      onCancel={() => setAdding(false)}
    />
  ) : null;

  return (
    <section>
      <div className="section-head">
        <h2>{t('title')}</h2>
        {name === undefined ? null : <span className="badge">{name}</span>}
        <p className="grow">{t('about')}</p>
        {servers === null || servers.length === 0 ? null : (
          <Button small look="plain" title={t('reloadAbout')} onClick={startAnew}>
            <RefreshCw className="icon is-small" aria-hidden="true" />
            {t('reload')}
          </Button>
        )}
        <Button small disabled={servers === null} onClick={() => setAdding(true)}>
          <Plus className="icon is-small" aria-hidden="true" />
          {t('add')}
        </Button>
      </div>
      {error === null ? null : (
        <LoadFailed screen="mcp.failed" title={t('notRead')} cause={error} onRetry={reload} />
      )}
      {servers === null && error === null ? <Spinner label={t('loading')} /> : null}
      {servers?.length === 0 && !adding ? (
        <EmptyState screen="mcp.none" icon={Plug} title={t('none')}>
          <p>{t('noneAbout')}</p>
        </EmptyState>
      ) : null}
      {form !== null || (servers !== null && servers.length > 0) ? (
        <div className="list" {...screen('mcp.list')}>
          {form}
          {servers?.map((one) => (
            <McpRow key={one.name} server={server} mcp={one} book={book} />
          ))}
        </div>
      ) : null}
    </section>
  );
}
