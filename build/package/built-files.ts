/** Which built files belong together: what one of them loads, it has beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const LOADED = /(?:require|import)\((["'`])\.\/([\w-]+\.cjs)\1\)/g;

/** The entries of a bundle with all files of its folder that they load, at once or later. */
export function withAllTheyLoad(folder: string, entries: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, , loaded = ''] of text.matchAll(LOADED)) visit(loaded);
  };
  for (const entry of entries) visit(entry);
  return [...found].sort();
}
