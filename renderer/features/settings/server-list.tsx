import { useState } from 'react';
import type { ServerState } from '../../../server/protocol/host.ts';
import { Button } from '../../components/button.tsx';
import { ServerLog } from '../../components/server-log.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { secondsUntil, useNow } from '../../lib/time.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { restartServer } from '../../stores/settings-actions.ts';
import { attempt } from '../../stores/toasts.ts';

/** The app servers, whether they run, and if not, why. */
export function ServerList() {
  const servers = useApp((state) => state.servers);
  return (
    <>
      <div className="section-head">
        <h2>Servers</h2>
        <p>They run the agent: its files, commands and approvals.</p>
      </div>
      <div className="list">
        {servers.map((server) => (
          <ServerRow key={server.id} server={server} />
        ))}
      </div>
    </>
  );
}

function ServerRow({ server }: { readonly server: ServerState }) {
  const app = useAppParts();
  const [log, setLog] = useState(false);
  const busy = server.status === 'starting' || server.status === 'restarting';
  return (
    <div className="list-item">
      <span className="row-mark">
        {busy ? (
          <Spinner label="Starting" />
        ) : (
          <span className={server.status === 'ready' ? 'dot is-good' : 'dot is-bad'} />
        )}
      </span>
      <div className="list-item-text">
        <b>
          {server.name}
          <span className="small muted">{server.userAgent}</span>
        </b>
        <p>
          <ServerWords server={server} />
        </p>
      </div>
      <Button small look="plain" onClick={() => setLog(true)}>
        Log
      </Button>
      <Button
        small
        onClick={() =>
          attempt(app, 'It could not be restarted', () => restartServer(app, server.id))
        }
      >
        Restart
      </Button>
      {log ? <ServerLog server={server} onClose={() => setLog(false)} /> : null}
    </div>
  );
}

const words: Readonly<Record<ServerState['status'], string>> = {
  starting: 'Starting',
  ready: 'Running',
  restarting: 'Restarting',
  failed: 'Stopped',
  stopped: 'Stopped',
};

function ServerWords({ server }: { readonly server: ServerState }) {
  const now = useNow(1_000);
  const { status, cause, retryAtMs, home } = server;
  const parts = [words[status]];
  if (cause !== null) parts.push(cause);
  if (retryAtMs !== null) parts.push(`again in ${secondsUntil(retryAtMs, now)} s`);
  return (
    <>
      {parts.join(', ')}
      {home === null ? null : (
        <>
          . Home <code>{home}</code>
        </>
      )}
    </>
  );
}
