/** What servers send, and what their starts and ends mean for the rest of main. */
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { isBundled } from '../app-server/profiles.ts';
import type { SupervisorEvents } from '../app-server/supervisor.ts';
import type { Projects } from '../projects/projects.ts';
import type { Keys } from '../settings/keys.ts';
import { stringIn } from './approvals.ts';
import type { Approvals } from './approvals.ts';
import type { Expired } from './expired.ts';
import { keyText } from './live-thread.ts';
import { newsIn } from './overtaken.ts';
import type { ServerLink } from './server-link.ts';
import type { Sync } from './sync.ts';
import type { Terminals } from './terminals.ts';
import type { Threads } from './threads.ts';
import { endsWithin } from './turns-within.ts';

export interface ServerEventParts {
  readonly threads: Threads;
  readonly approvals: Approvals;
  readonly expired: Expired;
  readonly projects: Projects;
  readonly terminals: Terminals;
  readonly keys: Keys;
  readonly sync: () => Sync;
  /** What main itself kept of a thread that is no more. */
  readonly deleted: (key: ThreadKey) => void;
  readonly warn: (message: string) => void;
}

export interface ServerEvents {
  /** For the supervisor of one server. */
  of(link: ServerLink): Omit<SupervisorEvents, 'changed'>;
  /** The store has all of a thread again. */
  caughtUp(key: ThreadKey, news: boolean): void;
}

export function connectServers(parts: ServerEventParts): ServerEvents {
  const { threads, approvals, projects, keys, warn } = parts;
  /** Threads whose running turn an ended generation broke: shown anew once the truth is fetched. */
  const broken = new Map<string, ThreadKey>();

  function notification(link: ServerLink, message: RpcNotification): void {
    if (message.method !== 'serverRequest/resolved') {
      const threadId = stringIn(message.params, 'threadId');
      if (threadId !== null) {
        const key = { server: link.id, threadId };
        gone(message.method, key);
        const news = newsIn(message.method);
        if (news !== null) parts.sync().overtaken(link, threadId, news);
        for (const end of endsWithin(threads.find(key), message)) threads.notify(link, end);
      }
      threads.notify(link, message);
      return;
    }
    const params = message.params as Record<string, unknown> | null | undefined;
    const serverId = params?.['requestId'];
    if (typeof serverId !== 'string' && typeof serverId !== 'number') return;
    // Clients know requests by the hub's ids; one that no client ever saw means nothing to them.
    const requestId = approvals.resolved(link.id, link.generation, serverId);
    if (requestId !== null) threads.notify(link, { ...message, params: { ...params, requestId } });
  }

  /** Questions of turns, or of a thread, that are no more. */
  function gone(method: string, key: ThreadKey): void {
    if (method === 'thread/reverted') approvals.reverted(key);
    else if (method === 'thread/deleted') {
      parts.expired.forget(key);
      parts.terminals.threadDeleted(key);
      parts.deleted(key);
    }
  }

  async function ready(link: ServerLink): Promise<void> {
    await parts.sync().started(link);
    // The connection was lost, and not the server: what ran in it runs on, and is to be followed.
    for (const key of broken.values()) {
      if (key.server !== link.id || link.statuses.get(key.threadId)?.type !== 'active') continue;
      threads
        .ensureLoaded(link, key.threadId)
        .catch((error: unknown) =>
          warn(`${key.threadId} could not be followed again: ${String(error)}`),
        );
    }
    await projects.refresh(link.id);
  }

  return {
    of: (of) => ({
      notification: (message) => notification(of, message),
      request: (message) => {
        approvals.add(of.id, of.generation, message, (id, answer) => {
          of.send({ id, ...answer });
        });
      },
      response: (message) => of.settle(message),
      ready: () => {
        // Before anything that may need a key; the order on the pipe keeps it so.
        if (isBundled(of.profile)) {
          for (const key of keys.of(of.id)) {
            of.request('modelProvider/key/write', { ...key }).catch((error: unknown) =>
              warn(`the key of ${key.modelProvider} could not be handed over: ${String(error)}`),
            );
          }
        }
        of.opened();
        for (const key of broken.values()) {
          if (key.server === of.id) parts.sync().stale(of, key);
        }
        const { generation } = of;
        ready(of).catch((error: unknown) => {
          // A server that ended meanwhile is told of elsewhere, and listed again by its next start.
          if (!of.ready || of.generation !== generation) return;
          warn(`the threads of ${of.id} could not be listed: ${String(error)}`);
        });
      },
      ended: (_generation, cause) => {
        of.closed(cause);
        parts.terminals.serverEnded(of.id);
        approvals.expire(of.id, cause);
        for (const key of threads.generationEnded(of, cause)) broken.set(keyText(key), key);
      },
    }),
    caughtUp: (key, news) => {
      const wasBroken = broken.delete(keyText(key));
      const live = threads.find(key);
      if (live === undefined) return;
      if (wasBroken) threads.resync(live, 'the server was started again');
      // What runs comes as events; what was missed before did not.
      else if (news && live.state.turns.size === 0) {
        threads.resync(live, 'turns were missing here');
      }
    },
  };
}
