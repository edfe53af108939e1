/** The tables `threads` and `thread_details`. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Connection } from './database.ts';
import { packed, parsed } from './json.ts';
import type { StoredThread, ThreadDetails, ThreadPatch } from './records.ts';
import { stored } from './thread-row.ts';
import type { ThreadRow } from './thread-row.ts';

interface DetailsRow {
  readonly thread_json: string;
  readonly settings_json: string | null;
  readonly token_usage_json: string | null;
  readonly plan_json: string | null;
  readonly diff_json: string | null;
}

export interface SyncMark {
  readonly complete: boolean;
  readonly syncedAt: number;
  readonly deleted: boolean;
  readonly archived: boolean;
  readonly name: string | null;
}

/** How far the turns of a server's threads are here. */
export interface SyncCounts {
  readonly total: number;
  /** Threads whose turns are still to be fetched. */
  readonly left: number;
}

const PATCHED = {
  name: 'name',
  preview: 'preview',
  cwd: 'cwd',
  model: 'model',
  modelProvider: 'model_provider',
  updatedAtMs: 'updated_at_ms',
  archived: 'archived',
  added: 'added',
  removed: 'removed',
  error: 'error',
  readAtMs: 'read_at_ms',
  markedUnread: 'marked_unread',
  pinRank: 'pin_rank',
  section: 'section',
  bytes: 'bytes',
  bytesAtMs: 'bytes_at_ms',
  complete: 'complete',
  behind: 'behind',
  syncedAt: 'synced_at',
} as const satisfies Record<keyof ThreadPatch, string>;

export type ThreadStore = ReturnType<typeof createThreadStore>;

export function createThreadStore(db: Connection) {
  const find = db.prepare<[string, string], ThreadRow>(
    'SELECT * FROM threads WHERE server = ? AND thread_id = ?',
  );
  const insert = db.prepare(
    `INSERT INTO threads (server, thread_id, name, preview, cwd, folder, branch, model, model_provider,
       forked_from_id, section, created_at_ms, updated_at_ms, archived, read_at_ms, imported)
     VALUES (@server, @threadId, @name, @preview, @cwd, @folder, @branch, @model, @modelProvider,
       @forkedFromId, @section, @createdAtMs, @updatedAtMs, @archived, @updatedAtMs, @imported)`,
  );
  // A list can be older than the events that overtook it: the newest time wins.
  const update = db.prepare(
    `UPDATE threads SET name = @name, preview = iif(@preview = '', preview, @preview), cwd = @cwd, folder = @folder,
       branch = coalesce(@branch, branch), model = coalesce(@model, model),
       model_provider = @modelProvider, forked_from_id = @forkedFromId, section = @section,
       created_at_ms = @createdAtMs, updated_at_ms = max(updated_at_ms, @updatedAtMs),
       archived = coalesce(@archived, archived), deleted = 0, deleted_at_ms = NULL, imported = @imported
     WHERE id = @id`,
  );
  const insertDetails = db.prepare(
    `INSERT INTO thread_details (thread, thread_json) VALUES (?, ?)
     ON CONFLICT (thread) DO UPDATE SET thread_json = excluded.thread_json`,
  );
  const details = db.prepare<[number], DetailsRow>('SELECT * FROM thread_details WHERE thread = ?');
  const setDetails = db.prepare(
    `UPDATE thread_details SET settings_json = ?, token_usage_json = ?, plan_json = ?, diff_json = ?
     WHERE thread = ?`,
  );
  const bury = db.prepare(
    `UPDATE threads SET deleted = 1, deleted_at_ms = ?, complete = 0, behind = 0, synced_at = 0,
       pin_rank = NULL WHERE id = ?`,
  );
  const setPreview = db.prepare("UPDATE threads SET preview = ? WHERE id = ? AND preview = ''");
  const archivedCount = db
    .prepare<[], number>('SELECT count(*) FROM threads WHERE archived = 1 AND deleted = 0')
    .pluck();
  const counts = db.prepare<[], { server: string; count: number }>(
    'SELECT server, count(*) AS count FROM threads WHERE deleted = 0 GROUP BY server',
  );
  const toFetch = db
    .prepare<[string], string>(
      `SELECT thread_id FROM threads
       WHERE server = ? AND deleted = 0 AND (complete = 0 OR behind = 1) ORDER BY updated_at_ms DESC`,
    )
    .pluck();
  const leftCount = db
    .prepare<[string], number>(
      `SELECT count(*) FROM threads
       WHERE server = ? AND deleted = 0 AND (complete = 0 OR behind = 1)`,
    )
    .pluck();
  const imported = db
    .prepare<[string], string>(
      'SELECT thread_id FROM threads WHERE server = ? AND deleted = 0 AND imported = 1',
    )
    .pluck();
  const total = db
    .prepare<[string], number>('SELECT count(*) FROM threads WHERE server = ? AND deleted = 0')
    .pluck();
  const deletedBefore = db.prepare<[number], { server: string; threadId: string }>(
    `SELECT server, thread_id AS threadId FROM threads
     WHERE deleted = 1 AND coalesce(deleted_at_ms, updated_at_ms) < ?`,
  );
  const forget = db.prepare(
    'DELETE FROM threads WHERE server = ? AND thread_id = ? AND deleted = 1',
  );
  const ids = new Map<string, number>();

  function row(key: ThreadKey): ThreadRow | undefined {
    return find.get(key.server, key.threadId);
  }

  /** The row id; undefined for one that was never heard of, and for a deleted one: what comes late is not kept. */
  function idOf(key: ThreadKey): number | undefined {
    const name = `${key.server}\0${key.threadId}`;
    const known = ids.get(name);
    if (known !== undefined) return known;
    const found = row(key);
    if (found === undefined || found.deleted === 1) return undefined;
    ids.set(name, found.id);
    return found.id;
  }

  function put(server: string, thread: Thread, archived: boolean | undefined): void {
    const known = row({ server, threadId: thread.id });
    const values = {
      server,
      threadId: thread.id,
      name: thread.name ?? null,
      preview: thread.preview,
      cwd: thread.cwd,
      folder: folderOf(thread),
      branch: thread.gitInfo?.branch ?? null,
      model: thread.model ?? null,
      modelProvider: thread.modelProvider,
      forkedFromId: thread.forkedFromId ?? null,
      section: thread.section?.id ?? null,
      createdAtMs: Math.round(thread.createdAt * 1000),
      updatedAtMs: Math.round(thread.updatedAt * 1000),
      archived: archived === undefined ? null : Number(archived),
      imported: Number(isImported(thread)),
    };
    const { turns: _turns, ...rest } = thread;
    if (known === undefined) {
      const { lastInsertRowid } = insert.run({ ...values, archived: values.archived ?? 0 });
      insertDetails.run(lastInsertRowid, JSON.stringify(rest));
      return;
    }
    update.run({ ...values, id: known.id });
    insertDetails.run(known.id, JSON.stringify(rest));
  }

  function patch(key: ThreadKey, change: ThreadPatch): void {
    const id = idOf(key);
    if (id === undefined) return;
    const sets: string[] = [];
    const values: (string | number | null)[] = [];
    for (const [name, column] of Object.entries(PATCHED)) {
      const value = change[name as keyof ThreadPatch];
      if (value === undefined) continue;
      sets.push(`${column} = ?`);
      values.push(typeof value === 'boolean' ? Number(value) : value);
    }
    if (change.updatedAtMs !== undefined && change.readAtMs === undefined) {
      // Behind what is called read, where the clock was set back, nothing would ever be new.
      sets.push('read_at_ms = iif(? < updated_at_ms, min(read_at_ms, ? - 1), read_at_ms)');
      values.push(change.updatedAtMs, change.updatedAtMs);
    }
    if (change.cwd !== undefined) {
      // One that works in a work tree is listed where that was made from.
      sets.push('folder = iif(folder = cwd, ?, folder)');
      values.push(change.cwd);
    }
    if (sets.length > 0)
      db.prepare(`UPDATE threads SET ${sets.join(', ')} WHERE id = ?`).run(...values, id);
  }

  function readDetails(id: number): Required<ThreadDetails> {
    const found = details.get(id);
    return {
      settings: parsed(found?.settings_json ?? null),
      tokenUsage: parsed(found?.token_usage_json ?? null),
      plan: parsed(found?.plan_json ?? null),
      diff: parsed(found?.diff_json ?? null),
    };
  }

  function patchDetails(key: ThreadKey, change: ThreadDetails): void {
    const id = idOf(key);
    if (id === undefined) return;
    const now = { ...readDetails(id), ...change };
    setDetails.run(
      packed(now.settings),
      packed(now.tokenUsage),
      packed(now.plan),
      packed(now.diff),
      id,
    );
  }

  return {
    idOf,
    put,
    patch,
    patchDetails,
    details: readDetails,
    find: (key: ThreadKey): StoredThread | undefined => {
      const found = row(key);
      return found === undefined ? undefined : stored(found);
    },
    /** The thread as the server described it last, without turns. */
    threadJson: (key: ThreadKey): Thread | undefined => {
      const id = idOf(key);
      const text = id === undefined ? undefined : details.get(id)?.thread_json;
      return text === undefined ? undefined : { ...(JSON.parse(text) as Thread), turns: [] };
    },
    putPreview: (key: ThreadKey, preview: string): void => {
      const id = idOf(key);
      if (id !== undefined) setPreview.run(preview, id);
    },
    /** Leaves a tombstone. */
    bury: (key: ThreadKey, id: number, atMs: number): void => {
      ids.delete(`${key.server}\0${key.threadId}`);
      bury.run(atMs, id);
    },
    /** Their tombstones go too. @returns which */
    forgetDeleted: (beforeMs: number): ThreadKey[] => {
      const keys = deletedBefore.all(beforeMs);
      for (const { server, threadId } of keys) {
        ids.delete(`${server}\0${threadId}`);
        forget.run(server, threadId);
      }
      return keys;
    },
    /** The threads whose turns are still to be fetched, the newest first. */
    toFetch: (server: string): string[] => toFetch.all(server),
    /** Those that another program keeps. */
    imported: (server: string): string[] => imported.all(server),
    syncCounts: (server: string): SyncCounts => ({
      total: total.get(server) ?? 0,
      left: leftCount.get(server) ?? 0,
    }),
    archivedCount: (): number => archivedCount.get() ?? 0,
    counts: (): Record<string, number> =>
      Object.fromEntries(counts.all().map(({ server, count }) => [server, count])),
    syncMark: (key: ThreadKey): SyncMark | null => {
      const found = row(key);
      if (found === undefined) return null;
      return {
        complete: found.complete === 1,
        syncedAt: found.synced_at,
        deleted: found.deleted === 1,
        archived: found.archived === 1,
        name: found.name,
      };
    },
  };
}

function isImported({ extra }: Thread): boolean {
  return typeof (extra as { importedFrom?: unknown } | null | undefined)?.importedFrom === 'string';
}

function folderOf({ cwd, extra }: Thread): string {
  const { worktree } = (extra ?? {}) as {
    readonly worktree?: { readonly origin?: unknown } | null;
  };
  return typeof worktree?.origin === 'string' ? worktree.origin : cwd;
}
