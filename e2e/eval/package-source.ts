/**
 * Packages from the registry that npm on this machine uses, kept between runs in a cache of this
 * machine's user. Nothing is unpacked that is not what was pinned.
 */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { npm, saysOf } from '../fixtures/npm.ts';
import type { Pinned } from './task.ts';

/** A package can't be had, or is not the one that was pinned. */
export class NoPackage extends Error {
  constructor({ name, version }: Pinned, why: string, cause?: unknown) {
    super(`${name}@${version} can't be had: ${why}`, { cause });
    this.name = 'NoPackage';
  }
}

/** The cache's file of a package. */
export function tarballOf({ name, version }: Pinned, cache: string): string {
  return join(cache, `${name.replace('/', '+')}-${version}.tgz`);
}

/**
 * Unpacks a package into a folder that is there and empty, without its source maps: they hold the
 * sources as they were. @throws {NoPackage}
 */
export async function unpack(pinned: Pinned, cache: string, folder: string): Promise<void> {
  const file = tarballOf(pinned, cache);
  if ((await integrityOf(file)) !== pinned.integrity) await fetch(pinned, cache, file);
  await extract({
    file,
    cwd: folder,
    strip: 1,
    strict: true,
    filter: (path) => !path.endsWith('.map'),
  });
}

/** As npm writes it; null when there is no such file. */
export async function integrityOf(file: string): Promise<string | null> {
  try {
    return `sha512-${createHash('sha512')
      .update(await readFile(file))
      .digest('base64')}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function fetch(pinned: Pinned, cache: string, file: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, 'fetch-'));
  try {
    const spec = `${pinned.name}@${pinned.version}`;
    try {
      await npm(['pack', spec, '--ignore-scripts', '--loglevel=error'], scratch);
    } catch (error) {
      throw new NoPackage(pinned, `npm says: ${saysOf(error)}`, error);
    }
    const brought = (await readdir(scratch)).find((name) => name.endsWith('.tgz'));
    if (brought === undefined) throw new NoPackage(pinned, 'npm brought no tarball');
    const found = await integrityOf(join(scratch, brought));
    if (found !== pinned.integrity)
      throw new NoPackage(
        pinned,
        `its integrity is ${found ?? 'unknown'}, not ${pinned.integrity} as pinned`,
      );
    // In one step: another run may look at the same moment.
    await rename(join(scratch, brought), file);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
