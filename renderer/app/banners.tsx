import { FolderX, ServerCrash, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import type { Project, ServerState } from '../../server/protocol/host.ts';
import { Button, IconButton } from '../components/button.tsx';
import { ServerLog } from '../components/server-log.tsx';
import { Spinner } from '../components/spinner.tsx';
import { secondsUntil, useNow } from '../lib/time.ts';
import { useApp, useAppParts } from '../lib/use-app.ts';
import { removeProject } from '../stores/project-actions.ts';
import { dismissNotice, restartServer } from '../stores/settings-actions.ts';
import { attempt } from '../stores/toasts.ts';

/** What is broken, above the page: the connection, a server, its configuration. */
export function Banners() {
  const app = useAppParts();
  const connection = useApp((state) => state.connection);
  const servers = useApp((state) => state.servers);
  const notices = useApp((state) => state.notices);
  return (
    <div className="banners">
      {connection.status === 'open' ? null : <ConnectionBanner />}
      {servers
        .filter(({ status }) => status !== 'ready' && status !== 'starting')
        .map((server) => (
          <ServerBanner key={server.id} server={server} />
        ))}
      {notices.map((notice) => (
        <div key={notice.id} className="banner" role="status">
          <TriangleAlert className="icon is-warning" aria-hidden="true" />
          <span className="grow">
            <b>{notice.summary}</b> <span className="secondary">{notice.details}</span>{' '}
            {notice.place === null ? null : <code>{notice.place}</code>}
          </span>
          <IconButton label="Dismiss" onClick={() => dismissNotice(app, notice.id)}>
            <X className="icon" aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </div>
  );
}

function ConnectionBanner() {
  const app = useAppParts();
  const { status, cause, retryAtMs } = useApp((state) => state.connection);
  const now = useNow(1_000);
  // The very first connecting is not worth a word.
  if (status === 'connecting' && cause === null) return null;
  const waiting = retryAtMs === null ? '' : ` Next try in ${secondsUntil(retryAtMs, now)} s.`;
  const final = status === 'lost' && retryAtMs === null;
  return (
    <div className="banner" role={final ? 'alert' : 'status'}>
      {final ? (
        <TriangleAlert className="icon is-warning" aria-hidden="true" />
      ) : (
        <Spinner label="Reconnecting" />
      )}
      <span className="grow">
        <b>{final ? 'Disconnected' : 'Reconnecting'}</b>{' '}
        <span className="secondary">
          {cause}
          {waiting}
          {final ? '' : ' You can go on reading and writing; what you miss comes in, in order.'}
        </span>
      </span>
      {final ? null : (
        <Button small onClick={() => app.transport.retry()}>
          Try now
        </Button>
      )}
    </div>
  );
}

function ServerBanner({ server }: { readonly server: ServerState }) {
  const app = useAppParts();
  const [log, setLog] = useState(false);
  const now = useNow(1_000);
  const { id, name, status, cause, retryAtMs } = server;
  return (
    <div className="banner" role="alert">
      {status === 'restarting' ? (
        <Spinner label="Restarting" />
      ) : (
        <ServerCrash className="icon is-danger" aria-hidden="true" />
      )}
      <span className="grow">
        <b>{cause ?? `${name} is not running`}</b>{' '}
        <span className="secondary">
          Finished work is safe, and history can be read.
          {retryAtMs === null ? '' : ` Starting again in ${secondsUntil(retryAtMs, now)} s.`}
        </span>
      </span>
      <Button small look="plain" onClick={() => setLog(true)}>
        Log
      </Button>
      <Button
        small
        onClick={() => attempt(app, 'It could not be restarted', () => restartServer(app, id))}
      >
        Restart
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
  const app = useAppParts();
  return (
    <div className="banners">
      <div className="banner" role="status">
        <FolderX className="icon is-warning" aria-hidden="true" />
        <span className="grow">
          <b>The folder of {project.name} is missing</b>{' '}
          <span className="secondary">
            <code>{project.path}</code> is not there. Its threads are safe and can be read.
          </span>
        </span>
        <Button
          small
          look="plain"
          onClick={() =>
            attempt(app, 'It could not be removed', () => removeProject(app, project.id))
          }
        >
          Remove
        </Button>
        <Button small onClick={() => onRelink(project)}>
          Relink
        </Button>
      </div>
    </div>
  );
}
