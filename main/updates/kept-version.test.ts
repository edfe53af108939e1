import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeptVersion } from './kept-version.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'skein-kept-'));
  folder = join(root, 'home', 'previous');
  await mkdir(join(root, 'apps'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A version that runs, as an AppImage that was put there. */
async function running(version: string, name = 'Skein.AppImage', format = 7) {
  const program = join(root, 'apps', name);
  await rm(program, { force: true });
  await writeFile(program, `program of ${version}`);
  await chmod(program, 0o755);
  return { program, kept: new KeptVersion({ folder, program, version, format }) };
}

test('exactly the version before is kept, and only once it was replaced is there a way back', async () => {
  const first = await running('1.0.0');
  expect(first.kept.previous).toBeNull();
  await first.kept.keep();
  expect(first.kept.previous).toBeNull();
  const second = await running('2.0.0', 'Skein.AppImage', 8);
  expect(second.kept.previous).toEqual({ version: '1.0.0', libraryChanged: true });
  await second.kept.keep();
  const third = await running('3.0.0', 'Skein.AppImage', 8);
  expect(third.kept.previous).toEqual({ version: '2.0.0', libraryChanged: false });
  expect(await readdir(folder)).toEqual(['kept.json', 'skein-2.0.0']);
});

test('it takes the place of the one that runs, which is remembered as left', async () => {
  await (await running('1.0.0', 'Skein-1.0.0.AppImage')).kept.keep();
  await rm(join(root, 'apps', 'Skein-1.0.0.AppImage'));
  const { kept } = await running('2.0.0', 'Skein-2.0.0.AppImage');
  const { program, format } = await kept.putBack();
  expect(format).toBe(7);
  expect(program).toBe(join(root, 'apps', 'Skein-1.0.0.AppImage'));
  expect(await readFile(program, 'utf8')).toBe('program of 1.0.0');
  expect((await stat(program)).mode & 0o111).toBe(0o111);
  expect(await readdir(join(root, 'apps'))).toEqual(['Skein-1.0.0.AppImage']);
  const back = new KeptVersion({ folder, program, version: '1.0.0', format: 7 });
  expect([back.previous, back.left]).toEqual([null, '2.0.0']);
  expect(await readdir(folder)).toEqual(['kept.json']);
  await expect(back.putBack()).rejects.toThrow('no older version');
});

test('a file that is gone or a note that is none is no way back', async () => {
  await (await running('1.0.0')).kept.keep();
  const { kept } = await running('2.0.0');
  await rm(join(folder, 'skein-1.0.0'));
  expect(kept.previous).toBeNull();
  await writeFile(join(folder, 'kept.json'), '{"kept":{"version":1}}');
  expect([kept.previous, kept.left]).toEqual([null, null]);
});

test('what the updater took away, or left half, comes back', async () => {
  const { program, kept } = await running('1.0.0');
  kept.restore();
  await kept.keep();
  await rm(program);
  kept.restore();
  expect(await readFile(program, 'utf8')).toBe('program of 1.0.0');
  expect((await stat(program)).mode & 0o111).toBe(0o111);
  await rm(program);
  await writeFile(program, 'prog');
  kept.restore();
  expect(await readFile(program, 'utf8')).toBe('program of 1.0.0');
  // A newer one that is there stays.
  const newer = await running('2.0.0');
  newer.kept.restore();
  expect(await readFile(program, 'utf8')).toBe('program of 2.0.0');
});
