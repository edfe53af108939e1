import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessEnd } from './running-process.ts';
import { startInTerminal } from './terminal-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-terminal-')));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a shell script on a terminal to its end. */
async function run(script: string): Promise<{ end: ProcessEnd; output: string }> {
  const size = { rows: 24, cols: 80 };
  let output = '';
  const running = await startInTerminal(
    {
      file: '/bin/sh',
      args: ['-c', script],
      env: { PATH: process.env['PATH'] ?? '' },
      cwd: folder,
      wrapped: false,
      tellsStart: false,
      io: { kind: 'terminal', size },
      onOutput: (chunk) => (output += chunk.toString()),
    },
    size,
  );
  return { end: await running.ended, output };
}

/** The terminals that this process still holds. */
async function openTerminals(): Promise<string[]> {
  const open = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return targets.filter((target) => target.includes('ptmx'));
}

describe.runIf(process.platform !== 'win32')('a program on a terminal', () => {
  it.each([
    // As every program of coreutils does on its way out.
    ['closes its terminal before it ends', 'echo seen; exec <&- >&- 2>&-; sleep 0.2; exit 3'],
    ['ends with its terminal open', 'echo seen; exit 3'],
    ['leaves its terminal to another', 'echo seen; sleep 60 & exit 3'],
  ])('that %s is not hung up, and its code is told', async (_, script) => {
    expect(await run(script)).toEqual({
      end: { kind: 'exited', exitCode: 3, drained: true },
      output: 'seen\r\n',
    });
    if (process.platform === 'linux') expect(await openTerminals()).toEqual([]);
  });
});
