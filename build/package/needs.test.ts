import { expect, it } from 'vitest';
import { inWords, lacking } from './needs.ts';
import type { Machine, Order } from './needs.ts';
import { systemNamed } from './targets.ts';
import type { Arch } from './targets.ts';

const ELECTRON = { version: '45.4.1', path: null };

function order(name: string, arch: Arch, ...formats: string[]): Order {
  const system = systemNamed(name);
  if (system === undefined) throw new Error(name);
  return { system, arch, formats };
}

function machine(more: Partial<Machine> = {}): Machine {
  return {
    os: 'linux',
    env: {},
    hasProgram: () => true,
    hasCached: () => false,
    reach: () => Promise.resolve(null),
    ...more,
  };
}

const offline = { reach: () => Promise.resolve('ENOTFOUND') };

it('lacks nothing where everything can be fetched', async () => {
  const orders = [order('linux', 'x64', 'AppImage', 'deb', 'rpm', 'tar.gz')];
  expect(await lacking(orders, ELECTRON, machine())).toEqual([]);
});

it('names Electron for each processor, and each tool once for all that wants it', async () => {
  const orders = [order('linux', 'x64', 'deb', 'tar.gz'), order('linux', 'arm64', 'deb')];
  const lacks = await lacking(orders, ELECTRON, machine(offline));
  expect(lacks.map(({ what }) => what)).toEqual([
    'electron-v45.4.1-linux-x64.zip',
    '7-Zip',
    'fpm',
    'electron-v45.4.1-linux-arm64.zip',
  ]);
  expect(lacks[2]?.for).toBe('linux x64: deb; linux arm64: deb');
  expect(inWords(lacks)).toContain('set CUSTOM_FPM_PATH to yours; github.com cannot be reached');
});

it('asks the network nothing that it was given or has kept', async () => {
  const asked: string[] = [];
  const here = machine({
    env: { ELECTRON_BUILDER_7ZIP_PATH: import.meta.filename },
    hasCached: (name) => name.startsWith('electron-v') || name === 'fpm',
    reach: (address) => {
      asked.push(address);
      return Promise.resolve('ENOTFOUND');
    },
  });
  expect(await lacking([order('linux', 'x64', 'deb', 'tar.gz')], ELECTRON, here)).toEqual([]);
  expect(asked).toEqual([]);
});

it('asks the mirrors that the environment names', async () => {
  const env = {
    ELECTRON_MIRROR: 'https://a.invalid/',
    ELECTRON_BUILDER_BINARIES_MIRROR: 'https://b.invalid/',
  };
  const lacks = await lacking([order('win', 'x64', 'zip')], ELECTRON, machine({ env, ...offline }));
  expect(lacks.map(({ how }) => /(\w\.invalid)/.exec(how)?.[1])).toEqual([
    'a.invalid',
    'b.invalid',
  ]);
});

it('knows what only one system can do', async () => {
  const nowhere = machine({ hasProgram: () => false });
  const mac = await lacking([order('mac', 'universal', 'dmg', 'zip')], ELECTRON, nowhere);
  expect(mac.map(({ what }) => what)).toEqual(['macOS', 'lipo']);
  const rest = [order('win', 'x64', 'nsis'), order('linux', 'x64', 'rpm')];
  const others = await lacking(rest, ELECTRON, nowhere);
  expect(others.map(({ what }) => what)).toEqual(['wine', 'rpmbuild']);
});

it('says when what it was given is not there', async () => {
  const given = { version: '45.4.1', path: '/nowhere/electron' };
  const lacks = await lacking([order('linux', 'x64', 'dir')], given, machine(offline));
  expect(lacks.map(({ what }) => what)).toEqual(['Electron in /nowhere/electron']);
});
