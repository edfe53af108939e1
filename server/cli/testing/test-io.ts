/** Surroundings of a command without a process: what it writes is kept. */
import { PassThrough } from 'node:stream';
import type { CliIo } from '../command.ts';

export interface TestIo extends CliIo {
  readonly stdin: PassThrough;
  /** All that was written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Ctrl+C. */
  readonly interrupt: () => void;
}

export function testIo(
  given: { env?: NodeJS.ProcessEnv; cwd?: string; tty?: boolean } = {},
): TestIo {
  const listeners = new Set<() => void>();
  const stdout = sink(given.tty ?? false);
  const stderr = sink(given.tty ?? false);
  return {
    stdin: Object.assign(new PassThrough(), { isTTY: given.tty ?? false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: given.env ?? {},
    cwd: given.cwd ?? process.cwd(),
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    out: stdout.text,
    err: stderr.text,
    interrupt: () => listeners.forEach((listener) => listener()),
  };
}

function sink(isTTY: boolean) {
  let text = '';
  const stream = Object.assign(new PassThrough(), { isTTY });
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { stream, text: () => text };
}
