import { Clock, FolderX, HardDrive, ServerCrash, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Project } from '../../server/protocol/host.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { Button, IconButton } from '../components/button.tsx';
import { ServerLog } from '../components/server-log.tsx';
import { Spinner } from '../components/spinner.tsx';
import { WakingWords } from '../components/waking-words.tsx';
import { UpdateBanner } from '../features/updates/update-banner.tsx';
import { CrashBanner } from '../features/crashes/crash-banner.tsx';
import { ServerNews } from './server-news.tsx';
import { connectionWords } from '../lib/connection-words.ts';
import { screen } from '../lib/screens.ts';
import { secondsUntil, useNow } from '../lib/time.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { removeProject } from '../stores/project-actions.ts';
import { dismissNotice, restartServer } from '../stores/settings-actions.ts';
import { attempt } from '../stores/toasts.ts';

/** What is broken, above the page: the connection, a server, its configuration. */
export function Banners() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const connection = useApp((state) => state.connection);
  const servers = useApp((state) => state.servers);
  const notices = useApp((state) => state.notices);
  const unkept = useApp((state) => state.unkept);
  const heldBack = connection.status === 'open' && connection.cause === 'buffered';
  const crash = useApp((state) => state.crash);
  return (
    <div className="banners">
      {connection.status === 'open' ? null : <ConnectionBanner />}
      {heldBack ? <HeldBack /> : null}
      {servers
        .filter(({ waking }) => waking != null)
        .map(({ id }) => (
          <div key={id} className="banner" {...screen('banner.waking')}>
            <Spinner label={t('wakes')} />
            <WakingWords server={id} />
          </div>
        ))}
      {servers
        .filter(({ standing, waking }) => standing === 'on' && waking == null)
        .filter(({ status }) => status !== 'ready' && status !== 'starting')
        .map((server) => (
          <ServerBanner key={server.id} server={server} />
        ))}
      {servers
        .filter(({ standing, status }) => standing === 'on' && status === 'ready')
        .map((server) => (
          <ServerNews key={server.id} server={server} />
        ))}
      {unkept === null ? null : (
        <div className="banner" role="alert" {...screen('banner.unkept')}>
          <HardDrive className="icon is-danger" aria-hidden="true" />
          <span className="grow">
            <b>{t('unkept')}</b>{' '}
            <span className="secondary">{t('unkeptAbout', { cause: unkept })}</span>
          </span>
        </div>
      )}
      <UpdateBanner />
      {crash === null ? null : <CrashBanner key={crash.id} crash={crash} />}
      {notices.map((notice) => (
        <div key={notice.id} className="banner" role="status" {...screen('banner.notice')}>
          <TriangleAlert className="icon is-warning" aria-hidden="true" />
          <span className="grow">
            <b>{notice.summary}</b> <span className="secondary">{notice.details}</span>{' '}
            {notice.place === null ? null : <code>{notice.place}</code>}
          </span>
          <IconButton label={t('dismiss')} onClick={() => dismissNotice(app, notice.id)}>
            <X className="icon" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </div>
  );
}

/** Told for as long as it is so, or until the user has read it. */
function HeldBack() {
  const { t } = useTranslation('app');
  const [read, setRead] = useState(false);
  if (read) return null;
  return (
    <div className="banner" role="status" {...screen('banner.heldBack')}>
      <Clock className="icon is-warning" aria-hidden="true" />
      <span className="grow">
        <b>{t('heldBack')}</b> <span className="secondary">{connectionWords('buffered')}</span>
      </span>
      <IconButton label={t('dismiss')} onClick={() => setRead(true)}>
        <X className="icon" aria-hidden="true" />
      </IconButton>
    </div>
  );
}

function ConnectionBanner() {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const { status, cause, retryAtMs } = useApp((state) => state.connection);
  const now = useNow(1_000);
  // The very first connecting is not worth a word.
  if (status === 'connecting' && cause === null) return null;
  const final = status === 'lost' && retryAtMs === null;
  const said = [
    cause === null ? '' : connectionWords(cause),
    retryAtMs === null ? '' : t('nextTry', { seconds: secondsUntil(retryAtMs, now) }),
    final ? '' : t('goOn'),
  ];
  return (
    <div
      className="banner"
      role={final ? 'alert' : 'status'}
      {...screen(final ? 'banner.disconnected' : 'banner.reconnecting')}
    >
      {final ? (
        <TriangleAlert className="icon is-warning" aria-hidden="true" />
      ) : (
        <Spinner label={t('reconnecting')} />
      )}
      <span className="grow">
        <b>{final ? t('disconnected') : t('reconnecting')}</b>{' '}
        <span className="secondary">{said.filter((one) => one !== '').join(' ')}</span>
      </span>
      {final ? null : (
        <Button small onClick={() => app.transport.retry()}>
          {t('tryNow')}
        </Button>
      )}
    </div>
  );
}

function ServerBanner({ server }: { readonly server: ServerState }) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const [log, setLog] = useState(false);
  const now = useNow(1_000);
  const { id, name, status, cause, retryAtMs } = server;
  return (
    <div
      className="banner"
      role="alert"
      {...screen(status === 'restarting' ? 'banner.serverRestarting' : 'banner.serverDown')}
    >
      {status === 'restarting' ? (
        <Spinner label={t('restarting')} />
      ) : (
        <ServerCrash className="icon is-danger" aria-hidden="true" />
      )}
      <span className="grow">
        <b>{cause ?? t('notRunning', { server: name })}</b>{' '}
        <span className="secondary">
          {t('workIsSafe')}
          {retryAtMs === null
            ? ''
            : ` ${t('startingAgain', { seconds: secondsUntil(retryAtMs, now) })}`}
        </span>
      </span>
      <Button small look="plain" asks="host/server/log" onClick={() => setLog(true)}>
        {t('log')}
      </Button>
      <Button
        small
        asks="host/server/restart"
        onClick={() => attempt(app, t('notRestarted'), () => restartServer(app, id))}
      >
        {t(server.way.type === 'remote' ? 'reconnect' : 'restart')}
      </Button>
      {log ? <ServerLog server={server} onClose={() => setLog(false)} /> : null}
    </div>
  );
}

export interface FolderMissingProps {
  readonly project: Project;
  readonly onRelink: (project: Project) => void;
}

/** A project whose folder is gone: its threads can be read, and it can be relinked. */
export function FolderMissing({ project, onRelink }: FolderMissingProps) {
  const { t } = useTranslation('app');
  const app = useAppParts();
  return (
    <div className="banners">
      <div className="banner" role="status" {...screen('banner.folderMissing')}>
        <FolderX className="icon is-warning" aria-hidden="true" />
        <span className="grow">
          <b>{t('folderMissing', { project: project.name })}</b>{' '}
          <span className="secondary">
            <Trans
              t={t}
              i18nKey="folderMissingAbout"
              values={{ path: project.path }}
              components={{ code: <code /> }}
            />
          </span>
        </span>
        <Button
          small
          look="plain"
          asks="host/project/remove"
          onClick={() => attempt(app, t('notRemoved'), () => removeProject(app, project.id))}
        >
          {t('remove')}
        </Button>
        <Button small asks="host/project/update" onClick={() => onRelink(project)}>
          {t('relink')}
        </Button>
      </div>
    </div>
  );
}
