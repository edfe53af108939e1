/** Answers of a model that were written down: what the server makes of them is real, who thought of them is not. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Step } from '../fixtures/model-server.ts';

export const replayFolder = fileURLToPath(new URL('replays/', import.meta.url));

/** A replay is no replay: the message names its file and line. */
export class BadReplay extends Error {
  constructor(file: string, line: number, cause: unknown) {
    super(`${file}:${line} is no answer of a model`, { cause });
    this.name = 'BadReplay';
  }
}

/**
 * The answers to a task's requests, one a line, in order.
 *
 * @returns null where the task has none
 * @throws {BadReplay}
 */
export async function replayOf(task: string, folder: string): Promise<Step[] | null> {
  const file = join(folder, `${task}.jsonl`);
  if (!existsSync(file)) return null;
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      const step = JSON.parse(line) as { parts?: unknown };
      if (!Array.isArray(step.parts)) throw new TypeError('there are no parts');
      return [step as Step];
    } catch (error) {
      throw new BadReplay(file, at + 1, error);
    }
  });
}
