/** What every form of the server's package holds: the bundle, its start, what it needs, its licences. */
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { packageVersion } from '../../server/version.ts';
import { type Bundled, bundleForNode } from '../bundle.ts';
import { BUNDLES } from '../entries.ts';
import { ROOT } from '../paths.ts';
import type { LockedPackages } from './locked-packages.ts';
import { NOTICES, notices, packageFolders } from './notices.ts';
import type { Platform } from './platforms.ts';

export const PACKAGE_NAME = 'skein-app-server';
const HERE = join(ROOT, 'build', 'server-package');

/** Writes the package as npm publishes it into a folder: no native code, no Node. */
export async function writePackage(folder: string, locked: LockedPackages): Promise<Bundled> {
  const bundle = BUNDLES.find((each) => each.name === 'server');
  if (bundle === undefined) throw new Error('build/entries.ts has no bundle of the server.');
  await mkdir(join(folder, 'bin'), { recursive: true });
  const bundled = await bundleForNode(bundle, folder);
  await copyFile(join(HERE, 'skein-app-server.cjs'), join(folder, 'bin', 'skein-app-server.cjs'));
  await copyFile(join(HERE, 'README.md'), join(folder, 'README.md'));
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  const inside = notices('The Skein app server', packageFolders(bundled.modules));
  await writeFile(join(folder, NOTICES), inside);
  const manifest = await manifestOf(bundled.packages, locked);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return bundled;
}

async function manifestOf(packages: readonly string[], locked: LockedPackages): Promise<object> {
  const app = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    license: string;
    engines: { node: string };
  };
  return {
    name: PACKAGE_NAME,
    version: packageVersion,
    description: 'An app server for coding agents that speaks the Codex app-server protocol',
    license: app.license,
    type: 'commonjs',
    bin: { [PACKAGE_NAME]: 'bin/skein-app-server.cjs' },
    engines: { node: '>=24' },
    dependencies: Object.fromEntries(packages.map((name) => [name, locked.version(name)])),
  };
}

/**
 * Copies the packages that the bundle needs on a platform into `node_modules` below a folder.
 * @returns the folders that they came from
 */
export async function copyPackages(
  folder: string,
  names: readonly string[],
  platform: Omit<Platform, 'node'>,
  locked: LockedPackages,
): Promise<string[]> {
  const copied: string[] = [];
  for (const name of locked.closure(names, platform.os, platform.cpu)) {
    // Headers for compiling; the packages bring what was compiled.
    if (name === 'node-addon-api') continue;
    const source = await locked.folder(name);
    await cp(source, join(folder, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (path) => isWanted(name, relative(source, path).split(sep), platform),
    });
    copied.push(source);
  }
  return copied;
}

/** Sources, what is for developers, and code compiled for other platforms are left out. */
function isWanted(
  name: string,
  path: readonly string[],
  platform: Omit<Platform, 'node'>,
): boolean {
  const [top = '', file] = path;
  if (/\.(map|d\.[cm]?ts)$/.test(path.at(-1) ?? '')) return false;
  if (name !== 'better-sqlite3') return true;
  if (['src', 'deps', 'binding.gyp'].includes(top)) return false;
  return top !== 'prebuilds' || file === undefined || file === `${platform.name}.node`;
}
