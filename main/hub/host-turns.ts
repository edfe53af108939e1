/** `host/thread/turns` and `host/thread/markRead`: the turns of a thread, and which are new. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { TurnHead } from '../../server/protocol/host-turns.ts';
import { currentItem } from '../../server/protocol/reducer.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { CURSOR } from '../storage/rank-cursor.ts';
import type { Storage } from '../storage/storage.ts';
import { turnHeadOf } from '../storage/turn-heads.ts';
import type { ServerLink } from './server-link.ts';
import type { Threads } from './threads.ts';

interface Parts {
  readonly storage: Storage;
  readonly threads: Threads;
  link(server: string): ServerLink;
  readonly touched: (key: ThreadKey) => void;
}

/** A server reads more of each turn than the library does. */
const FROM_SERVER = 100;

export const turnsHandlers = {
  'host/thread/turns': async (
    parts: Parts,
    params: HostParams<'host/thread/turns'>,
  ): Promise<HostResult<'host/thread/turns'>> => {
    const key = { server: params.server, threadId: params.threadId };
    const cursor = params.cursor ?? null;
    const link = parts.link(key.server);
    const live = runningHeads(parts, key);
    // All of its turns are in memory, and nowhere else.
    if (parts.threads.find(key)?.ephemeral != null) {
      return { data: [...live.values()].toReversed(), nextCursor: null, complete: true };
    }
    const complete = (await parts.storage.read('threadRow', key))?.complete ?? false;
    const ours = cursor === null ? complete || !link.ready : cursor.startsWith(CURSOR);
    const page = ours
      ? { ...(await parts.storage.read('turnHeads', { ...key, cursor })), complete }
      : await fromServer(link, key.threadId, cursor);
    const data = page.data.map((head) => live.get(head.turnId) ?? head);
    if (cursor !== null) return { ...page, data };
    // One that has just begun may not be written yet.
    const known = new Set(data.map(({ turnId }) => turnId));
    const begun = [...live.values()].filter(({ turnId }) => !known.has(turnId));
    return { ...page, data: [...begun.toReversed(), ...data] };
  },
  'host/thread/markRead': async (
    parts: Parts,
    params: HostParams<'host/thread/markRead'>,
  ): Promise<HostResult<'host/thread/markRead'>> => {
    const key = { server: params.server, threadId: params.threadId };
    const row = await parts.storage.read('threadRow', key);
    if (row === null) throw invalidRequest(`thread not found: ${params.threadId}`);
    if (row.readAtMs >= row.updatedAtMs && !row.markedUnread) return { firstUnread: null };
    const patch = { readAtMs: row.updatedAtMs, markedUnread: false };
    await parts.storage.write({ op: 'patch', ...key, patch });
    parts.touched(key);
    return { firstUnread: await parts.storage.read('firstTurnAfter', key, row.readAtMs) };
  },
};

/** Turns that run are further than what is written of them. */
function runningHeads(parts: Parts, key: ThreadKey): Map<string, TurnHead> {
  const turns = parts.threads.find(key)?.state.turns ?? new Map<string, never>();
  return new Map(
    [...turns.values()].map(({ turn, items }) => [
      turn.id,
      turnHeadOf(turn, [...items.values()].map(currentItem)),
    ]),
  );
}

/** Of a thread that is not all in the library yet. */
async function fromServer(link: ServerLink, threadId: string, cursor: string | null) {
  const page = await link.request('thread/turns/list', {
    threadId,
    cursor,
    limit: FROM_SERVER,
    sortDirection: 'desc',
    itemsView: 'summary',
  });
  return {
    // A summary holds no patches.
    data: page.data.map((turn) => ({ ...turnHeadOf(turn, turn.items), changed: null })),
    nextCursor: page.nextCursor ?? null,
    complete: true,
  };
}
