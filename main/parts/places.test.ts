import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appProgram, archived, openly } from './places.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-places-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('leaves everything where it is in a checkout', () => {
  mkdirSync(join(folder, 'out', 'main'), { recursive: true });
  const server = join(folder, 'out', 'server', 'index.cjs');
  const pages = join(folder, 'out', 'renderer') + sep;
  expect(openly(server)).toBe(server);
  expect(archived(pages)).toBe(pages);
  expect(appProgram(server, '/usr/bin/node')).toBeNull();
});

it.each(['an archive', 'the archive taken apart'])(
  'finds each part of a packaged app: %s',
  (kind) => {
    const resources = join(folder, 'resources');
    mkdirSync(resources);
    // Electron reads the archive as a folder; to all others it is a file.
    if (kind === 'an archive') writeFileSync(join(resources, 'app.asar'), '');
    else mkdirSync(join(resources, 'app.asar'));
    const packed = join(resources, 'app.asar', 'out');
    const open = join(resources, 'out');

    // Asked by main, which is in the archive.
    expect(openly(join(packed, 'server', 'index.cjs'))).toBe(join(open, 'server', 'index.cjs'));
    expect(archived(join(packed, 'renderer') + sep)).toBe(join(packed, 'renderer') + sep);
    // Asked by the command line, which is beside it.
    expect(openly(join(open, 'server', 'index.cjs'))).toBe(join(open, 'server', 'index.cjs'));
    expect(archived(join(open, 'renderer') + sep)).toBe(join(packed, 'renderer') + sep);

    for (const asking of [packed, open]) {
      const program = appProgram(join(asking, 'server', 'index.cjs'), '/opt/Skein/skein');
      expect(program).toBe('/opt/Skein/skein');
    }
  },
);

it('is not misled by a checkout below a folder of that name', () => {
  const server = join(folder, 'app.asar', 'checkout', 'out', 'server', 'index.cjs');
  mkdirSync(join(folder, 'app.asar', 'checkout', 'out'), { recursive: true });
  expect(openly(server)).toBe(server);
  expect(archived(server)).toBe(server);
  expect(appProgram(server, '/usr/bin/node')).toBeNull();
});
