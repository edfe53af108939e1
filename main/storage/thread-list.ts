/** Lists of threads: pages in an order, the pinned ones, and how much room they take. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Connection } from './database.ts';
import { below } from './json.ts';
import type { StoredThread, ThreadFile, ThreadQuery, ThreadSort } from './records.ts';
import { stored } from './thread-row.ts';
import type { ThreadRow } from './thread-row.ts';

type Value = string | number;

interface Order {
  /** What rows are compared by; ids decide between equal ones. */
  readonly by: string;
  readonly down: boolean;
}

const ORDERS: Readonly<Record<ThreadSort, Order>> = {
  updated: { by: 'updated_at_ms', down: true },
  oldest: { by: 'updated_at_ms', down: false },
  created: { by: 'created_at_ms', down: true },
  title: { by: 'lower(trim(coalesce(name, preview)))', down: false },
  largest: { by: 'coalesce(bytes, -1)', down: true },
};

interface FileRow {
  readonly server: string;
  readonly thread_id: string;
  readonly path: string | null;
  readonly updated_at_ms: number;
  readonly bytes: number | null;
}

const FILE = `SELECT server, thread_id, json_extract(thread_json, '$.path') AS path, updated_at_ms,
  iif(bytes_at_ms = updated_at_ms, bytes, NULL) AS bytes
  FROM threads JOIN thread_details ON thread = id`;

export function createThreadList(db: Connection) {
  const pinned = db.prepare<[], ThreadRow>(
    'SELECT * FROM threads WHERE pin_rank IS NOT NULL AND deleted = 0 ORDER BY pin_rank, id',
  );
  const sectioned = db.prepare<[], ThreadRow>(
    'SELECT * FROM threads WHERE section IS NOT NULL AND archived = 0 AND deleted = 0',
  );
  const file = db.prepare<[string, string], FileRow>(
    `${FILE} WHERE server = ? AND thread_id = ? AND deleted = 0`,
  );
  const archivedFiles = db.prepare<[], FileRow>(`${FILE} WHERE archived = 1 AND deleted = 0`);

  return {
    list(query: ThreadQuery): { threads: StoredThread[]; nextCursor: string | null } {
      const { where, values } = conditions(query);
      const { by, down } = ORDERS[query.sort ?? 'updated'];
      const after = cursorParts(query.cursor);
      if (after !== null) {
        where.push(`(${by}, id) ${down ? '<' : '>'} (?, ?)`);
        values.push(after.value, after.id);
      }
      const way = down ? 'DESC' : 'ASC';
      const rows = db
        .prepare<Value[], ThreadRow & { readonly place: Value }>(
          `SELECT *, ${by} AS place FROM threads WHERE ${where.join(' AND ')}
           ORDER BY ${by} ${way}, id ${way} LIMIT ?`,
        )
        .all(...values, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const more = rows.length > page.length && last !== undefined;
      return {
        threads: page.map(stored),
        nextCursor: more ? JSON.stringify([last.place, last.id]) : null,
      };
    },
    /** In the order of the pins, archived ones too: they are pinned again once they are back. */
    pinned: (): StoredThread[] => pinned.all().map(stored),
    /** Unarchived ones in any section of their server. */
    sectioned: (): StoredThread[] => sectioned.all().map(stored),
    /** @param keys left out: all archived ones */
    files(keys?: readonly ThreadKey[]): ThreadFile[] {
      const rows =
        keys === undefined
          ? archivedFiles.all()
          : keys.map(({ server, threadId }) => file.get(server, threadId));
      return rows.flatMap((row) =>
        row === undefined
          ? []
          : {
              server: row.server,
              threadId: row.thread_id,
              path: row.path,
              updatedAtMs: row.updated_at_ms,
              bytes: row.bytes,
            },
      );
    },
  };
}

function conditions(query: ThreadQuery): { where: string[]; values: Value[] } {
  const where = ['archived = ?', 'deleted = 0'];
  const values: Value[] = [Number(query.archived)];
  if (query.within !== undefined) {
    const range = below(query.within.path);
    where.push('server = ? AND (folder = ? OR (folder >= ? AND folder < ?))');
    values.push(query.within.server, query.within.path, range.from, range.to);
  }
  const term = query.searchTerm?.trim().toLowerCase() ?? '';
  if (term !== '') {
    where.push("(instr(lower(coalesce(name, '')), ?) > 0 OR instr(lower(preview), ?) > 0)");
    values.push(term, term);
  }
  if (query.sinceMs != null) {
    where.push('updated_at_ms >= ?');
    values.push(query.sinceMs);
  }
  if (query.untilMs != null) {
    where.push('updated_at_ms <= ?');
    values.push(query.untilMs);
  }
  return { where, values };
}

function cursorParts(cursor: string | null | undefined): { value: Value; id: number } | null {
  if (cursor == null) return null;
  try {
    const parts: unknown = JSON.parse(cursor);
    if (!Array.isArray(parts)) return null;
    const [value, id] = parts as unknown[];
    const fits = typeof value === 'string' || typeof value === 'number';
    return fits && typeof id === 'number' ? { value, id } : null;
  } catch {
    return null;
  }
}
