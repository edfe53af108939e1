/** Programs that packing fetches where it may, from the machine instead. */
import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian's packages with what these tests call. */
const WANTED = {
  '7z': 'p7zip-full',
  '7za': 'p7zip-full',
  rpmbuild: 'rpm',
  rpm2cpio: 'rpm',
  'dpkg-deb': 'dpkg',
} as const;

/**
 * Points electron-builder at the machine's own tools.
 * @throws Error that names what is not installed
 */
export async function useOwnTools(folder: string): Promise<void> {
  const paths = Object.entries(WANTED).map(([program, owner]) => [program, pathOf(program), owner]);
  const missing = paths.filter(([, path]) => path === null).map(([, , owner]) => owner);
  if (missing.length > 0) {
    throw new Error(`These tests need the packages ${[...new Set(missing)].join(', ')}.`);
  }
  const fpm = join(folder, 'fpm');
  const program = fileURLToPath(new URL('./fpm.ts', import.meta.url));
  await writeFile(fpm, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(fpm, 0o755);
  process.env['CUSTOM_FPM_PATH'] = fpm;
  process.env['ELECTRON_BUILDER_7ZIP_PATH'] = pathOf('7za') ?? '';
}

function pathOf(program: string): string | null {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** The system's own judges of what a package has for it; where one is not installed, its test is skipped in sight. */
export const judges = {
  'desktop-file-validate': pathOf('desktop-file-validate') !== null,
  appstreamcli: pathOf('appstreamcli') !== null,
  mandoc: pathOf('mandoc') !== null,
} as const;

/** Takes a package apart into a folder. @returns that folder, or the only one inside */
export async function takeApart(file: string, into: string): Promise<string> {
  await mkdir(into, { recursive: true });
  if (file.endsWith('.tar.gz')) await run('tar', ['-xzf', file, '-C', into]);
  else if (file.endsWith('.deb')) await run('dpkg-deb', ['-x', file, into]);
  else if (file.endsWith('.zip')) await run('7za', ['x', `-o${into}`, file]);
  else {
    const inside = join(into, 'inside.cpio');
    const { stdout } = await run('rpm2cpio', [file], {
      encoding: 'buffer',
      maxBuffer: 512 * 1024 * 1024,
    });
    await writeFile(inside, stdout);
    await run('7z', ['x', `-o${into}`, inside]);
    await run('rm', [inside]);
  }
  const [only, ...more] = await readdir(into);
  return only !== undefined && more.length === 0 && !only.endsWith('.app')
    ? join(into, only)
    : into;
}
