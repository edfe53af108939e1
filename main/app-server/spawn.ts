/** Starts a server's program and ends it without leaving anything behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { StreamTransport } from '../../server/rpc/stream-transport.ts';
import type { Transport } from '../../server/rpc/transport.ts';
import { causeOfEnding, causeOfFailedStart } from './causes.ts';
import type { Ending } from './causes.ts';
import type { StderrLog } from './stderr-log.ts';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder it starts in; left out: that of this process. */
  readonly cwd?: string;
}

/** A running server as the supervisor sees it. Tests have one without a process. */
export interface RunningServer {
  readonly transport: Transport;
  /** Why it ended, in words for people; settles once, when nothing of it is left running. */
  readonly ended: Promise<string>;
  /** Asks it to end, then makes it: stdin closed, `graceMs` (3 s), TERM, 1 s, KILL to its whole group. */
  stop(graceMs?: number): Promise<void>;
  /** It goes on without us, for others: it counts as ended, and is not killed. */
  letGo(): void;
}

const GRACE_MS = 3000;
/** The server ends its commands itself; it gets this long after TERM. */
const TERM_MS = 1000;

/** @param causeOf says for people why it ended, where its exit codes have a meaning of their own */
export function spawnServer(
  name: string,
  server: ServerCommand,
  log: StderrLog,
  causeOf = (ending: Ending, lines: readonly string[]) => causeOfEnding(name, ending, lines),
): RunningServer {
  const child = spawn(server.command, server.args, {
    env: { ...process.env, ...server.env },
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl+C in our terminal is ours to handle, and a kill reaches its children.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  child.stderr.on('data', (chunk: Uint8Array) => log.write(chunk));
  const free = Promise.withResolvers<string>();
  const died = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(causeOfFailedStart(name, server, error));
    });
    // `close` comes after the last of stderr was read; a grandchild that holds it open must not hide
    // the end, so `exit` settles it a little later in any case.
    const tell = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve(causeOf({ code, signal }, log.lines));
    child.once('close', tell);
    child.once('exit', (code, signal) => {
      killGroup(child, 'SIGKILL');
      setTimeout(() => tell(code, signal), 500).unref();
    });
  });
  const ended = Promise.race([died, free.promise]);
  return {
    transport: new StreamTransport(child.stdout, child.stdin),
    ended,
    stop: (graceMs = GRACE_MS) => stop(child, ended, graceMs),
    letGo: () => {
      free.resolve(`${name} goes on for others until their turns end`);
      // Nothing of it may keep us.
      for (const stream of child.stdio) stream?.destroy();
      child.unref();
    },
  };
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  child.stdin?.end();
  if (await within(ended, graceMs)) return;
  killGroup(child, 'SIGTERM');
  if (await within(ended, TERM_MS)) return;
  killGroup(child, 'SIGKILL');
  await ended;
}

async function within(ended: Promise<unknown>, delayMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), delayMs);
  });
  const inTime = await Promise.race([ended.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}
