/** The table `requests`: questions of servers that wait, or that nobody can answer any more. */
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import type { PendingRequest } from '../../server/protocol/host-thread.ts';
import type { Connection } from './database.ts';

export interface StoredRequest {
  readonly request: PendingRequest;
  readonly subject: string;
  readonly expired: ExpiredRequest | null;
}

interface Row {
  readonly subject: string;
  readonly json: string;
  readonly expired_json: string | null;
}

export function createRequestStore(db: Connection) {
  const insert = db.prepare('INSERT INTO requests (id, subject, json) VALUES (?, ?, ?)');
  const expire = db.prepare(
    'INSERT OR REPLACE INTO requests (id, subject, json, expired_json) VALUES (?, ?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM requests WHERE id = ?');
  const rows = db.prepare<[], Row>(
    'SELECT subject, json, expired_json FROM requests ORDER BY rowid',
  );
  return {
    add: (request: PendingRequest, subject: string): void => {
      insert.run(request.id, subject, JSON.stringify(request));
    },
    expire: (expired: ExpiredRequest): void => {
      const { request, subject } = expired;
      expire.run(request.id, subject, JSON.stringify(request), JSON.stringify(expired));
    },
    drop: (id: string): void => {
      drop.run(id);
    },
    /** The oldest first. */
    list: (): StoredRequest[] =>
      rows.all().map((row) => ({
        request: JSON.parse(row.json) as PendingRequest,
        subject: row.subject,
        expired:
          row.expired_json === null ? null : (JSON.parse(row.expired_json) as ExpiredRequest),
      })),
  };
}
