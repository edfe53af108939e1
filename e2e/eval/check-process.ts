/**
 * The process that a hidden check runs in, with arguments TASK-FILE TASK WORKSPACE SECRET. It ends with
 * one line: the secret, then the verdict. Code of the workspace that ends the process brings no verdict.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tasksIn } from './catalog.ts';
import type { Verdict } from './check.ts';

class NotLoaded extends Error {}

// What is loaded is not to read the secret.
const [taskFile = '', name = '', workspace = '', secret = ''] = process.argv.splice(2);

async function load<T>(file: string): Promise<T> {
  try {
    const module = (await import(pathToFileURL(join(workspace, file)).href)) as object;
    return ('default' in module ? module.default : module) as T;
  } catch (error) {
    throw new NotLoaded(`${file} does not load: ${wordsOf(error)}`, { cause: error });
  }
}

async function judge(): Promise<Verdict> {
  const found = (await tasksIn(taskFile)).find(({ task }) => task.name === name);
  if (found === undefined) return { kind: 'broken', why: `there is no task ${name}` };
  try {
    await found.task.check(load);
    return { kind: 'passes' };
  } catch (error) {
    if (error instanceof NotLoaded) return { kind: 'broken', why: error.message };
    return { kind: 'fails', why: wordsOf(error) };
  }
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

const verdict = await judge();
writeSync(1, `\n${secret} ${JSON.stringify(verdict)}\n`);
process.exit(0);
