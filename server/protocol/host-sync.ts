/** How far the library has what servers have, and resting from that. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, object } from './schema.ts';
import type { Infer } from './schema.ts';

const none = define('HostSyncNone', () => z.optional(z.nullable(z.looseObject({}))));

export const serverSync = define('HostServerSync', () =>
  object({
    server: z.string(),
    /** Its lists are being compared: more threads may come. */
    listing: z.boolean(),
    /** Threads of it in the library. */
    total: count(),
    /** Those whose turns are not all there yet: they are listed, and found by their title alone. */
    left: count(),
    /** Those among them that could not be fetched. */
    failed: count(),
    /** Why the last of them could not, in its server's words. */
    cause: z.nullable(z.string()),
  }),
);
export type ServerSync = Infer<typeof serverSync>;

export const syncState = define('HostSyncState', () =>
  object({
    paused: z.boolean(),
    /** Those that run. */
    servers: z.array(serverSync()),
  }),
);
export type SyncState = Infer<typeof syncState>;

export const hostSyncRequests = {
  'host/sync/state': row(none, syncState),
  /** What nobody waits for is not fetched until it is resumed; a thread that is opened is, all the same. */
  'host/sync/pause': row(none, syncState),
  /** Goes on where it was, and tries again what could not be fetched. */
  'host/sync/resume': row(none, syncState),
} as const satisfies Record<string, RequestRow>;

export const hostSyncNotifications = {
  'host/sync/changed': notice(syncState),
} as const satisfies Record<string, NotificationRow>;
