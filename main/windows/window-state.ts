/** Where the last window stood, kept in a small file; a broken file means the default place. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';

export interface WindowState {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly width: number;
  readonly height: number;
}

const schema = z.object({
  x: z.optional(z.int()),
  y: z.optional(z.int()),
  width: z.int().check(z.minimum(400)),
  height: z.int().check(z.minimum(300)),
});

const standard: WindowState = { width: 1440, height: 900 };

export function readWindowState(path: string): WindowState {
  try {
    const judged = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return judged.success ? judged.data : standard;
  } catch {
    return standard;
  }
}

/** Losing it is no fault worth a word. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // The next window opens at the default place.
  }
}
