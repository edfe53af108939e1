/** Who may do what on a Skein that several people or devices reach, and the sign-ins they come by. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { define, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

/** From the least to the most; each may do what those before it may. */
export const roles = ['watch', 'approve', 'drive'] as const;

/**
 * `watch` reads threads. `approve` also answers what the agent asks, and stops it. `drive` does
 * everything; whoever uses the desktop app's own windows has it.
 */
export const role = define('HostRole', () => z.enum(roles));
export type Role = Infer<typeof role>;

export const signIn = define('HostSignIn', () =>
  object({
    id: z.string(),
    /** Who a proxy or an identity provider says it is; null: whoever opened a link. */
    user: z.nullable(z.string()),
    role: role(),
    how: z.enum(['link', 'proxy', 'oidc']),
    /** The browser's own words for itself (`User-Agent`). */
    agent: z.string(),
    /** From where it was last seen. */
    address: z.string(),
    createdAtMs: z.number(),
    /** To within a few minutes. */
    seenAtMs: z.number(),
  }),
);
export type SignIn = Infer<typeof signIn>;

const none = define('HostSignInNone', () => z.optional(z.nullable(z.looseObject({}))));

export const hostSignInRequests = {
  /** Those who may drive see all of them, others their own; the newest first. */
  'host/signIn/list': row(
    none,
    define('HostSignInListResponse', () => object({ data: z.array(signIn()) })),
  ),
  /** Ends it: its streams are cut and its next request is refused. */
  'host/signIn/revoke': row(
    define('HostSignInRevokeParams', () => object({ id: z.string() })),
    ok,
  ),
  /** A one-time link for another device; null where there is no web door. */
  'host/signIn/invite': row(
    define('HostSignInInviteParams', () => object({ role: role() })),
    define('HostSignInInviteResponse', () => object({ link: z.nullable(z.string()) })),
  ),
};

export const hostSignInNotifications = {
  /** One was made, changed or ended: those who show a list ask for it again. */
  'host/signIns/changed': notice(define('HostSignInsChanged', () => z.looseObject({}))),
};

/** Whether `has` may do what `needs` names as the least. */
export function mayAs(has: Role, needs: Role): boolean {
  return roles.indexOf(has) >= roles.indexOf(needs);
}
