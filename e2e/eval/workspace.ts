/** The folder that a task is worked on in: a package with its bug, in a git repository of one commit. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Replacement, Task } from './task.ts';

/** The bug does not fit the package. */
export class NoBug extends Error {
  constructor({ name }: Task, { file }: Replacement, why: string) {
    super(`the bug of ${name} can't be planted in ${file}: ${why}`);
    this.name = 'NoBug';
  }
}

/** @throws {NoBug} */
export async function plant(task: Task, folder: string): Promise<void> {
  for (const replacement of task.bug) {
    const path = join(folder, replacement.file);
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) throw new NoBug(task, replacement, 'there is no such file');
    const parts = text.split(replacement.from);
    if (parts.length !== 2)
      throw new NoBug(task, replacement, `its text is there ${parts.length - 1} times, not once`);
    await writeFile(path, parts.join(replacement.to));
  }
}

/** Makes it a repository with all of it committed, whatever this user's git is told to do. */
export async function commit(folder: string): Promise<void> {
  const settings = Object.entries({
    'user.name': 'Ada',
    'user.email': 'ada@example.com',
    'commit.gpgSign': 'false',
    'core.autocrlf': 'false',
    'core.hooksPath': join(folder, '.git', 'no-hooks'),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const git = (...args: string[]): Promise<unknown> =>
    promisify(execFile)('git', ['-C', folder, ...settings, ...args]);
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all', '--force', '.');
  await git('commit', '--quiet', '-m', 'Begin');
}
