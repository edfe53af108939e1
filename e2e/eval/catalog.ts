/** The tasks, as they lie in files of one package each. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FoundTask, Task } from './task.ts';

/** The tasks of a file, which exports them as `tasks`. */
export async function tasksIn(file: string): Promise<FoundTask[]> {
  const { tasks } = (await import(pathToFileURL(file).href)) as { tasks: readonly Task[] };
  return tasks.map((task) => ({ task, file }));
}

export async function allTasks(): Promise<FoundTask[]> {
  const folder = fileURLToPath(new URL('tasks/', import.meta.url));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted();
  return (await Promise.all(names.map((name) => tasksIn(join(folder, name))))).flat();
}
