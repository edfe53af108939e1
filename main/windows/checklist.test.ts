/** Points of Electron's security checklist that are decided by what the sources do not say. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FUSES } from '../../build/fuses.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync('{main,preload,renderer}/**/*.{ts,tsx,html}', { cwd: ROOT })
  .filter((path) => !/\.test\.tsx?$|\/testing\//u.test(path))
  .map((path) => ({ path, text: readFileSync(new URL(path, `file://${ROOT}`), 'utf8') }));

function linesWith(pattern: RegExp, within = /./u): string[] {
  return sources.flatMap(({ path, text }) =>
    within.test(path)
      ? text
          .split('\n')
          .filter((line) => pattern.test(line) && !/^\s*(?:\/\/|\/?\*)/u.test(line))
          .map((line) => `${path}: ${line.trim()}`)
      : [],
  );
}

test('reads the sources it speaks of', () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(linesWith(/new BrowserWindow\(/u).length).toBeGreaterThan(0);
});

test('every window is made with the one set of preferences', () => {
  expect(linesWith(/new (?:BrowserWindow|WebContentsView|BrowserView)\(/u)).toHaveLength(1);
  expect(linesWith(/webPreferences/u)).toEqual([
    expect.stringMatching(/^main\/windows\/\S+: webPreferences: pagePreferences\(.*\),$/u),
  ]);
});

test.each([
  ['features of Blink', /enableBlinkFeatures|disableBlinkFeatures|experimentalFeatures: true/u],
  [
    'an open door in Chromium',
    /(?<!hasSwitch\()['"](?:--)?(?:disable-web-security|no-sandbox|ignore-certificate|allow-file-access)/u,
  ],
  ['a debugger', /remote-debugging-port|inspect-brk/u],
  ['files as pages', /loadFile\(|file:\/\//u],
  ['webviews', /<webview|allowpopups/u],
  ['Electron’s own objects in a page', /exposeInMainWorld\((?!'skein', bridge\))/u],
  ['remote code', /executeJavaScript\(|\beval\(|new Function\(/u],
  ['verification of certificates', /setCertificateVerifyProc|rejectUnauthorized/u],
])('nothing turns on %s', (_name, pattern) => {
  expect(linesWith(pattern, /^(?:main|preload)\//u)).toEqual([]);
});

test('pages are never given HTML to make of what they show', () => {
  expect(
    linesWith(
      /(?<!<style )dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|document\.write/u,
    ),
  ).toEqual([]);
});

test('what is opened outside passes one judge', () => {
  expect(linesWith(/openExternal\(/u).map((line) => line.split(':')[0])).toEqual([
    'main/windows/policy.ts',
    'main/windows/policy.ts',
  ]);
  expect(linesWith(/openPath\(/u)).toEqual([]);
});

test('fuses: what the app does without is off, and no more is on than it needs', () => {
  expect(FUSES).toEqual({
    RunAsNode: true,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  });
  // The reason for the first: without a use of it, it must go.
  expect(linesWith(/ELECTRON_RUN_AS_NODE: '1'/u).length).toBeGreaterThan(0);
});

test('Electron is one exact version, the one that is locked', () => {
  const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  const version = manifest.devDependencies['electron'] ?? '';
  expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(lock.packages['node_modules/electron']?.version).toBe(version);
  // Of the last three majors, as of the release this was written for; older ones get no fixes.
  expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(45);
});

test('the threat model names files that exist, and all twenty points', () => {
  const page = readFileSync(`${ROOT}docs/threat-model.md`, 'utf8');
  const named = [...page.matchAll(/`((?:build|docs|e2e|main|renderer|server)\/[\w./-]+\.\w+)`/gu)];
  const files = named.map(([, path = '']) => path);
  expect(files.length).toBeGreaterThan(25);
  expect(files.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  const points = [...page.matchAll(/^\| (\d+) +\|/gmu)].map(([, number]) => Number(number));
  expect(points).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
});
