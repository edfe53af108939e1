/** This process as the surroundings of a command. */
import type { CliIo } from './command.ts';

/** Ctrl+C under npm arrives twice, from the terminal and from npm: that is one wish. */
const SAME_WISH_MS = 100;

export function processIo(): CliIo {
  const listeners = new Set<() => void>();
  let lastMs = -Infinity;
  const interrupted = (): void => {
    const now = performance.now();
    if (now - lastMs < SAME_WISH_MS) return;
    lastMs = now;
    for (const listener of listeners) listener();
  };
  for (const stream of [process.stdout, process.stderr]) {
    // Whoever read us has gone: there is nobody left to work for.
    stream.on('error', () => (listeners.size > 0 ? interrupted() : process.exit(1)));
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    onInterrupt: (listener) => {
      if (listeners.size === 0) for (const name of SIGNALS) process.on(name, interrupted);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) for (const name of SIGNALS) process.off(name, interrupted);
      };
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
