/** Starts the app so that it outlives whoever asked: a terminal is free again once the window is on its way. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface DetachedLaunch {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The file for what it says on stderr: nobody hears it any more. */
  readonly log: string;
  /** Milliseconds after which one that lives is taken to run. */
  readonly graceMs: number;
}

export type DetachedEnd =
  /** It goes on by itself. */
  | { readonly runs: true }
  /** It ended within the grace: well if it handed over to one that runs already. */
  | {
      readonly runs: false;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly said: string;
    };

/** @throws Error when it cannot be started */
export function launchDetached(launch: DetachedLaunch): Promise<DetachedEnd> {
  const { path, args, env, log, graceMs } = launch;
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const stderr = openSync(log, 'w', 0o600);
  const child = spawn(path, args, { env, detached: true, stdio: ['ignore', 'ignore', stderr] });
  closeSync(stderr);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = signals.map((signal) => [signal, () => void child.kill(signal)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return new Promise<DetachedEnd>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.unref();
      resolve({ runs: true });
    }, graceMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ runs: false, code, signal, said: readFileSync(log, 'utf8') });
    });
  }).finally(() => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  });
}
