/** Lists the threads of Codex, or takes them out again: by the config of the server that reads them. */
import type { CodexHistory } from '../../server/protocol/host-codex.ts';
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerLink } from './server-link.ts';
import type { Summaries } from './summaries.ts';
import type { Sync } from './sync.ts';

interface Parts {
  readonly storage: Storage;
  readonly sync: Sync;
  readonly summaries: Summaries;
  link(server: string): ServerLink;
}

const KEY = 'import.codex_home';

export const codexHandlers = {
  'host/codex/read': async (
    parts: Parts,
    { server }: HostParams<'host/codex/read'>,
  ): Promise<CodexHistory> => {
    const link = parts.link(server);
    return shown(await ask(link));
  },
  'host/codex/write': async (
    parts: Parts,
    { server, listed }: HostParams<'host/codex/write'>,
  ): Promise<CodexHistory> => {
    const link = parts.link(server);
    const found = await ask(link);
    if (found === null) throw invalidRequest('`server`: this server cannot list threads of Codex');
    await link.request('config/value/write', {
      keyPath: KEY,
      value: listed ? found.setting : null,
      mergeStrategy: 'replace',
    });
    // Asked again, it looks at what the config now says.
    const now = await ask(link);
    if (listed) await parts.sync.forgetLists(link);
    else await takeOut(parts, link);
    // The list is compared at once, the turns follow behind everything else.
    await parts.sync.started(link);
    return shown(now);
  },
};

type Found = Awaited<ReturnType<typeof ask>>;

async function ask(link: ServerLink) {
  try {
    return link.can('codexHistory') ? await link.request('codexHome/read', {}) : null;
  } catch (error) {
    // That it cannot may be known only by asking.
    if (!link.can('codexHistory')) return null;
    throw error;
  }
}

function shown(found: Found): CodexHistory {
  if (found === null) return { path: null, threads: 0, archived: 0, listed: false };
  const { path, threads, archived, listed } = found;
  return { path, threads, archived, listed };
}

/** Its copies here go; Codex has them all. */
async function takeOut({ storage, summaries }: Parts, link: ServerLink): Promise<void> {
  for (const threadId of await storage.read('importedThreads', link.id)) {
    const key = { server: link.id, threadId };
    await storage.quiet();
    await storage.write({ op: 'delete', ...key, atMs: Date.now() });
    summaries.touch(key, true);
  }
}
