import { ChevronDown, Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Menu } from '../../components/menu.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { sleeps, useDefaultServer } from '../../lib/use-servers.ts';
import { writeSettings } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

/** Where threads begin that are in no project yet. */
export function DefaultServer({ servers }: { readonly servers: readonly ServerState[] }) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const chosen = useDefaultServer();
  return (
    <div className="list servers-default">
      <div className="list-item is-slim settings-row">
        <div className="list-item-text">
          <b>{t('default')}</b>
          <p>{t('defaultAbout')}</p>
        </div>
        <Menu
          screen="menu.defaultServer"
          align="end"
          entries={servers.map((server) => ({
            label: server.name,
            ...(sleeps(server) ? { hint: t('asleep') } : {}),
            checked: server.id === chosen?.id,
            disabled: server.standing === 'off' && !sleeps(server),
            onSelect: () =>
              attempt(app, t('notKept'), () => writeSettings(app, { defaultServer: server.id })),
          }))}
        >
          {(trigger) => (
            <button {...trigger} className="chip is-lined">
              <Server className="icon is-small" aria-hidden="true" />
              <span className="cut" dir="auto">
                {chosen?.name ?? t('noServer')}
              </span>
              <ChevronDown className="icon is-tiny" aria-hidden="true" />
            </button>
          )}
        </Menu>
      </div>
    </div>
  );
}
