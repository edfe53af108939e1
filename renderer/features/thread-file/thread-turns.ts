/** All of a thread, from its first turn to its newest, without holding more than a page of it. */
import type { ThreadKey, ThreadSummary } from '../../../server/protocol/host-thread.ts';
import type { ThreadTurnsPage } from '../../../server/protocol/thread.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import type { App } from '../../stores/app-store.ts';
import { FORMAT, VERSION, type ThreadFileHeader } from '../../../server/protocol/thread-file.ts';

const PAGE = 20;

/** @param told hears after each page how many turns there were so far */
export async function* turnsOfThread(
  { rpc }: App,
  { server, threadId }: ThreadKey,
  told: (turns: number) => void,
): AsyncGenerator<Turn> {
  let cursor: string | null = null;
  let count = 0;
  do {
    const page: ThreadTurnsPage = await rpc.request(server, 'thread/turns/list', {
      threadId,
      cursor,
      limit: PAGE,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    count += page.data.length;
    told(count);
    yield* page.data;
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}

export function headerOf(summary: ThreadSummary, now: Date): ThreadFileHeader {
  return {
    format: FORMAT,
    version: VERSION,
    exportedAt: now.toISOString(),
    thread: {
      id: summary.threadId,
      name: summary.named ? summary.title : null,
      cwd: summary.cwd,
      createdAt: Math.floor(summary.createdAtMs / 1000),
      updatedAt: Math.floor(summary.updatedAtMs / 1000),
      model: summary.model,
      modelProvider: summary.modelProvider,
      branch: summary.branch,
    },
  };
}
