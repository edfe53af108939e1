import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessTree } from './process-tree.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-tree-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** A shell that has said that it is ready, and its exit code once it has one. */
async function shell(script: string): Promise<{ pid: number; ended: Promise<number | null> }> {
  const child = spawn('/bin/sh', ['-c', script], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { pid: child.pid ?? 0, ended };
}

describe.runIf(process.platform !== 'win32')('a polite signal', () => {
  it('leaves what a trap starts alone', async () => {
    // Whether a second look comes in the midst of it is chance; one of so many meets it.
    const trials = Array.from({ length: 12 }, async (_, at) => {
      const mark = `cleaned${at}`;
      const { pid, ended } = await shell(
        `trap '(sleep 0.1; touch ${mark}); exit 5' TERM; echo; while :; do sleep 5; done`,
      );
      new ProcessTree(pid, false).signal('SIGTERM');
      return { code: await ended, cleaned: existsSync(path.join(folder, mark)) };
    });
    for (const trial of await Promise.all(trials))
      expect(trial).toEqual({ code: 5, cleaned: true });
  });
});
