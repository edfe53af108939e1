import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const FILES = ['package.json', 'package-lock.json', 'tsconfig.base.json'];
const FOLDERS = ['server', 'main', 'preload', 'renderer', 'build'];

/**
 * A fingerprint of everything that a build reads, by content: a fresh clone, a touched file and
 * a changed branch compare as what they are. Tests do not count.
 *
 * @param root absolute path of the package
 * @returns SHA-256 in hexadecimal
 */
export function sourceStamp(root: string): string {
  const hash = createHash('sha256').update(process.versions.modules);
  for (const path of sources(root)) {
    hash.update(`\0${relative(root, path).split(sep).join('/')}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function sources(root: string): string[] {
  const paths = FILES.map((file) => join(root, file));
  for (const folder of FOLDERS) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !/\.test\.tsx?$|^\.|~$/.test(entry.name)) {
        paths.push(join(entry.parentPath, entry.name));
      }
    }
  }
  return paths.sort();
}
