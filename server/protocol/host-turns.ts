/** All turns of a thread by their first words, and which of them are new to the user. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { count, define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const turnHead = define('HostTurnHead', () =>
  object({
    turnId: z.string(),
    /** What the user wrote first, in one line and shortened; empty where nobody wrote. */
    words: z.string(),
    /** Unix milliseconds; null: not known. */
    startedAtMs: z.nullable(z.number()),
    status: openEnum('inProgress', 'completed', 'interrupted', 'failed'),
    /** Lines that its patches add and remove; null while only the server knows them. */
    changed: z.nullable(object({ added: count(), removed: count() })),
  }),
);
export type TurnHead = Infer<typeof turnHead>;

export const hostTurnsRequests = {
  /** A page of turns, the newest first; `nextCursor` goes on with older ones. */
  'host/thread/turns': row(
    define('HostThreadTurnsParams', () =>
      object({ server: z.string(), threadId: z.string(), cursor: maybe(z.string()) }),
    ),
    define('HostThreadTurnsResponse', () =>
      object({
        data: z.array(turnHead()),
        nextCursor: z.nullable(z.string()),
        /** False: older turns can be had from nowhere yet. */
        complete: z.boolean(),
      }),
    ),
  ),
  'host/thread/markRead': row(
    define('HostThreadMarkReadParams', () => object({ server: z.string(), threadId: z.string() })),
    define('HostThreadMarkReadResponse', () =>
      object({
        /** The first turn that ended, or began, since the thread was read before; null: none did. */
        firstUnread: z.nullable(z.string()),
      }),
    ),
  ),
};
