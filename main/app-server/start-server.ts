/** Starts or reaches a server, whichever way it is had. */
import { homedir } from 'node:os';
import type { ServerWay } from '../../server/protocol/host-server.ts';
import { causeOfSsh } from './causes.ts';
import { loginPath } from './login-path.ts';
import { isBundled } from './profiles.ts';
import type { Profile } from './profiles.ts';
import type { Address } from './remote.ts';
import { spawnServer } from './spawn.ts';
import type { RunningServer, ServerCommand } from './spawn.ts';
import type { StderrLog } from './stderr-log.ts';

/** What has to be fetched before a server can be started. */
export interface Found {
  /** The PATH of the user's shell; null: that of this process. */
  readonly path: string | null;
  /** Null where nothing is reached by an address. */
  readonly reach: ((name: string, address: Address) => RunningServer) | null;
}

export interface StartMeans {
  /** Starts the server that comes with Skein. */
  readonly bundled: ServerCommand;
  readonly found: Found;
  /** For a remote one. */
  readonly token: string | null;
  /** Where a worker is now; left out or null while it sleeps. */
  readonly address?: Address | null;
  readonly log: StderrLog;
}

/**
 * No prompt may hold it, so what would ask for a password fails; a line that went dead is noticed
 * within a minute. Host keys are judged as the user's own configuration says.
 */
const SSH = [
  '-T',
  '-oBatchMode=yes',
  '-oConnectTimeout=15',
  '-oServerAliveInterval=20',
  '-oServerAliveCountMax=2',
];

/** How a cause names it, at the beginning of a sentence. */
export function calledIn(profile: Profile): string {
  return isBundled(profile) ? "Skein's server" : profile.name;
}

export function startServer(
  profile: Profile,
  { bundled, found, token, address = null, log }: StartMeans,
): RunningServer {
  const called = calledIn(profile);
  const { way } = profile;
  const env = found.path === null ? {} : { PATH: found.path };
  switch (way.type) {
    case 'bundled':
      return spawnServer(called, bundled, log);
    case 'program':
      return spawnServer(
        called,
        {
          command: atHome(way.command),
          args: way.args,
          env: { ...env, ...way.env },
          ...(way.cwd === null ? {} : { cwd: atHome(way.cwd) }),
        },
        log,
      );
    case 'ssh': {
      const args = [...SSH, '--', way.host, `${way.command} app-server`];
      return spawnServer(called, { command: 'ssh', args, env }, log, (ending, lines) =>
        causeOfSsh(called, way, ending, lines),
      );
    }
    case 'remote':
      return reach(found, called, { url: way.url, token });
    case 'worker':
      if (address === null) throw new Error(`${called} is asleep`);
      return reach(found, called, address);
  }
}

function reach(found: Found, called: string, address: Address): RunningServer {
  if (found.reach === null) throw new Error(`${called} cannot be reached from here`);
  return found.reach(called, address);
}

/** What the user named is meant as his shell finds it; the code for addresses takes long to load. */
export async function findMeans({ type }: ServerWay): Promise<Found> {
  if (type === 'bundled') return { path: null, reach: null };
  if (type !== 'remote' && type !== 'worker') return { path: await loginPath(), reach: null };
  const { reachServer } = await import('./remote.ts');
  return { path: null, reach: reachServer };
}

/** As a shell reads it: who types a path means his own home. */
function atHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? `${homedir()}${path.slice(1)}` : path;
}
