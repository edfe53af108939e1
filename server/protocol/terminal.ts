/** Commands within a thread besides its turns: those that go on in the background, and the user's. */
import * as z from 'zod/mini';
import { experimental, row } from './row.ts';
import { count, define, maybe, object, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

const nothing = define('TerminalNothing', () => object({}));
const ofThread = () => ({ threadId: z.string() });

export const backgroundTerminal = define('ThreadBackgroundTerminal', () =>
  object({
    itemId: z.string(),
    processId: z.string(),
    /** As the agent wrote it. */
    command: z.string(),
    cwd: z.string(),
    osPid: maybe(count()),
    /** Of all its processes, over their lifetime; 100 is one processor. */
    cpuPercent: maybe(z.number()),
    /** Kibibytes of memory of all its processes. */
    rssKb: maybe(count()),
  }),
);
export type BackgroundTerminal = Infer<typeof backgroundTerminal>;

export const backgroundTerminalsListParams = define('ThreadBackgroundTerminalsListParams', () =>
  object({ ...ofThread(), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
export type BackgroundTerminalsListParams = Infer<typeof backgroundTerminalsListParams>;
export const backgroundTerminalsListResponse = define('ThreadBackgroundTerminalsListResponse', () =>
  object({ data: z.array(backgroundTerminal()), nextCursor: maybe(z.string()) }),
);
export type BackgroundTerminalsListResponse = Infer<typeof backgroundTerminalsListResponse>;

export const backgroundTerminalsTerminateParams = define(
  'ThreadBackgroundTerminalsTerminateParams',
  () => object({ ...ofThread(), processId: z.string() }),
);
export const backgroundTerminalsTerminateResponse = define(
  'ThreadBackgroundTerminalsTerminateResponse',
  () => object({ terminated: z.boolean() }),
);
export const backgroundTerminalsCleanParams = define('ThreadBackgroundTerminalsCleanParams', () =>
  object(ofThread()),
);

export const threadShellCommandParams = define('ThreadShellCommandParams', () =>
  object({
    ...ofThread(),
    /** A line for the shell. */
    command: z.string(),
    /** Milliseconds; an hour where nobody says. */
    timeoutMs: maybe(z.int()),
  }),
);
export type ThreadShellCommandParams = Infer<typeof threadShellCommandParams>;

export const terminalRequests = {
  'thread/backgroundTerminals/list': experimental(
    backgroundTerminalsListParams,
    backgroundTerminalsListResponse,
  ),
  'thread/backgroundTerminals/terminate': experimental(
    backgroundTerminalsTerminateParams,
    backgroundTerminalsTerminateResponse,
  ),
  'thread/backgroundTerminals/clean': experimental(backgroundTerminalsCleanParams, nothing),
  'thread/shellCommand': row(threadShellCommandParams, nothing),
} as const;
