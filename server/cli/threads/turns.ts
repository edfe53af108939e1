import type { AppClient } from '../../client/app-client.ts';
import type { ThreadTurnsPage } from '../../protocol/thread.ts';
import type { Turn } from '../../protocol/turn.ts';

const PAGE = 20;

/** From the first to the newest, a page at a time. */
export async function* turnsOf(client: AppClient, threadId: string): AsyncGenerator<Turn> {
  let cursor: string | null = null;
  do {
    const page: ThreadTurnsPage = await client.request('thread/turns/list', {
      threadId,
      cursor,
      limit: PAGE,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    yield* page.data;
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}
