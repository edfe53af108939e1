/** Questions that nobody can answer any more: why, and how they are put away. */
import * as z from 'zod/mini';
import { pendingRequest } from './host-thread.ts';
import { notice, row } from './row.ts';
import { define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

export const expiredRequest = define('HostExpiredRequest', () =>
  object({
    request: pendingRequest(),
    /** What was asked: the command, or the changed paths; empty if that is not known. */
    subject: z.string(),
    /**
     * `ended`: its server ended. `restarted`: so did all of Skein, before anybody answered.
     * `reverted`: its turn is no longer there. `elsewhere`: the server takes no answer any more,
     * because another client gave one or ended the turn.
     */
    cause: openEnum('ended', 'restarted', 'reverted', 'elsewhere'),
    /** Of `ended`: in words for people. */
    detail: z.nullable(z.string()),
    expiredAtMs: z.number(),
  }),
);
export type ExpiredRequest = Infer<typeof expiredRequest>;

export const hostExpiredRequests = {
  /** Puts them away; ids that are not known are ignored. */
  'host/expired/dismiss': row(
    define('HostExpiredDismissParams', () => object({ ids: z.array(z.string()) })),
    ok,
  ),
};

export const hostExpiredNotifications = {
  'host/expired/changed': notice(
    define('HostExpiredChanged', () =>
      object({ added: z.array(expiredRequest()), removed: z.array(z.string()) }),
    ),
  ),
};
