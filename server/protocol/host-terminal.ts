/** The user's terminals: main keeps them, so that they outlive the page that shows them. */
import * as z from 'zod/mini';
import { terminalSize } from './process.ts';
import { notice, row } from './row.ts';
import { count, define, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

export const hostTerminal = define('HostTerminal', () =>
  object({
    id: z.string(),
    server: z.string(),
    threadId: z.string(),
    /** Counts those of a thread. */
    number: count(),
    /** Absolute, on the server's machine. */
    cwd: z.string(),
    status: z.enum(['starting', 'running', 'ended']),
    /** Null while it runs, and where nobody can know. */
    exitCode: z.nullable(z.int()),
  }),
);
export type HostTerminal = Infer<typeof hostTerminal>;

const threadKey = () => ({ server: z.string(), threadId: z.string() });
const byId = () => ({ id: z.string() });
const base64 = () => ({ deltaBase64: z.string() });

export const hostTerminalRequests = {
  /** Those of a thread that still run, and those that ended and were not taken away. */
  'host/terminal/list': row(
    define('HostTerminalListParams', () => object(threadKey())),
    define('HostTerminalListResponse', () => object({ data: z.array(hostTerminal()) })),
  ),
  /** The user's own shell on the thread's server; the caller follows it. */
  'host/terminal/start': row(
    define('HostTerminalStartParams', () =>
      object({
        ...threadKey(),
        /** The caller's choice, such as a UUID. */
        id: z.string().check(z.regex(/^[\w-]{1,64}$/u)),
        number: count(),
        cwd: z.string(),
        size: terminalSize(),
      }),
    ),
    ok,
  ),
  /** What it has printed, from a bound on, in base64; what comes then is told to the caller. */
  'host/terminal/follow': row(
    define('HostTerminalFollowParams', () => object(byId())),
    define('HostTerminalFollowResponse', () => object(base64())),
  ),
  'host/terminal/write': row(
    define('HostTerminalWriteParams', () => object({ ...byId(), ...base64() })),
    ok,
  ),
  'host/terminal/resize': row(
    define('HostTerminalResizeParams', () => object({ ...byId(), size: terminalSize() })),
    ok,
  ),
  /** Ends its shell if that still runs, and forgets it. */
  'host/terminal/end': row(
    define('HostTerminalEndParams', () => object(byId())),
    ok,
  ),
};

export const hostTerminalNotifications = {
  /** To those who follow it. */
  'host/terminal/output': notice(
    define('HostTerminalOutput', () => object({ ...byId(), ...base64() })),
  ),
  /** All those of a thread, as they are now. */
  'host/terminal/changed': notice(
    define('HostTerminalChanged', () => object({ ...threadKey(), data: z.array(hostTerminal()) })),
  ),
};
