/** The table `sign_ins`: who was let in by the web door. */
import { roles } from '../../server/protocol/host-sign-in.ts';
import type { Connection } from './database.ts';
import type { StoredSignIn } from './records.ts';

interface Row {
  readonly id: string;
  readonly token_hash: string;
  readonly user: string | null;
  readonly role: string;
  readonly how: string;
  readonly agent: string;
  readonly address: string;
  readonly created_ms: number;
  readonly seen_ms: number;
  readonly revoked_ms: number | null;
}

export function createSignInStore(db: Connection) {
  const put = db.prepare(
    `INSERT INTO sign_ins (id, token_hash, user, role, how, agent, address, created_ms, seen_ms, revoked_ms)
     VALUES (@id, @tokenHash, @user, @role, @how, @agent, @address, @createdAtMs, @seenAtMs, @revokedAtMs)
     ON CONFLICT (id) DO UPDATE SET role = excluded.role, address = excluded.address,
       seen_ms = excluded.seen_ms, revoked_ms = excluded.revoked_ms`,
  );
  const drop = db.prepare('DELETE FROM sign_ins WHERE id = ?');
  const rows = db.prepare<[], Row>('SELECT * FROM sign_ins ORDER BY created_ms');
  return {
    put: (signIn: StoredSignIn): void => {
      put.run(signIn);
    },
    drop: (id: string): void => {
      drop.run(id);
    },
    list: (): StoredSignIn[] =>
      rows.all().map((row) => ({
        id: row.id,
        tokenHash: row.token_hash,
        user: row.user,
        // What a later version wrote and this one does not know gets the least.
        role: roles.find((role) => role === row.role) ?? 'watch',
        how: row.how === 'proxy' || row.how === 'oidc' ? row.how : 'link',
        agent: row.agent,
        address: row.address,
        createdAtMs: row.created_ms,
        seenAtMs: row.seen_ms,
        revokedAtMs: row.revoked_ms,
      })),
  };
}
