import './servers.css';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { screen } from '../../lib/screens.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { countThreads, updateServer } from '../../stores/server-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { DefaultServer } from './default-server.tsx';
import { ServerForm } from './server-form.tsx';
import { ServerRow } from './server-row.tsx';
import { WorkerServerRow } from './worker-server-row.tsx';

const none: Readonly<Record<string, number>> = {};

/** The app servers: how they stand, and all that can be done with them. */
export function ServerList() {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const servers = useApp((state) => state.servers);
  const [adding, setAdding] = useState(false);
  const [counts, setCounts] = useState(none);
  const kept = servers.filter(({ standing }) => standing !== 'removed');
  const own = kept.filter(({ way }) => way.type !== 'worker');
  const workers = kept.filter(({ way }) => way.type === 'worker');
  const removed = servers.filter(
    ({ id, standing, way }) =>
      standing === 'removed' && way.type !== 'worker' && (counts[id] ?? 0) > 0,
  );
  const known = useApp((state) => state.threads.size);
  const standing = servers.map(({ id, status }) => `${id} ${status}`).join();

  useEffect(() => {
    let wanted = true;
    countThreads(app).then(
      (found) => wanted && setCounts(found),
      // The list says what else there is to say without them.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [app, standing, known]);

  return (
    <>
      <div className="section-head">
        <h2>{t('title')}</h2>
        <p className="grow">{t('about')}</p>
        <Button small onClick={() => setAdding(true)}>
          <Plus className="icon is-small" aria-hidden="true" />
          {t('add')}
        </Button>
      </div>
      <div className="list" {...screen('servers.list')}>
        {adding ? (
          <ServerForm
            before={null}
            onDone={() => setAdding(false)}
            onCancel={() => setAdding(false)}
          />
        ) : null}
        {own.map((server) => (
          <ServerRow key={server.id} server={server} threads={counts[server.id] ?? 0} />
        ))}
        {workers.map((server) => (
          <WorkerServerRow key={server.id} server={server} threads={counts[server.id] ?? 0} />
        ))}
      </div>
      {kept.length > 1 ? <DefaultServer servers={kept} /> : null}
      {removed.length === 0 ? null : (
        <>
          <div className="section-head">
            <h2>{t('removed')}</h2>
            <p>{t('removedAbout')}</p>
          </div>
          <div className="list" {...screen('servers.removed')}>
            {removed.map(({ id, name }) => (
              <div key={id} className="list-item is-slim">
                <div className="list-item-text">
                  <b dir="auto">{name}</b>
                  <p>{t('threads', { count: counts[id] ?? 0 })}</p>
                </div>
                <Button
                  small
                  aria-label={t('putBackOf', { server: name })}
                  onClick={() =>
                    attempt(app, t('notPutBack'), () => updateServer(app, id, { standing: 'on' }))
                  }
                >
                  {t('putBack')}
                </Button>
              </div>
            ))}
          </div>
        </>
      )}
    </>
  );
}
