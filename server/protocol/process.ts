/**
 * Processes that a client runs by itself, without a thread: `command/exec` within the sandbox,
 * `process/*` without. Their ids are the client's and belong to its connection, which they end with.
 */
import * as z from 'zod/mini';
import { sandboxPolicy } from './approval.ts';
import { experimental, notice, row } from './row.ts';
import { count, define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

const nothing = define('ProcessNothing', () => object({}));

/** In character cells. */
export const terminalSize = define('TerminalSize', () => object({ rows: count(), cols: count() }));

const flag = () => z.optional(z.boolean());
/** Overrides of what the server gives; null takes a variable away. */
const variables = () => maybe(z.record(z.string(), z.nullable(z.string())));

export const commandExecParams = define('CommandExecParams', () =>
  object({
    /** The argv; no shell is involved. */
    command: z.array(z.string()),
    /** Needed for a terminal, for streams, and to reach the process later. */
    processId: maybe(z.string()),
    tty: flag(),
    streamStdin: flag(),
    /** Streamed bytes are not repeated in the result. */
    streamStdoutStderr: flag(),
    /** Bytes kept of each stream; 1 MiB where nobody says. */
    outputBytesCap: maybe(count()),
    disableOutputCap: flag(),
    disableTimeout: flag(),
    /** Milliseconds; ten seconds where nobody says. */
    timeoutMs: maybe(z.int()),
    cwd: maybe(z.string()),
    env: variables(),
    size: maybe(terminalSize()),
    sandboxPolicy: maybe(sandboxPolicy()),
    permissionProfile: maybe(z.string()),
  }),
);
export type CommandExecParams = Infer<typeof commandExecParams>;

/** `exitCode`: 124 after a timeout, 137 when it was ended. */
export const commandExecResponse = define('CommandExecResponse', () =>
  object({ exitCode: z.int(), stdout: z.string(), stderr: z.string() }),
);
export type CommandExecResponse = Infer<typeof commandExecResponse>;

const byProcessId = () => ({ processId: z.string() });
const input = () => ({ deltaBase64: maybe(z.string()), closeStdin: flag() });

export const commandExecWriteParams = define('CommandExecWriteParams', () =>
  object({ ...byProcessId(), ...input() }),
);
export const commandExecResizeParams = define('CommandExecResizeParams', () =>
  object({ ...byProcessId(), size: terminalSize() }),
);
export const commandExecTerminateParams = define('CommandExecTerminateParams', () =>
  object(byProcessId()),
);

const outputDelta = () => ({
  stream: openEnum('stdout', 'stderr'),
  deltaBase64: z.string(),
  /** The last of its stream: what follows is left out. */
  capReached: z.boolean(),
});

export const commandExecOutputDelta = define('CommandExecOutputDeltaNotification', () =>
  object({ ...byProcessId(), ...outputDelta() }),
);

export const processSpawnParams = define('ProcessSpawnParams', () =>
  object({
    command: z.array(z.string()),
    processHandle: z.string(),
    /** Absolute. */
    cwd: z.string(),
    tty: flag(),
    streamStdin: flag(),
    streamStdoutStderr: flag(),
    /** Bytes kept of each stream; null for all, 1 MiB where nobody says. */
    outputBytesCap: maybe(count()),
    /** Milliseconds; null for none, ten seconds where nobody says. */
    timeoutMs: maybe(z.int()),
    env: variables(),
    size: maybe(terminalSize()),
  }),
);
export type ProcessSpawnParams = Infer<typeof processSpawnParams>;

const byHandle = () => ({ processHandle: z.string() });

export const processWriteStdinParams = define('ProcessWriteStdinParams', () =>
  object({ ...byHandle(), ...input() }),
);
export const processResizePtyParams = define('ProcessResizePtyParams', () =>
  object({ ...byHandle(), size: terminalSize() }),
);
export const processKillParams = define('ProcessKillParams', () => object(byHandle()));

export const processOutputDelta = define('ProcessOutputDeltaNotification', () =>
  object({ ...byHandle(), ...outputDelta() }),
);
export const processExited = define('ProcessExitedNotification', () =>
  object({
    ...byHandle(),
    exitCode: z.int(),
    /** Something still held its output open when it had ended, and was not waited for. */
    outputDrainTimedOut: maybe(z.boolean()),
    stdout: z.string(),
    stdoutCapReached: z.boolean(),
    stderr: z.string(),
    stderrCapReached: z.boolean(),
  }),
);

export const processRequests = {
  'command/exec': row(commandExecParams, commandExecResponse, 'permissionProfile'),
  'command/exec/write': row(commandExecWriteParams, nothing),
  'command/exec/resize': row(commandExecResizeParams, nothing),
  'command/exec/terminate': row(commandExecTerminateParams, nothing),
  'process/spawn': experimental(processSpawnParams, nothing),
  'process/writeStdin': experimental(processWriteStdinParams, nothing),
  'process/resizePty': experimental(processResizePtyParams, nothing),
  'process/kill': experimental(processKillParams, nothing),
} as const;

export const processNotifications = {
  'command/exec/outputDelta': notice(commandExecOutputDelta),
  'process/outputDelta': notice(processOutputDelta),
  'process/exited': notice(processExited),
} as const;
