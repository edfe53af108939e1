/** Rows of thread lists: what the store has, with what only the running parts know. */
import type { ThreadKey, ThreadSummary } from '../../server/protocol/host-thread.ts';
import type { ThreadStatus } from '../../server/protocol/thread.ts';
import type { Clock } from '../app-server/clock.ts';
import type { StoredThread } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { titleOf } from '../storage/thread-row.ts';

export interface SummarySources {
  readonly storage: Storage;
  readonly clock: Clock;
  status(key: ThreadKey): ThreadStatus;
  waiting(key: ThreadKey): number;
  projectOf(server: string, folder: string): string | null;
  changed(change: { changed: ThreadSummary[]; removed: ThreadKey[]; archivedCount?: number }): void;
}

/** Changes of rows are told together, at most so much later. */
const TOGETHER_MS = 50;

export class Summaries {
  readonly #sources: SummarySources;
  readonly #touched = new Map<string, ThreadKey>();
  #counted = false;
  #timer: (() => void) | null = null;
  #closed = false;

  constructor(sources: SummarySources) {
    this.#sources = sources;
  }

  summary(row: StoredThread): ThreadSummary {
    const { server, threadId } = row;
    const key = { server, threadId };
    return {
      server,
      threadId,
      title: titleOf(row),
      preview: row.preview,
      named: row.name !== null,
      projectId: this.#sources.projectOf(server, row.folder),
      cwd: row.cwd,
      inWorktree: row.folder !== row.cwd,
      branch: row.branch,
      model: row.model,
      modelProvider: row.modelProvider,
      status: this.#sources.status(key),
      createdAtMs: row.createdAtMs,
      updatedAtMs: row.updatedAtMs,
      archived: row.archived,
      forkedFromId: row.forkedFromId,
      imported: row.imported,
      unread: row.markedUnread || row.updatedAtMs > row.readAtMs,
      pinned: row.pinRank,
      section: row.section,
      bytes: row.bytes,
      waiting: this.#sources.waiting(key),
      added: row.added,
      removed: row.removed,
      error: row.error,
    };
  }

  /** This thread's row changed, or will have once queued writes are kept. */
  touch(key: ThreadKey, countArchived = false): void {
    if (this.#closed) return;
    this.#touched.set(`${key.server}\n${key.threadId}`, key);
    if (countArchived) this.#counted = true;
    this.#timer ??= this.#sources.clock.after(TOGETHER_MS, () => {
      this.#timer = null;
      this.#tell().catch(() => undefined);
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
  }

  async #tell(): Promise<void> {
    const keys = [...this.#touched.values()];
    const counted = this.#counted;
    this.#touched.clear();
    this.#counted = false;
    const { storage } = this.#sources;
    const rows = await storage.read('threadRows', keys);
    const archivedCount = counted ? await storage.read('archivedCount') : undefined;
    const changed: ThreadSummary[] = [];
    const removed: ThreadKey[] = [];
    for (const row of rows) {
      if (row.deleted) removed.push({ server: row.server, threadId: row.threadId });
      else changed.push(this.summary(row));
    }
    if (changed.length === 0 && removed.length === 0 && archivedCount === undefined) return;
    this.#sources.changed({
      changed,
      removed,
      ...(archivedCount === undefined ? {} : { archivedCount }),
    });
  }
}
