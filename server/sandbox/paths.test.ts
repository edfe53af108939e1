import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { isWithin, resolveLinks, writableRoots } from './paths.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-paths-')));
  await mkdir(`${base}/real`);
  await symlink('real', `${base}/link`);
  await symlink('missing/target', `${base}/broken`);
  await symlink('loop', `${base}/loop`);
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('resolveLinks', () => {
  it.each([
    ['real', 'real'],
    ['link', 'real'],
    ['link/new/file', 'real/new/file'],
    ['none/at/all', 'none/at/all'],
    ['broken', 'missing/target'],
    ['broken/x', 'missing/target/x'],
    ['link/../real/x', 'real/x'],
    ['loop', 'loop'],
  ])('%s → %s', async (from, to) => {
    expect(await resolveLinks(`${base}/${from}`)).toBe(`${base}/${to}`);
  });
});

describe('isWithin', () => {
  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/ab', '/a', false],
    ['/a', '/a/b', false],
    ['/a', '/', true],
  ])('%s in %s: %s', (inner, outer, within) => {
    expect(isWithin(inner, outer)).toBe(within);
  });
});

describe('isWithin on Windows', () => {
  it.each([
    ['C:\\ws', 'c:\\WS', true],
    ['c:\\ws\\A', 'C:\\WS', true],
    ['C:\\ws2', 'C:\\ws', false],
    ['D:\\ws\\a', 'C:\\ws', false],
    ['C:\\a', 'C:\\', true],
    ['C:/ws/a', 'C:\\ws\\', true],
    ['\\\\?\\C:\\ws\\a', 'C:\\ws', true],
    ['C:\\ws\\a', '\\\\.\\c:\\ws', true],
    ['\\\\?\\UNC\\Host\\Share\\a', '\\\\host\\share', true],
    ['\\\\host\\share2\\a', '\\\\host\\share', false],
  ])('%s in %s: %s', (inner, outer, within) => {
    expect(isWithin(inner, outer, 'win32')).toBe(within);
  });
});

describe('writableRoots', () => {
  it('holds the workspace, further roots and temporary folders, links followed', async () => {
    const policy: SandboxPolicy = {
      type: 'workspaceWrite',
      writableRoots: [`${base}/none`],
    };
    expect(await writableRoots(policy, `${base}/link`, `${base}/link`)).toEqual({
      workspace: [`${base}/real`, `${base}/none`],
      temporary: [await realpath('/tmp'), `${base}/real`],
      repositories: [],
      unsure: [],
      narrowed: [],
    });
  });

  it('leaves temporary folders out when told to, or when they are not absolute', async () => {
    const without = {
      type: 'workspaceWrite',
      excludeSlashTmp: true,
      excludeTmpdirEnvVar: true,
    } as const;
    expect((await writableRoots(without, base, '/var/tmp')).temporary).toEqual([]);
    const relative = { type: 'workspaceWrite', excludeSlashTmp: true } as const;
    expect((await writableRoots(relative, base, 'tmp')).temporary).toEqual([]);
  });

  it('is empty for read-only', async () => {
    expect(await writableRoots({ type: 'readOnly' }, base, '/tmp')).toEqual({
      workspace: [],
      temporary: [],
      repositories: [],
      unsure: [],
      narrowed: [],
    });
  });
});

describe('a root with the home of the user in it', () => {
  const policy: SandboxPolicy = {
    type: 'workspaceWrite',
    excludeSlashTmp: true,
    excludeTmpdirEnvVar: true,
  };
  beforeEach(async () => {
    for (const name of ['src', 'notes', '.config', 'bin', 'Library']) {
      await mkdir(`${base}/ada/${name}`, { recursive: true });
    }
    await mkdir(`${base}/shared`);
    await symlink('.config', `${base}/ada/settings`);
  });
  const rootsOf = async (workspace: string, home: string): Promise<readonly string[]> => {
    const { workspace: roots, narrowed } = await writableRoots(policy, workspace, null, home);
    expect(narrowed).toEqual(isWithin(home, workspace) ? [workspace] : []);
    return roots.map((root) => path.relative(base, root)).toSorted();
  };

  it('is left with its plain folders', async () => {
    expect(await rootsOf(`${base}/ada`, `${base}/ada`)).toEqual(['ada/notes', 'ada/src']);
    expect(await rootsOf(base, `${base}/ada`)).toEqual(['ada/notes', 'ada/src', 'real', 'shared']);
  });

  it('is as it was for every folder within, and where there is no home', async () => {
    expect(await rootsOf(`${base}/ada/src`, `${base}/ada`)).toEqual(['ada/src']);
    // Chosen by itself, it was meant.
    expect(await rootsOf(`${base}/ada/.config`, `${base}/ada`)).toEqual(['ada/.config']);
    expect((await writableRoots(policy, base, null, '')).workspace).toEqual([base]);
  });
});
