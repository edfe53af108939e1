/** Compares one list of a server with the library, by time until known ground, and queues what is to be fetched. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Write } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { SyncMark } from '../storage/thread-store.ts';
import type { Overtaken } from './overtaken.ts';
import type { ServerLink } from './server-link.ts';

const LIST_PAGE = 50;

export interface SyncListParts {
  readonly storage: Storage;
  readonly queues: {
    readonly wanted: ReadonlyMap<string, Thread | null>;
    readonly later: Map<string, Thread | null>;
    readonly overtaken: Overtaken;
  };
  touched(key: ThreadKey): void;
  /** Something was queued. */
  go(): void;
}

export interface WhichList {
  readonly generation: number;
  readonly archived: boolean;
  /** All of it was seen not long ago: what is known in it is ground. */
  readonly listedBefore: boolean;
  /** It was compared since the server started: what that holds itself comes as events. */
  readonly again: boolean;
}

/** @returns whether it came to its end; else the server ended */
export async function compareList(
  parts: SyncListParts,
  link: ServerLink,
  { generation, archived, listedBefore, again }: WhichList,
): Promise<boolean> {
  const { storage, queues } = parts;
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (;;) {
    if (!link.ready || link.generation !== generation) return false;
    const watch = queues.overtaken.watch();
    let page: Page;
    let marks: readonly (SyncMark | null)[];
    try {
      page = await link.request('thread/list', {
        archived,
        cursor,
        limit: LIST_PAGE,
        sortKey: 'updated_at',
        sortDirection: 'desc',
      });
      marks = await storage.read(
        'syncMarks',
        page.data.map(({ id }) => ({ server: link.id, threadId: id })),
      );
    } finally {
      watch.end();
    }
    let known = 0;
    const writes: Write[] = [];
    for (const [index, thread] of page.data.entries()) {
      const key = { server: link.id, threadId: thread.id };
      const news = watch.news.get(thread.id);
      if (news === 'gone' || (again && link.loaded.has(thread.id))) {
        known += 1;
        continue;
      }
      if (news === 'changed') {
        // By now more is known than the list says: it is asked for by itself.
        writes.push({ op: 'patch', ...key, patch: { behind: true } });
        queues.later.set(thread.id, null);
        continue;
      }
      const mark = marks[index] ?? null;
      if (news === undefined && link.statuses.get(thread.id)?.type !== thread.status.type) {
        link.statuses.set(thread.id, thread.status);
        if (again) parts.touched(key);
      }
      const same =
        mark !== null &&
        mark.complete &&
        // Another time, be it an earlier one, is a change.
        mark.syncedAt === thread.updatedAt &&
        mark.archived === archived;
      // A new name does not count as a change of the thread.
      const renamed = same && mark.name !== (thread.name ?? null);
      if (!same || renamed) writes.push({ op: 'thread', server: link.id, thread, archived });
      if (same) {
        known += 1;
        continue;
      }
      // It is remembered in case this ends, or is paused, before it is fetched.
      const setBack = mark !== null && thread.updatedAt < mark.syncedAt;
      const time = setBack ? { updatedAtMs: Math.round(thread.updatedAt * 1000) } : {};
      writes.push({ op: 'patch', ...key, patch: { behind: true, ...time } });
      if (!queues.wanted.has(thread.id)) queues.later.set(thread.id, thread);
    }
    if (writes.length > 0) {
      await storage.write(...writes);
      for (const { id } of page.data) parts.touched({ server: link.id, threadId: id });
      parts.go();
    }
    cursor = page.nextCursor ?? null;
    // A server that leads in a circle has no more.
    if (cursor === null || seen.has(cursor)) return true;
    seen.add(cursor);
    if (listedBefore && known === page.data.length) return true;
  }
}

interface Page {
  readonly data: readonly Thread[];
  readonly nextCursor?: string | null | undefined;
}
