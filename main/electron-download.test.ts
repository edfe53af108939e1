import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadElectron } from './electron-download.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-install-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function installer(script: string): void {
  writeFileSync(join(folder, 'install.js'), script);
}

test('an installer that works is waited for as long as something moves', async () => {
  installer(`
    const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
    const { tmpdir } = require('node:os');
    const part = require('node:path').join(tmpdir(), 'part');
    let steps = 0;
    const timer = setInterval(() => {
      appendFileSync(part, 'x'.repeat(1000));
      if (++steps < 20) return;
      clearInterval(timer);
      mkdirSync('dist');
      writeFileSync('dist/electron', '');
    }, 100);
  `);
  expect(await downloadElectron(folder, 1000)).toBeNull();
  expect(existsSync(join(folder, 'dist', 'electron'))).toBe(true);
});

test('one that stands still is given up, and leaves nothing', async () => {
  installer(`
    require('node:fs').writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'part'), 'x');
    require('node:fs').writeFileSync('where.txt', require('node:os').tmpdir());
    setInterval(() => {}, 1000);
  `);
  const why = await downloadElectron(folder, 500);
  expect(why).toBe('Electron could not be fetched: nothing came for 0.5 s');
  expect(readdirSync(folder).toSorted()).toEqual(['install.js', 'where.txt']);
});

test.each([
  ['getaddrinfo ENOTFOUND github.com', 'its address cannot be found (offline?)'],
  ['connect ECONNREFUSED 127.0.0.1:9', 'the network cannot be reached'],
  ['Error: the checksum is wrong', 'Error: the checksum is wrong'],
])('one that fails says why: %s', async (said, why) => {
  installer(`console.error(${JSON.stringify(said)}); process.exit(1);`);
  expect(await downloadElectron(folder)).toBe(`Electron could not be fetched: ${why}`);
});
