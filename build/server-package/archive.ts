/** An archive for one platform: the package, its native code and Node, started by one path. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zip } from 'fflate';
import type { AsyncZippable } from 'fflate';
import { create } from 'tar';
import { packageVersion } from '../../server/version.ts';
import { copyPackages, PACKAGE_NAME, writePackage } from './contents.ts';
import type { LockedPackages } from './locked-packages.ts';
import { NOTICES, notices } from './notices.ts';
import { PLATFORMS } from './platforms.ts';
import type { Platform } from './platforms.ts';
import { shellProgram } from './shell-program.ts';
import { writeWindowsProgram } from './windows-program.ts';

/** The same bytes from the same sources: times are not of the build. */
const TIME = new Date('2020-01-01T00:00:00Z');

const SHELL_PROGRAM = shellProgram('"$here/../lib/node" "$here/../lib/bin/skein-app-server.cjs"');

/** Writes an archive for a platform below `dist`. @returns its path */
export async function writeArchive(
  platform: Platform,
  dist: string,
  locked: LockedPackages,
): Promise<string> {
  const name = `${PACKAGE_NAME}-${packageVersion}-${platform.name}`;
  const folder = join(dist, name);
  await rm(folder, { recursive: true, force: true });
  const lib = join(folder, 'lib');
  await mkdir(join(folder, 'bin'), { recursive: true });
  const { packages } = await writePackage(lib, locked);
  const copied = await copyPackages(lib, packages, platform, locked);
  await appendFile(join(lib, NOTICES), `\n${notices('Its archive', copied)}`);
  const node = await nodeOf(platform, locked);
  for (const file of ['README.md', 'LICENSE']) await copyFile(join(lib, file), join(folder, file));
  // Not every platform's package brings it; it is the same for all.
  const licence = [node, await locked.folder(ownPlatform().node)].map((each) =>
    join(each, 'LICENSE'),
  );
  await copyFile(licence.find(existsSync) ?? '', join(lib, 'NODE-LICENSE'));
  if (platform.os === 'win32') {
    const program = join(folder, 'bin', 'skein-app-server.exe');
    await writeWindowsProgram(join(node, 'bin', 'node.exe'), program, dist);
    return zipped(folder, name, `${folder}.zip`);
  }
  await copyFile(join(node, 'bin', 'node'), join(lib, 'node'));
  await chmod(join(lib, 'node'), 0o755);
  await writeFile(join(folder, 'bin', 'skein-app-server'), SHELL_PROGRAM, { mode: 0o755 });
  const file = `${folder}.tar.gz`;
  await create({ file, cwd: dist, gzip: { level: 6 }, portable: true, mtime: TIME }, [name]);
  await rm(folder, { recursive: true });
  return file;
}

async function nodeOf(platform: Platform, locked: LockedPackages): Promise<string> {
  const folder = await locked.folder(platform.node);
  const own = `${process.platform}-${process.arch}` === platform.name;
  if (!own) return folder;
  // A package is only as good as what it says it is.
  const program = join(folder, 'bin', platform.os === 'win32' ? 'node.exe' : 'node');
  const { stdout } = await promisify(execFile)(program, ['--version']);
  if (!stdout.startsWith('v24.')) throw new Error(`${platform.node} is Node ${stdout.trim()}`);
  return folder;
}

async function zipped(folder: string, name: string, file: string): Promise<string> {
  const files: AsyncZippable = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = `${name}/${path.slice(folder.length + 1).replaceAll('\\', '/')}`;
    files[inside] = [new Uint8Array(await readFile(path)), { mtime: TIME, level: 6 }];
  }
  const bytes = await new Promise<Uint8Array>((resolve, reject) => {
    zip(files, (error, data) => {
      if (error === null) resolve(data);
      else reject(error);
    });
  });
  await writeFile(file, bytes);
  await rm(folder, { recursive: true });
  return file;
}

/** The platform that this is. @throws where none of ours is */
export function ownPlatform(): Platform {
  const name = `${process.platform}-${process.arch}`;
  const found = PLATFORMS.find((platform) => platform.name === name);
  if (found === undefined) throw new Error(`There is no archive for ${name}.`);
  return found;
}
