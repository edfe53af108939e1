/** Writes and values for tests of the library. */
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import type { createLibrary } from '../library.ts';
import type { Write } from '../records.ts';

export const key = { server: 'local', threadId: 't1' };

export function thread(id: string, cwd = '/ws', updatedAt = 100): Write {
  return {
    op: 'thread',
    server: 'local',
    thread: {
      id,
      preview: `first words of ${id}`,
      modelProvider: 'p',
      createdAt: 1,
      updatedAt,
      status: { type: 'idle' },
      cwd,
      turns: [],
    },
  };
}

export function message(id: string, text: string): ThreadItem {
  return { type: 'agentMessage', id, text };
}

export function turn(id: string, ...items: ThreadItem[]): Turn {
  return { id, status: 'completed', items };
}

/** Ids of the items that a search finds, in its order. */
export function foundBy(
  { reads }: ReturnType<typeof createLibrary>,
  query: string,
  within?: { readonly server: string; readonly path: string },
): string[] {
  const found = reads.search({ query, limit: 50, ...(within ? { within } : {}) });
  return found.data.map(({ itemId }) => itemId);
}
