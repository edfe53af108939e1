import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { keepingUpdateFiles } from './update-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-update-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(version: string, ...urls: string[]): void {
  const files = urls.map((url) => ({ url, sha512: `${url} of ${version}` }));
  for (const url of urls) writeFileSync(join(folder, url), '');
  writeFileSync(join(folder, 'latest-linux.yml'), JSON.stringify({ version, files }));
}

function files(): unknown {
  return (parse(readFileSync(join(folder, 'latest-linux.yml'), 'utf8')) as { files: object[] })
    .files;
}

async function then(version: string, ...urls: string[]): Promise<void> {
  await keepingUpdateFiles(folder, () => {
    write(version, ...urls);
    return Promise.resolve();
  });
}

it('keeps what another run made of the same version', async () => {
  await then('2.0.0', 'a.AppImage');
  await then('2.0.0', 'a.deb', 'a.rpm');
  expect(files()).toMatchObject([{ url: 'a.AppImage' }, { url: 'a.deb' }, { url: 'a.rpm' }]);
});

it('takes the newer of two that are called the same', async () => {
  write('2.0.0', 'a.deb');
  const old = readFileSync(join(folder, 'latest-linux.yml'), 'utf8').replace('of 2.0.0', 'stale');
  writeFileSync(join(folder, 'latest-linux.yml'), old);
  await then('2.0.0', 'a.deb');
  expect(files()).toEqual([{ url: 'a.deb', sha512: 'a.deb of 2.0.0' }]);
});

it('forgets an older version, and what is not there any more', async () => {
  await then('1.0.0', 'old.deb');
  await then('2.0.0', 'a.deb');
  expect(files()).toMatchObject([{ url: 'a.deb' }]);
  rmSync(join(folder, 'a.deb'));
  await then('2.0.0', 'a.rpm');
  expect(files()).toMatchObject([{ url: 'a.rpm' }]);
});
