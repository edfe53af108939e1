/** A made-up package with one task, in a cache as the registry's packages lie there. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { tasksIn } from '../catalog.ts';
import { integrityOf, tarballOf } from '../package-source.ts';
import type { FoundTask, Pinned } from '../task.ts';

const SOURCE = 'module.exports = (a, b) => a + b;\n';

export interface Trial {
  readonly folder: string;
  readonly cache: string;
  readonly found: FoundTask;
  /** As the registry has it. */
  readonly tarball: Buffer;
  /** The same with something changed. */
  with(change: Partial<FoundTask['task']>): FoundTask;
  end(): Promise<void>;
}

export async function setUpTrial(): Promise<Trial> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'skein-eval-')));
  const [cache, tasks, source] = [join(folder, 'cache'), join(folder, 'tasks'), join(folder, 'in')];
  const own = join(source, 'package');
  for (const each of [cache, tasks, join(own, 'test')]) await mkdir(each, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "name": "trial-sum", "version": "1.0.0" }\n');
  await writeFile(join(own, 'index.js'), SOURCE);
  await writeFile(join(own, 'README.md'), 'sum(a, b)\n');
  await writeFile(join(own, 'index.js.map'), JSON.stringify({ sourcesContent: [SOURCE] }));
  await writeFile(join(own, 'test', 'sum.js'), "require('..')(1, 2);\n");

  const unpinned = { name: 'trial-sum', version: '1.0.0' };
  const file = tarballOf({ ...unpinned, integrity: '' }, cache);
  await create({ gzip: true, file, cwd: source }, ['package']);
  const pinned: Pinned = { ...unpinned, integrity: (await integrityOf(file)) ?? '' };

  const taskFile = join(tasks, 'sum.mjs');
  await writeFile(taskFile, taskText(pinned));
  const [found] = await tasksIn(taskFile);
  if (found === undefined) throw new Error('the trial has no task');
  return {
    folder,
    cache,
    found,
    tarball: await readFile(file),
    with: (change) => ({ ...found, task: { ...found.task, ...change } }),
    end: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const taskText = (pinned: Pinned): string => `
import assert from 'node:assert/strict';
export const tasks = [{
  name: 'sum-sign',
  kind: 'sign',
  package: ${JSON.stringify(pinned)},
  bug: [{ file: 'index.js', from: 'a + b', to: 'a - b' }],
  ask: 'The sum of 2 and 3 is -1.',
  check: async (load) => assert.equal((await load('index.js'))(2, 3), 5),
}];
`;
