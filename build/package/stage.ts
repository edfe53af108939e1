/** Lays out what goes into a package: the app for the archive, and what lies open beside it. */
import { readFileSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BUNDLES } from '../entries.ts';
import { OUT, ROOT } from '../paths.ts';
import { copyPackages } from '../server-package/contents.ts';
import type { LockedPackages } from '../server-package/locked-packages.ts';
import { NOTICES, notices } from '../server-package/notices.ts';
import { withAllTheyLoad } from './built-files.ts';
import { commandScript } from './command-scripts.ts';
import { bom } from './sbom.ts';
import { cpusOf } from './targets.ts';
import type { Arch, System } from './targets.ts';

/** The one program that Electron itself starts; everything else of main lies open. */
const START = 'index.cjs';
/** The packages with code that was compiled for one platform. */
const NATIVE = ['@lydell/node-pty', 'better-sqlite3'];

export const BOM = 'sbom.cdx.json';

/** Writes what becomes `app.asar`; the same for all systems. @returns its version */
export async function stageApp(folder: string, about: object): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  const { name, version, description, license } = JSON.parse(
    await readFile(join(ROOT, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const main = join(OUT, 'main');
  await copyFiles(main, join(folder, 'out', 'main'), withAllTheyLoad(main, [START]));
  for (const part of ['preload', 'renderer']) {
    await cp(join(OUT, part), join(folder, 'out', part), { recursive: true });
  }
  // Of the whole package.json, what a running app or a package for a system needs.
  const manifest = {
    name,
    productName: 'Skein',
    version,
    description,
    license,
    type: 'commonjs',
    main: `out/main/${START}`,
    desktopName: 'skein.desktop',
    ...about,
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return version ?? '';
}

/** Writes what lies beside `app.asar` on one system. */
export async function stageResources(
  folder: string,
  system: System,
  arch: Arch,
  version: string,
  locked: LockedPackages,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const main = join(OUT, 'main');
  await copyFiles(main, join(folder, 'out', 'main'), withAllTheyLoad(main, openEntries()));
  await cp(join(OUT, 'server'), join(folder, 'out', 'server'), { recursive: true });
  const native = new Set<string>();
  for (const cpu of cpusOf(system, arch)) {
    const platform = { name: `${system.os}-${cpu}`, os: system.os, cpu };
    for (const path of await copyPackages(folder, NATIVE, platform, locked)) native.add(path);
  }
  const { name, text } = commandScript(system.name);
  const program = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(program, text);
  await chmod(program, 0o755);

  const inside = bundledPackages();
  const folders = new Set([...inside.map((path) => join(ROOT, path)), ...native]);
  await writeFile(join(folder, NOTICES), notices('Skein', [...folders].sort()));
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  const names = [...native].map((path) => `node_modules/${manifestOf(path).name}`);
  const materials = bom(version, [...inside, ...names]);
  await writeFile(join(folder, BOM), `${JSON.stringify(materials, null, 2)}\n`);
}

/** Programs of main that are started by path. */
function openEntries(): string[] {
  const entries = BUNDLES.find(({ name }) => name === 'main')?.entries ?? {};
  return Object.values(entries)
    .map((path) => basename(path))
    .filter((file) => file !== START);
}

function bundledPackages(): string[] {
  const parts = JSON.parse(readFileSync(join(OUT, 'packages.json'), 'utf8')) as Record<
    string,
    string[]
  >;
  return [...new Set(Object.values(parts).flat())].sort();
}

function manifestOf(folder: string): { name: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string };
}

async function copyFiles(from: string, to: string, files: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const file of files) await copyFile(join(from, file), join(to, file));
}
