/** A file of rules: lines of JSON that are only ever added. */
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** A line of the file that means nothing. `line` counts from 1; 0 is the file as a whole. */
export interface RuleProblem {
  readonly line: number;
  readonly message: string;
}

/** Hears of what this process did to the rules. */
export type RuleListener = (id: string, change: 'granted' | 'revoked' | 'restored') => void;

export async function appendLine(file: string, line: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  // One write at the end is whole or absent for readers; the newline before it ends a line that a
  // crash cut short.
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const begin = size > 0 && last[0] !== 0x0a ? '\n' : '';
    await handle.write(`${begin}${JSON.stringify(line)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Another one when the file changed. */
export async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return 'none';
  }
}

export async function textOf(
  file: string,
): Promise<{ readonly text: string; readonly problems: readonly RuleProblem[] }> {
  try {
    return { text: await readFile(file, 'utf8'), problems: [] };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const message = `unreadable: ${String(error)}`;
    return { text: '', problems: missing ? [] : [{ line: 0, message }] };
  }
}

export type LineFields = Readonly<Record<string, unknown>>;

/** Reads the file's text: `take` gets each line's object, and says what is wrong with it or null. */
export function readLines(
  text: string,
  take: (fields: LineFields) => string | null,
): readonly RuleProblem[] {
  const problems: RuleProblem[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const problem = readLine(line, take);
    if (problem !== null) problems.push({ line: index + 1, message: problem });
  });
  return problems;
}

function readLine(line: string, take: (fields: LineFields) => string | null): string | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (typeof json !== 'object' || json === null) return 'not an object';
  return take(json as LineFields);
}

/** A field that is text; null where it is not. */
export function textField(fields: LineFields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}
