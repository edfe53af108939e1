/** What cannot be packed on every machine is held here as configuration. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ROOT } from '../paths.ts';
import { configuration } from './configuration.ts';
import { metainfo } from './metainfo.ts';
import { updateSource } from './update-source.ts';

const packing = {
  stage: '/stage',
  out: '/out',
  electronVersion: '45.4.1',
  electron: null,
  updates: updateSource('github:skein/skein'),
  inspectable: false,
  quick: false,
  notes: '- news',
};
const made = configuration(packing);

it('releases every form for every processor', () => {
  expect(made.mac?.target).toEqual([
    { target: 'dmg', arch: ['universal'] },
    { target: 'zip', arch: ['universal'] },
  ]);
  expect(made.win?.target).toEqual([
    { target: 'nsis', arch: ['x64', 'arm64'] },
    { target: 'zip', arch: ['x64', 'arm64'] },
  ]);
  expect(made.linux?.target).toMatchObject(
    ['AppImage', 'deb', 'rpm', 'tar.gz'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
  );
});

it('gives macOS a hardened runtime, and of what it allows only compiling at run time', () => {
  expect(made.mac).toMatchObject({ hardenedRuntime: true, minimumSystemVersion: '13.0' });
  const path = made.mac?.entitlements ?? '';
  expect(made.mac?.entitlementsInherit).toBe(path);
  const keys = [...readFileSync(path, 'utf8').matchAll(/<key>(.*?)<\/key>/g)].map(([, key]) => key);
  expect(keys).toEqual(['com.apple.security.cs.allow-jit']);
});

it('notarises where it was told by whom, and only there', () => {
  expect(made.mac?.notarize).toBe(false);
  process.env['APPLE_API_KEY'] = '/a/key.p8';
  try {
    expect(configuration(packing).mac?.notarize).toBe(true);
  } finally {
    delete process.env['APPLE_API_KEY'];
  }
});

it('signs anew what it changed in Electron, on the one system that can and asks for it', () => {
  const known = vi.spyOn(process, 'platform', 'get');
  for (const [os, signs] of [
    ['darwin', true],
    ['linux', false],
  ] as const) {
    known.mockReturnValue(os);
    expect(configuration(packing).electronFuses?.resetAdHocDarwinSignature).toBe(signs);
  }
  known.mockRestore();
});

it('is on Windows what its shortcut says, or its notifications belong to nobody', () => {
  const start = readFileSync(join(ROOT, 'main/index.ts'), 'utf8');
  expect(start).toContain(`app.setAppUserModelId('${made.appId}')`);
});

it('installs for one user on Windows, asks where, and leaves what is the user’s', () => {
  expect(made.nsis).toMatchObject({
    oneClick: false,
    perMachine: false,
    deleteAppDataOnUninstall: false,
  });
});

it('offers a new thread and a new window where a Linux desktop lists what an app can do', () => {
  const { entry, desktopActions } = made.linux?.desktop ?? {};
  expect(entry?.['Actions']).toBe('NewThread;NewWindow;');
  expect(desktopActions).toMatchObject({
    NewThread: {
      Name: 'New thread',
      'Name[zh_CN]': '新线程',
      Exec: '/opt/Skein/skein skein://new',
    },
    NewWindow: { Exec: '/opt/Skein/skein --new-window' },
  });
  const inImage = made.appImage?.desktop?.desktopActions;
  expect(inImage?.['NewThread']).toMatchObject({ Exec: 'AppRun skein://new' });
});

it('tells software centres of versions that have a day, and of nothing that could be markup', () => {
  const changelog =
    '## Unreleased\n\n## [1.2.0] - 2027-01-31\n\n## 1.1.0 - 2026-12-01\n\n## 1.0.0\n';
  const text = metainfo({ homepage: 'https://example.invalid/?a&b', changelog });
  expect(
    [...text.matchAll(/<release version="(.*?)" date="(.*?)"/g)].map(([, v, d]) => [v, d]),
  ).toEqual([
    ['1.2.0', '2027-01-31'],
    ['1.1.0', '2026-12-01'],
  ]);
  expect(text).toContain('>https://example.invalid/?a&amp;b<');
  expect(
    metainfo({ homepage: 'https://example.invalid/', changelog: '## Unreleased\n' }),
  ).not.toContain('<releases>');
});

it('lets test drivers attach only when asked', () => {
  expect(made.electronFuses).toMatchObject({
    runAsNode: true,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
  });
  const inspectable = configuration({ ...packing, inspectable: true });
  expect(inspectable.electronFuses).toMatchObject({ enableNodeCliInspectArguments: true });
  expect(inspectable.artifactName).toContain('-inspectable-');
  expect(made.artifactName).toBe('${name}-${version}-${os}-${arch}.${ext}');
});

it('names only files that are there', () => {
  const { mac, win, linux, deb, rpm } = made;
  const named = [
    mac?.icon,
    mac?.entitlements,
    win?.icon,
    linux?.icon,
    deb?.afterInstall,
    rpm?.afterRemove,
  ];
  for (const path of named) expect(existsSync(String(path)), String(path)).toBe(true);
});

it.each(['github:skein', 'http://example.invalid/', 'ftp://example.invalid/', 'skein'])(
  'takes no updates from %s',
  (text) => {
    expect(() => updateSource(text)).toThrow(text);
  },
);
