import type { ThreadItem } from '../../server/protocol/item.ts';
import { currentTurn } from '../../server/protocol/reducer.ts';
import type { ThreadItemsListResponse } from '../../server/protocol/thread-pages.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { OpenThread } from './open-thread.ts';
import type { Rpc } from './rpc.ts';

const PAGE = 200;

/** A turn with all its items, each whole; null if it is not loaded. */
export async function wholeTurn(
  thread: OpenThread,
  rpc: Rpc,
  turnId: string,
): Promise<Turn | null> {
  const state = thread.turn(turnId);
  if (state === null) return null;
  if (thread.short.ofTurn(turnId).length === 0 && !thread.isCut(turnId)) return currentTurn(state);
  const items: ThreadItem[] = [];
  let cursor: string | null = null;
  do {
    const page: ThreadItemsListResponse = await rpc.request(
      thread.key.server,
      'thread/items/list',
      { threadId: thread.key.threadId, turnId, cursor, limit: PAGE, sortDirection: 'asc' },
    );
    for (const { item } of page.data) items.push(item);
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return { ...currentTurn(state), items };
}
