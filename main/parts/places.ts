/**
 * A packaged app has its parts in two places: what windows load and run is in an archive that is held
 * against a checksum (`resources/app.asar/out`), what other programs start as well lies open beside it
 * (`resources/out`): the server, the workers, the command line. In a checkout both are one folder.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

const ARCHIVE = 'app.asar';

/** Where a part lies that every Node can start, though who asks may be in the archive. */
export function openly(path: string): string {
  return path.replace(`${sep}${ARCHIVE}${sep}out${sep}`, `${sep}out${sep}`);
}

/** Where a part lies that is in the archive if there is one, though who asks may be beside it. */
export function archived(path: string): string {
  const resources = resourcesOf(path);
  if (resources === null || path.startsWith(join(resources, ARCHIVE))) return path;
  return join(resources, ARCHIVE, path.slice(resources.length));
}

/**
 * The program of the packaged app that `path` belongs to, which opens it when started; null in a checkout.
 * @param running the program of this process: Electron's, as an app or as plain Node
 */
export function appProgram(path: string, running: string): string | null {
  return resourcesOf(path) === null ? null : running;
}

function resourcesOf(path: string): string | null {
  for (let folder = path; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) !== 'out') continue;
    const parent = dirname(folder);
    if (basename(parent) === ARCHIVE) return dirname(parent);
    if (existsSync(join(parent, ARCHIVE))) return parent;
  }
  return null;
}
