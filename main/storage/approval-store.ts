/** The table `approvals`: the log of what was asked and how it was decided. Rows are never changed. */
import type { ApprovalRecord } from '../../server/protocol/host-thread.ts';
import type { Connection } from './database.ts';

interface Row {
  readonly id: number;
  readonly json: string;
}

export interface ApprovalQuery {
  readonly server?: string;
  readonly threadId?: string | null;
  readonly cursor?: string | null;
  readonly limit: number;
}

export function createApprovalStore(db: Connection) {
  const insert = db.prepare(
    'INSERT INTO approvals (server, thread_id, decided_at_ms, json) VALUES (?, ?, ?, ?)',
  );
  const forgetBefore = db.prepare('DELETE FROM approvals WHERE decided_at_ms < ?');
  return {
    add: (record: ApprovalRecord): void => {
      insert.run(
        record.server,
        record.threadId,
        Math.round(record.decidedAtMs),
        JSON.stringify(record),
      );
    },
    /** @returns how many went */
    forgetBefore: (beforeMs: number): number => forgetBefore.run(beforeMs).changes,
    /** Newest first. */
    list: (query: ApprovalQuery): { data: ApprovalRecord[]; nextCursor: string | null } => {
      const where = ['id < ?'];
      const values: (string | number)[] = [Number(query.cursor ?? Number.MAX_SAFE_INTEGER)];
      if (query.server !== undefined) {
        where.push('server = ?');
        values.push(query.server);
      }
      if (query.threadId != null) {
        where.push('thread_id = ?');
        values.push(query.threadId);
      }
      const rows = db
        .prepare<(string | number)[], Row>(
          `SELECT id, json FROM approvals WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT ?`,
        )
        .all(...values, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return {
        data: page.map((row) => JSON.parse(row.json) as ApprovalRecord),
        nextCursor: rows.length > page.length && last !== undefined ? String(last.id) : null,
      };
    },
  };
}
