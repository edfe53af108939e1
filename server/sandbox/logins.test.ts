import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loginFolders } from './logins.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-logins-'));
  for (const folder of [
    '.config/chromium/Default',
    '.config/git',
    '.mozilla/firefox',
    'Library/Application Support/Firefox',
    'Library/Application Support/Code',
  ]) {
    await mkdir(path.join(home, folder), { recursive: true });
  }
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('are those that are there, of browsers and keyrings alone', () => {
  const names = (platform: NodeJS.Platform): string[] =>
    loginFolders(home, platform).map((folder) => path.relative(home, folder));
  expect(names('linux')).toEqual(['.config/chromium', '.mozilla']);
  expect(names('darwin')).toEqual(['Library/Application Support/Firefox']);
  expect(loginFolders('', 'linux')).toEqual([]);
});
