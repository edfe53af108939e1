/**
 * The index of a home's threads: metadata and offsets, so that lists and pages read only what they
 * show. Everything in it comes from the rollouts and can be thrown away.
 */
import type { Statement } from 'better-sqlite3';
import type { ThreadAttachment } from '../protocol/attachment.ts';
import { threadCwd } from './environments.ts';
import { IndexFile } from './index-file.ts';
import { Projection } from './projection.ts';
import { readRowsAtOnce } from './read-rollout.ts';
import type { OlderRows, TurnRow } from './turn-row.ts';
import type { HistoryBase } from './rollout-line.ts';
import { listSql } from './thread-index-query.ts';
import type { IndexQuery } from './thread-index-query.ts';
import type { ListedMeta, ThreadMeta } from './thread-meta.ts';
import { ALL_TURNS, SELECT_TURNS, THREAD_TABLES, turnsIn } from './thread-tables.ts';
import type { ThreadRecord } from './thread-tables.ts';

export interface IndexedThread {
  readonly id: string;
  readonly path: string;
  readonly archived: boolean;
  readonly meta: ListedMeta;
}

export interface SavedPlace {
  readonly threadId: string;
  readonly path: string;
  readonly archived: boolean;
}

/** Bytes of a file that a line of it, at `hiddenAt`, hides. */
export interface HiddenSpan {
  readonly from: number;
  readonly to: number;
  readonly hiddenAt: number;
}

export interface AttachmentOwner {
  readonly threadId: string;
  readonly archived: boolean;
}

export interface OwnerQuery {
  readonly type: string;
  readonly key: string;
  readonly archived: boolean | null;
  /** A thread id, or nothing. */
  readonly after: string;
  readonly limit: number;
}

/** How many turns are read of a thread whose older ones can follow: more than a first page shows. */
const NEWEST = 64;

export class ThreadIndex {
  readonly #file: IndexFile;

  private constructor(file: IndexFile) {
    this.#file = file;
  }

  /** Opens the index of a home; `anew` throws away what is there. @see IndexFile */
  static async open(home: string, anew?: 'anew'): Promise<ThreadIndex> {
    return new ThreadIndex(await IndexFile.open(home, THREAD_TABLES, anew));
  }

  close(): void {
    this.#file.close();
  }

  /** Whether every rollout of the home was in the index once. */
  get complete(): boolean {
    return this.#prepare(`SELECT value FROM state WHERE key = 'complete'`).get() !== undefined;
  }

  markComplete(): void {
    this.#prepare(`INSERT OR REPLACE INTO state VALUES ('complete', '1')`).run();
  }

  find(threadId: string): IndexedThread | null {
    const record = this.#prepare('SELECT * FROM threads WHERE id = ?').get(threadId);
    return record === undefined ? null : toThread(record as ThreadRecord);
  }

  /**
   * What is stored of a thread. With `file`, its rollout, which nobody else may change meanwhile, the older
   * of many turns are read when they are asked for.
   */
  projection(threadId: string, file?: string): Projection | null {
    const found = this.#prepare('SELECT * FROM threads WHERE id = ?').get(threadId);
    if (found === undefined) return null;
    const record = found as ThreadRecord;
    const isWhole = file === undefined || this.#hides(threadId);
    const rows = this.#turns(threadId, isWhole ? {} : { most: NEWEST });
    const count = rows[0]?.seq ?? 0;
    const older: OlderRows | null =
      isWhole || count === 0 ? null : { count, read: () => this.#older(threadId, count, file) };
    return new Projection(threadId, {
      meta: { ...JSON.parse(record.meta), ...JSON.parse(record.more) } as ThreadMeta,
      rows,
      older,
      size: record.size,
      nextOrdinal: record.next_ordinal,
      tail: record.tail,
    });
  }

  #turns(threadId: string, some: { readonly before?: number; readonly most?: number }): TurnRow[] {
    const { before, most } = { ...ALL_TURNS, ...some };
    return turnsIn(this.#prepare(SELECT_TURNS).pluck().get(threadId, before, most) as string);
  }

  #older(threadId: string, count: number, file: string): TurnRow[] {
    try {
      const rows = this.#turns(threadId, { before: count });
      if (rows.length === count) return rows;
    } catch {
      // It was closed since, or is damaged.
    }
    return readRowsAtOnce(file, threadId).slice(0, count);
  }

  #hides(threadId: string): boolean {
    const hidden = 'SELECT 1 FROM turns WHERE thread_id = ? AND hidden_at IS NOT NULL LIMIT 1';
    return this.#prepare(hidden).get(threadId) !== undefined;
  }

  /** Stores what changed of a thread. `anew` replaces everything known before. */
  save(place: SavedPlace, projection: Projection, anew = false): void {
    const { meta } = projection;
    if (meta === null) return;
    const from = anew ? 0 : projection.dirtyFrom;
    const store = this.#file.transaction(() => {
      const found = this.#prepare('SELECT size, path, more FROM threads WHERE id = ?').get(
        place.threadId,
      );
      const stored =
        found === undefined ? null : (found as Pick<ThreadRecord, 'size' | 'path' | 'more'>);
      // Another server may have read further meanwhile; what it stored must not be mixed with ours.
      if (!anew && stored !== null && stored.size > projection.size) return;
      // All that is stored comes from the file, which has not grown: it was only opened.
      const grown = stored?.size !== projection.size || from < projection.rowCount;
      if (!anew && !grown && stored.path === place.path) return;
      const { attachments, queue, restores, ...listed } = meta;
      const more = JSON.stringify({ attachments, queue, restores });
      this.#prepare(
        `INSERT OR REPLACE INTO threads VALUES
        (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        place.threadId,
        place.archived ? 1 : 0,
        meta.session.created_at_ms,
        meta.updatedAtMs,
        meta.recencyAtMs,
        projection.size,
        projection.nextOrdinal,
        meta.settings?.modelProvider ?? '',
        meta.session.source,
        meta.settings === null ? meta.session.cwd : threadCwd(meta.settings),
        place.path,
        meta.name,
        meta.preview,
        isBegun(projection) ? 1 : 0,
        meta.section?.id ?? null,
        meta.section?.position ?? null,
        meta.projectId,
        meta.session.attached_to_id ?? null,
        JSON.stringify(listed),
        more,
        basesOf(meta),
        projection.tail,
      );
      if (stored?.more !== more) this.#saveAttachments(place.threadId, attachments);
      if (anew) this.#prepare('DELETE FROM turns WHERE thread_id = ?').run(place.threadId);
      for (const turn of projection.rowsFrom(from)) this.#saveTurn(place.threadId, turn);
    });
    store.immediate();
    projection.dirtyFrom = projection.rowCount;
  }

  /** Stores what was read of several threads, in one go. */
  saveAll(all: readonly { readonly place: SavedPlace; readonly projection: Projection }[]): void {
    const store = this.#file.transaction(() => {
      for (const { place, projection } of all) this.save(place, projection);
    });
    store.immediate();
  }

  #saveAttachments(threadId: string, attachments: readonly ThreadAttachment[]): void {
    this.#prepare('DELETE FROM attachments WHERE thread_id = ?').run(threadId);
    for (const { attachmentType, identityKey } of attachments) {
      this.#prepare('INSERT OR REPLACE INTO attachments VALUES (?, ?, ?)').run(
        attachmentType,
        identityKey,
        threadId,
      );
    }
  }

  #saveTurn(threadId: string, turn: TurnRow): void {
    this.#prepare(
      'INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(
      threadId,
      turn.seq,
      turn.id,
      turn.start,
      turn.end,
      turn.status,
      turn.error === null ? null : JSON.stringify(turn.error),
      turn.startedAtMs,
      turn.completedAtMs,
      turn.durationMs,
      turn.user?.at ?? null,
      turn.user?.length ?? null,
      turn.agent?.at ?? null,
      turn.agent?.length ?? null,
      turn.hiddenAt,
      turn.rootTurnId,
      turn.late.length === 0 ? null : JSON.stringify(turn.late),
      turn.items === null ? null : JSON.stringify(turn.items),
      turn.files === null ? null : JSON.stringify(turn.files),
    );
  }

  /** A thread whose history builds on that of another; null when there is none. */
  forkOn(threadId: string): string | null {
    const found = this.#prepare(
      `SELECT id FROM threads WHERE bases IS NOT NULL
        AND EXISTS (SELECT 1 FROM json_each(bases) WHERE value = ?) LIMIT 1`,
    ).get(threadId);
    return found === undefined ? null : (found as ThreadRecord).id;
  }

  /** All threads that build on another's file, with where they do now. */
  forks(): { readonly id: string; readonly base: HistoryBase }[] {
    const rows = this.#prepare('SELECT * FROM threads WHERE bases IS NOT NULL').all();
    return (rows as ThreadRecord[]).flatMap((row) => {
      const { id, meta } = toThread(row);
      const base = meta.bases.at(-1)?.base ?? null;
      return base === null ? [] : [{ id, base }];
    });
  }

  move(threadId: string, file: string, archived: boolean): void {
    this.#prepare('UPDATE threads SET path = ?, archived = ? WHERE id = ?').run(
      file,
      archived ? 1 : 0,
      threadId,
    );
  }

  remove(threadId: string): void {
    for (const table of ['turns', 'attachments']) {
      this.#prepare(`DELETE FROM ${table} WHERE thread_id = ?`).run(threadId);
    }
    this.#prepare('DELETE FROM threads WHERE id = ?').run(threadId);
  }

  /** Threads of other programs, whose files lie elsewhere, and what those were like. */
  imported(folders: readonly [string, string]): Map<string, string> {
    const [one, other] = folders;
    const rows = this.#prepare(
      `SELECT id, json_extract(meta, '$.session.imported_stamp') AS stamp FROM threads
      WHERE substr(path, 1, length(?)) <> ? AND substr(path, 1, length(?)) <> ?
        AND json_extract(meta, '$.session.imported_from') IS NOT NULL`,
    ).all(one, one, other, other) as { id: string; stamp: string | null }[];
    return new Map(rows.map(({ id, stamp }) => [id, stamp ?? '']));
  }

  /** Path and read length of every thread, for the check against the files. */
  places(): { id: string; path: string; archived: number; size: number }[] {
    return this.#prepare('SELECT id, path, archived, size FROM threads').all() as {
      id: string;
      path: string;
      archived: number;
      size: number;
    }[];
  }

  /** What reverts hid of each file, in its order. */
  hidden(): Map<string, HiddenSpan[]> {
    const rows = this.#prepare(
      `SELECT thread_id AS id, start AS "from", coalesce("end", hidden_at) AS "to",
        hidden_at AS hiddenAt FROM turns WHERE hidden_at IS NOT NULL ORDER BY thread_id, seq`,
    ).all() as (HiddenSpan & { readonly id: string })[];
    const spans = new Map<string, HiddenSpan[]>();
    for (const { id, from, to, hiddenAt } of rows) {
      spans.set(id, [...(spans.get(id) ?? []), { from, to, hiddenAt }]);
    }
    return spans;
  }

  list(query: IndexQuery): IndexedThread[] {
    const { sql, values } = listSql(query);
    const records = this.#prepare(sql).all(...values) as ThreadRecord[];
    return records.map(toThread);
  }

  /** The threads in use of a section, in its order. */
  sectionOrder(sectionId: string): { readonly id: string; readonly position: string }[] {
    return this.#prepare(
      `SELECT id, section_position AS position FROM threads
      WHERE section_id = ? ORDER BY section_position, id`,
    ).all(sectionId) as { id: string; position: string }[];
  }

  /** The threads of a project, archived ones too. */
  projectMembers(projectId: string): string[] {
    return this.#prepare('SELECT id FROM threads WHERE project_id = ? ORDER BY id')
      .pluck()
      .all(projectId) as string[];
  }

  /** When a thread in use of a project was last worked in, by project; Unix milliseconds. */
  projectRecency(): Map<string, number> {
    const rows = this.#prepare(
      `SELECT project_id AS id, max(recency_at) AS at FROM threads
      WHERE project_id IS NOT NULL AND archived = 0 AND begun = 1 GROUP BY project_id`,
    ).all() as { id: string; at: number }[];
    return new Map(rows.map(({ id, at }) => [id, at]));
  }

  /** A thread that is attached to this one; null when there is none. */
  attachedTo(threadId: string): string | null {
    const id = this.#prepare('SELECT id FROM threads WHERE attached_to = ? LIMIT 1')
      .pluck()
      .get(threadId);
    return id === undefined ? null : (id as string);
  }

  /** The threads that hold an attachment, by id, behind `after`. `archived` null: all. */
  attachmentOwners(query: OwnerQuery): AttachmentOwner[] {
    const { type, key, archived, after, limit } = query;
    const rows = this.#prepare(
      `SELECT thread_id AS threadId, archived FROM attachments JOIN threads ON id = thread_id
      WHERE type = ? AND key = ? AND thread_id > ? AND archived = coalesce(?, archived)
      ORDER BY thread_id LIMIT ?`,
    ).all(type, key, after, archived === null ? null : Number(archived), limit);
    return (rows as { threadId: string; archived: number }[]).map((row) => ({
      threadId: row.threadId,
      archived: row.archived !== 0,
    }));
  }

  #prepare(sql: string): Statement {
    return this.#file.prepare(sql);
  }
}

/** Whether anything was said in it. Of another program's only the beginning may be known. */
function isBegun({ rowCount, base, meta }: Projection): boolean {
  if (rowCount > 0 || base !== null) return true;
  return meta?.session.imported_from !== undefined && meta.preview !== '';
}

function basesOf({ bases }: ThreadMeta): string | null {
  const ids = new Set(bases.flatMap(({ base }) => base?.thread_id ?? []));
  return ids.size === 0 ? null : JSON.stringify([...ids]);
}

function toThread(record: ThreadRecord): IndexedThread {
  return {
    id: record.id,
    path: record.path,
    archived: record.archived !== 0,
    meta: JSON.parse(record.meta) as ListedMeta,
  };
}
