/** What main tells of parts of the app that ended by themselves. All of it stays on this machine. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

const crashId = () => z.string().check(z.regex(/^[\w-]{1,80}$/u));

/** One report, without its last lines. */
export const crash = define('HostCrash', () =>
  object({
    /** Also the name of its file, without `.json`. */
    id: crashId(),
    atMs: z.number(),
    /** The page of a window, Electron's helpers, main itself, a server, the library's worker. */
    what: openEnum('page', 'gpu', 'helper', 'main', 'server', 'library', 'hang'),
    cause: z.string(),
    /** How often it happened in a row with the same cause. */
    times: count(),
    /** The user knows of it: nothing tells him any more. */
    seen: z.boolean(),
  }),
);
export type Crash = Infer<typeof crash>;

export const hostCrashRequests = {
  /** The newest first, and the folder that they are in. */
  'host/crash/list': row(
    define('HostCrashListParams', () => object({})),
    define('HostCrashListResponse', () => object({ data: z.array(crash()), folder: z.string() })),
  ),
  /** A report as it stands in its file: versions, cause, last lines of the log; no secret, no conversation. */
  'host/crash/read': row(
    define('HostCrashReadParams', () => object({ id: crashId() })),
    define('HostCrashReadResponse', () => object({ text: z.string(), path: z.string() })),
  ),
  'host/crash/delete': row(
    define('HostCrashDeleteParams', () => object({ ids: z.array(crashId()) })),
    ok,
  ),
  /** The user has been told of all that there are. */
  'host/crash/seen': row(
    define('HostCrashSeenParams', () => object({})),
    ok,
  ),
} as const satisfies Record<string, RequestRow>;

export const hostCrashNotifications = {
  /** The newest report that the user does not know of; null when there is none any more. */
  'host/crash/changed': notice(
    define('HostCrashChanged', () => object({ crash: z.nullable(crash()) })),
  ),
} as const satisfies Record<string, NotificationRow>;
