/** `host/thread/page` and `host/thread/item`: older parts of a thread, and what was left out of them. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { currentItem } from '../../server/protocol/reducer.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { isPlaceCursor } from '../storage/place-cursor.ts';
import { shortTurns } from '../storage/short-turn.ts';
import type { Storage } from '../storage/storage.ts';
import type { ServerLink } from './server-link.ts';
import type { Threads } from './threads.ts';

interface Parts {
  readonly storage: Storage;
  readonly threads: Threads;
  link(server: string): ServerLink;
}

const TURNS = 20;
const ITEMS = 100;

export const pageHandlers = {
  'host/thread/page': async (
    parts: Parts,
    { server, threadId, cursor }: HostParams<'host/thread/page'>,
  ): Promise<HostResult<'host/thread/page'>> => {
    if (!isPlaceCursor(cursor)) {
      const page = await parts.link(server).request('thread/turns/list', {
        threadId,
        cursor,
        limit: TURNS,
        sortDirection: 'desc',
        itemsView: 'full',
      });
      const { turns, short, cutAt } = shortTurns(page.data.toReversed());
      return {
        turns: [...turns],
        short: [...short],
        olderCursor: cutAt ?? page.nextCursor ?? null,
      };
    }
    const window = await parts.storage.read('threadWindow', {
      server,
      threadId,
      cursor,
      limit: TURNS,
    });
    if (window === null) {
      throw invalidRequest('`cursor`: this part of the thread is not in the library yet');
    }
    return {
      turns: [...window.turns],
      short: [...window.short],
      olderCursor: window.olderCursor,
    };
  },
  'host/thread/item': async (
    parts: Parts,
    { server, threadId, turnId, itemId }: HostParams<'host/thread/item'>,
  ): Promise<HostResult<'host/thread/item'>> => {
    const key = { server, threadId };
    const live = parts.threads.find(key)?.state.turns.get(turnId)?.items.get(itemId);
    if (live !== undefined) return { item: currentItem(live) };
    const kept = await parts.storage.read('item', key, turnId, itemId);
    const item = kept ?? (await fetched(parts.link(server), threadId, turnId, itemId));
    if (item === null) throw invalidRequest(`\`itemId\`: there is no item ${itemId} in this turn`);
    return { item };
  },
};

/** From the server, of a thread that is not in the library yet. */
async function fetched(
  link: ServerLink,
  threadId: string,
  turnId: string,
  itemId: string,
): Promise<ThreadItem | null> {
  let cursor: string | null = null;
  do {
    const page: { data: { item: ThreadItem }[]; nextCursor?: string | null | undefined } =
      await link.request('thread/items/list', { threadId, turnId, cursor, limit: ITEMS });
    const found = page.data.find(({ item }) => item.id === itemId);
    if (found !== undefined) return found.item;
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return null;
}
