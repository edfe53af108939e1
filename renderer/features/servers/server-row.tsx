import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ServerState } from '../../../server/protocol/host-server.ts';
import { Button } from '../../components/button.tsx';
import { Menu, type MenuEntry } from '../../components/menu.tsx';
import { ServerLog } from '../../components/server-log.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { secondsUntil, useNow } from '../../lib/time.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { removeServer, updateServer } from '../../stores/server-actions.ts';
import { restartServer } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { ServerForm } from './server-form.tsx';
import { SignInWords } from './sign-in-words.tsx';

export interface ServerRowProps {
  readonly server: ServerState;
  /** That the library has of it. */
  readonly threads: number;
}

/** One server: what it is, how it stands, and what can be done with it. */
export function ServerRow({ server, threads }: ServerRowProps) {
  const { t } = useTranslation('servers');
  const app = useAppParts();
  const [open, setOpen] = useState<'log' | 'edit' | null>(null);
  const { id, name, way, standing, status, version } = server;
  const bundled = way.type === 'bundled';
  const on = standing === 'on';
  const busy = on && (status === 'starting' || status === 'restarting');
  const tone = !on
    ? ''
    : status === 'ready' && server.silentSinceMs === null
      ? 'is-good'
      : 'is-bad';

  const entries: MenuEntry[] = [{ label: t('edit'), onSelect: () => setOpen('edit') }];
  if (!bundled) {
    entries.push(
      {
        label: t(on ? 'switchOff' : 'switchOn'),
        onSelect: () =>
          attempt(app, t('notKept'), () => updateServer(app, id, { standing: on ? 'off' : 'on' })),
      },
      'line',
      {
        label: t('remove'),
        ...(threads === 0 ? {} : { hint: t('removeAbout', { count: threads }) }),
        danger: true,
        onSelect: () => removeServer(app, server),
      },
    );
  }

  return (
    <div>
      <div className="list-item">
        <span className="row-mark">
          {busy ? <Spinner label={t('busy')} /> : <span className={`dot ${tone}`} />}
        </span>
        <div className="list-item-text">
          <b>
            <span className="cut" dir="auto">
              {name}
            </span>
            <span className="small muted">{t(`kind.${way.type}`)}</span>
            {version === null ? null : <span className="small muted code">{version}</span>}
            <Marks server={server} />
          </b>
          <p>
            <Standing server={server} />
            {' · '}
            {t('threads', { count: threads })}
            {on && status === 'ready' && !bundled ? <SignInWords server={server} /> : null}
          </p>
        </div>
        <Button small look="plain" onClick={() => setOpen('log')}>
          {t('log')}
        </Button>
        {on ? (
          <Button
            small
            onClick={() => attempt(app, t('notRestarted'), () => restartServer(app, id))}
          >
            {t(way.type === 'remote' ? 'reconnect' : 'restart')}
          </Button>
        ) : null}
        <Menu screen="menu.server" align="end" entries={entries}>
          {(trigger) => (
            <button
              {...trigger}
              className="icon-button"
              aria-label={t('moreFor', { server: name })}
              title={t('more')}
            >
              <Ellipsis className="icon" aria-hidden="true" />
            </button>
          )}
        </Menu>
      </div>
      {open === 'edit' ? (
        <ServerForm before={server} onDone={() => setOpen(null)} onCancel={() => setOpen(null)} />
      ) : null}
      {open === 'log' ? <ServerLog server={server} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function Marks({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('servers');
  const { standing, silentSinceMs, newer, replacedFrom, brokenLines } = server;
  return (
    <>
      {standing === 'off' ? <span className="badge">{t('off')}</span> : null}
      {silentSinceMs === null ? null : <span className="badge is-bad">{t('silent')}</span>}
      {newer ? (
        <span className="badge" title={t('newerAbout')}>
          {t('newer')}
        </span>
      ) : null}
      {replacedFrom === null ? null : (
        <span className="badge">{t('replaced', { version: replacedFrom })}</span>
      )}
      {brokenLines === 0 ? null : (
        <span className="badge is-warning" title={t('brokenAbout')}>
          {t('broken', { count: brokenLines })}
        </span>
      )}
    </>
  );
}

function Standing({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('servers');
  const now = useNow(1_000);
  const { way, standing, status, cause, retryAtMs, home, silentSinceMs } = server;
  if (standing === 'off') return t('isOff');
  if (silentSinceMs !== null) return t('silentAbout');
  let state: string = way.type === 'remote' ? t(`remoteStatus.${status}`) : t(`status.${status}`);
  if (cause !== null) state = t('because', { status: state, cause });
  if (retryAtMs !== null) {
    state = t('again', { status: state, seconds: secondsUntil(retryAtMs, now) });
  }
  if (home === null || status !== 'ready') return state;
  return (
    <Trans
      t={t}
      i18nKey="home"
      values={{ status: state, home }}
      components={{ code: <code dir="auto" /> }}
    />
  );
}
