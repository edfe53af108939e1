/** The workers of this Skein, put together with its servers and its library. */
import type { Redactor } from '../../server/diagnostics/redact.ts';
import type { Clock } from '../app-server/clock.ts';
import type { ServerCommand } from '../app-server/spawn.ts';
import type { ServerLink } from './server-link.ts';
import type { Servers } from './servers.ts';
import type { Storage } from '../storage/storage.ts';
import { configuredWorkers, provision } from '../workers/places.ts';
import { Workers } from '../workers/workers.ts';
import type { StoredWorker, WorkersOptions } from '../workers/workers.ts';

interface Parts extends Pick<WorkersOptions, 'changed' | 'removed' | 'warn'> {
  readonly clock: Clock;
  readonly storage: Storage;
  readonly servers: Servers;
  /** How many questions of a server wait for an answer. */
  readonly questions: (server: string) => number;
  /** Whether somebody has a terminal open there. */
  readonly hasTerminal: (server: string) => boolean;
  /** Of Skein. */
  readonly home: string;
  /** Starts an app server; how it listens is added. */
  readonly command: ServerCommand;
  readonly redactor: Redactor;
  /** `SKEIN_WORKERS`. */
  readonly operator: string | undefined;
}

const LIST = 'workers';
const CONFIG = 'workersConfig';

export async function openWorkers(parts: Parts): Promise<Workers> {
  const {
    clock,
    storage,
    servers,
    questions,
    hasTerminal,
    home,
    command,
    redactor,
    operator,
    warn,
  } = parts;
  const settings = await storage.read('settings');
  const configured = configuredWorkers(operator, settings[CONFIG]);
  if (configured.problem !== null) warn(configured.problem);
  const workers: Workers = new Workers({
    clock,
    ...configured,
    stored: (settings[LIST] ?? []) as readonly StoredWorker[],
    provision: (place) => provision(place, { home, server: command, redactor }),
    safe: (text) => redactor.redact(text),
    keep: (list) => storage.write({ op: 'setting', key: LIST, value: list }),
    keepConfig: (config) => storage.write({ op: 'setting', key: CONFIG, value: config }),
    servers: {
      add: async (name, worker) => {
        const { id } = await servers.addWorker(name, worker);
        tie(id);
        return id;
      },
      runAt: (server, endpoint) => servers.runAt(server, endpoint),
      remove: async (server) => {
        servers.link(server).wake = null;
        await servers.remove(server);
      },
      waking: (server, what) => servers.waking(server, what),
      refuse: (server, why) => servers.find(server)?.stopped(why),
      busySince: (server, sinceMs) => {
        const link = servers.find(server);
        if (link === undefined) return false;
        const open = questions(server) > 0 || hasTerminal(server);
        return open || isAtWork(link, sinceMs);
      },
    },
    changed: parts.changed,
    removed: parts.removed,
    warn,
  });
  /** Whoever asks its server for something wakes it. */
  const tie = (server: string): void => {
    servers.link(server).wake = () => workers.wakeServer(server);
  };
  for (const { server } of workers.list()) {
    if (servers.find(server) !== undefined) tie(server);
  }
  return workers;
}

/** A turn runs, or somebody has asked it for something since. */
export function isAtWork(
  { statuses, askedAtMs }: Pick<ServerLink, 'statuses' | 'askedAtMs'>,
  sinceMs: number,
): boolean {
  return askedAtMs > sinceMs || [...statuses.values()].some(({ type }) => type === 'active');
}
