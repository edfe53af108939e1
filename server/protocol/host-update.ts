/** Newer versions of Skein itself: whether there is one, what is in it, and how it comes in place. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const updateState = define('HostUpdateState', () =>
  object({
    /**
     * Why this Skein cannot put a newer one in its place; null: it can. `source`: it runs from its sources or
     * from npm. `noFeed`: it was packed without a place to look. `archive`: it was unpacked by hand. `package`:
     * the system's package manager has it.
     */
    hindrance: z.nullable(openEnum('source', 'noFeed', 'archive', 'package')),
    /**
     * `found`: there is a newer one. `ready`: it is on this machine, and put in place at the end. `waiting`: the
     * user wants it at once, but turns are running. `notInstalled`: it could not be put in place. `returning`: he wants the version before this one, and turns
     * are running. `notReturned`: that did not work.
     */
    phase: openEnum(
      'idle',
      'checking',
      'found',
      'downloading',
      'ready',
      'waiting',
      'failed',
      'notInstalled',
      'returning',
      'notReturned',
    ),
    /** The newer version; null: none is known. */
    version: z.nullable(z.string()),
    /** What is new in it, as Markdown. */
    notes: z.nullable(z.string()),
    /** From 0 to 1, while `downloading`. */
    progress: z.nullable(z.number()),
    /** Unix milliseconds of the last look that was answered. */
    checkedAtMs: z.nullable(z.number()),
    /** What went wrong, as the updater has it. */
    error: z.nullable(z.string()),
    /** The version before this one, if it is still here to go back to. */
    previous: z.nullable(
      object({
        version: z.string(),
        /** It does not read the library as it is now: the copy from before the update comes in its place. */
        libraryChanged: z.boolean(),
      }),
    ),
    /** The page with all versions, older ones too. */
    releases: z.nullable(z.string()),
  }),
);
export type UpdateState = Infer<typeof updateState>;

const none = define('HostUpdateNone', () => z.optional(z.nullable(z.looseObject({}))));
const result = define('HostUpdateResult', () => object({ update: updateState() }));

/** Each answers at once with the state that it led to; what comes of it is told. */
export const hostUpdateRequests = {
  'host/update/check': row(none, result),
  'host/update/download': row(none, result),
  /** Ends Skein and starts the newer one, as soon as no turn is running. */
  'host/update/install': row(none, result),
  /** Ends Skein and starts the version before this one, as soon as no turn is running. */
  'host/update/back': row(none, result),
  /** Stops a download, or the wait for turns to end. */
  'host/update/cancel': row(none, result),
} as const satisfies Record<string, RequestRow>;

export const hostUpdateNotifications = {
  'host/update/changed': notice(result),
} as const satisfies Record<string, NotificationRow>;
