import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aboutThis } from './about.ts';

const none = { version: '0.0.0', releases: null, notices: null };
const packed = (manifest: object) => ({ ...none, manifest: JSON.stringify(manifest) });

test('names only addresses that were packed with it', () => {
  const homepage = 'https://example.com/skein';
  expect(aboutThis(packed({ homepage, bugs: 'https://example.com/bugs' })).read()).toMatchObject({
    documentation: homepage,
    issues: 'https://example.com/bugs',
  });
  expect(aboutThis(packed({ bugs: { url: 'https://example.com/b' } })).read()).toMatchObject({
    documentation: null,
    issues: 'https://example.com/b',
  });
  const releases = 'https://github.com/skein/skein/releases';
  expect(aboutThis({ ...packed({}), releases }).read().issues).toBe(
    'https://github.com/skein/skein/issues',
  );
  for (const wrong of ['https://skein.invalid/', 'http://example.com/', 'javascript:1', 7, null]) {
    expect(aboutThis(packed({ homepage: wrong, bugs: wrong })).read()).toMatchObject({
      documentation: null,
      issues: null,
    });
  }
});

test('says what is new in it and what it runs on', () => {
  const { notes, versions } = aboutThis(none).read();
  expect(notes).toMatch(/^### Added/);
  expect(versions).toMatchObject({ node: process.versions.node });
});

test('has the licences of what is inside where that was packed', async () => {
  expect(aboutThis(none).licences()).toBeNull();
  const folder = await mkdtemp(join(tmpdir(), 'skein-about-'));
  const notices = join(folder, 'THIRD-PARTY-NOTICES.txt');
  try {
    expect(aboutThis({ ...none, notices }).licences()).toBeNull();
    await writeFile(notices, 'zod 4 (MIT)');
    expect(aboutThis({ ...none, notices }).licences()).toBe('zod 4 (MIT)');
  } finally {
    await rm(folder, { recursive: true });
  }
});
