import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** All that lies below a folder but folders, as paths with forward slashes, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** What two lists of files do not have in common, in words. */
export function differences(
  wanted: readonly string[],
  found: readonly string[],
  where: string,
): string[] {
  const missing = wanted.filter((file) => !found.includes(file));
  const strange = found.filter((file) => !wanted.includes(file));
  return [
    ...missing.map((file) => `${file} is missing in ${where}`),
    ...strange.map((file) => `${file} is in ${where}, where nobody put it`),
  ];
}
