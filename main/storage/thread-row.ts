/** A row of the table `threads`, and what it means. */
import type { StoredThread } from './records.ts';

export interface ThreadRow {
  readonly id: number;
  readonly server: string;
  readonly thread_id: string;
  readonly name: string | null;
  readonly preview: string;
  readonly cwd: string;
  readonly folder: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly model_provider: string | null;
  readonly forked_from_id: string | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
  readonly archived: number;
  readonly deleted: number;
  readonly added: number;
  readonly removed: number;
  readonly error: string | null;
  readonly read_at_ms: number;
  readonly marked_unread: number;
  readonly pin_rank: number | null;
  readonly section: string | null;
  readonly bytes: number | null;
  readonly complete: number;
  readonly behind: number;
  readonly imported: number;
  readonly synced_at: number;
}

export function stored(row: ThreadRow): StoredThread {
  return {
    server: row.server,
    threadId: row.thread_id,
    name: row.name,
    preview: row.preview,
    cwd: row.cwd,
    folder: row.folder,
    branch: row.branch,
    model: row.model,
    modelProvider: row.model_provider,
    forkedFromId: row.forked_from_id,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    archived: row.archived === 1,
    deleted: row.deleted === 1,
    added: row.added,
    removed: row.removed,
    error: row.error,
    readAtMs: row.read_at_ms,
    markedUnread: row.marked_unread === 1,
    pinRank: row.pin_rank,
    section: row.section,
    bytes: row.bytes,
    complete: row.complete === 1,
    behind: row.behind === 1,
    imported: row.imported === 1,
  };
}

/** What a thread is called: its name, else the first line of what was said in it. */
export function titleOf(row: Pick<StoredThread, 'name' | 'preview'>): string {
  if (row.name !== null) return row.name;
  const line = row.preview.trim().split('\n', 1)[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
