/** Holds a task against its package, without a model: that the bug is one, and its check tells. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { check } from './check.ts';
import { NoPackage, unpack } from './package-source.ts';
import type { FoundTask, Task } from './task.ts';
import { NoBug, plant } from './workspace.ts';

/**
 * @param folder for its own use; removed afterwards
 * @returns what is wrong with it; nothing is what to hope for
 */
export async function verify(found: FoundTask, cache: string, folder: string): Promise<string[]> {
  const { task } = found;
  const [sound, buggy] = [join(folder, 'sound'), join(folder, 'buggy')];
  const faults: string[] = [];
  try {
    for (const place of [sound, buggy]) {
      await mkdir(place, { recursive: true });
      await unpack(task.package, cache, place);
    }
    await plant(task, buggy);
    faults.push(...(await traces(task, buggy)));
    const without = await check(found, sound);
    if (without.kind !== 'passes')
      faults.push(`the check does not pass without the bug: ${without.why}`);
    const withBug = await check(found, buggy);
    if (withBug.kind === 'passes') faults.push('the check passes with the bug');
    if (withBug.kind === 'broken')
      faults.push(`with the bug the check comes to no end: ${withBug.why}`);
  } catch (error) {
    if (!(error instanceof NoPackage || error instanceof NoBug)) throw error;
    faults.push(error.message);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return faults;
}

/** Files that still have the text that the bug took away: a copy to compare with. */
async function traces(task: Task, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const faults: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    const text = await readFile(path, 'utf8');
    for (const { from, to, alsoIn = [] } of task.bug)
      if (!to.includes(from) && !alsoIn.includes(name) && text.includes(from))
        faults.push(`${name} still has the text ${JSON.stringify(from)}`);
  }
  return faults;
}
