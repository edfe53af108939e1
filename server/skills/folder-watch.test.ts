import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FolderWatch } from './folder-watch.ts';

let folder: string;
let changes: number;
let watch: FolderWatch;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-watch-'));
  changes = 0;
  watch = new FolderWatch(() => (changes += 1));
});

afterEach(async () => {
  await watch.close();
  await rm(folder, { recursive: true, force: true });
});

/** Resolves when at least one change was told since the last call. */
async function changed(): Promise<void> {
  await vi.waitFor(() => expect(changes).toBeGreaterThan(0), { timeout: 10_000 });
  changes = 0;
}

it('tells of changes below a folder that exists', async () => {
  await mkdir(path.join(folder, 'skills', 'a'), { recursive: true });
  await watch.add([path.join(folder, 'skills')]);
  await vi.waitFor(
    async () => {
      await writeFile(path.join(folder, 'skills', 'a', 'SKILL.md'), String(Math.random()));
      expect(changes).toBeGreaterThan(0);
    },
    { timeout: 10_000 },
  );
});

it('tells when a folder appears, step by step, and of what comes into it then', async () => {
  await watch.add([path.join(folder, '.agents', 'skills')]);
  await mkdir(path.join(folder, '.agents'));
  await mkdir(path.join(folder, '.agents', 'skills'));
  await changed();
  await vi.waitFor(
    async () => {
      await writeFile(path.join(folder, '.agents', 'skills', 'SKILL.md'), String(Math.random()));
      expect(changes).toBeGreaterThan(0);
    },
    { timeout: 10_000 },
  );
});

it('says nothing of what else goes on beside a folder that does not exist', async () => {
  const awaited = path.join(folder, 'skills');
  await watch.add([awaited]);
  for (let n = 0; n < 20; n += 1) await writeFile(path.join(folder, `other${n}`), 'x');
  // Told in order: when this has come, the others would have.
  await mkdir(awaited);
  await changed();
  expect(changes).toBe(0);
});

it('waits again for a folder that was removed', async () => {
  const skills = path.join(folder, 'skills');
  await mkdir(skills);
  await watch.add([skills]);
  await vi.waitFor(
    async () => {
      await writeFile(path.join(skills, 'SKILL.md'), String(Math.random()));
      expect(changes).toBeGreaterThan(0);
    },
    { timeout: 10_000 },
  );
  changes = 0;
  await rm(skills, { recursive: true });
  await changed();
  await vi.waitFor(
    async () => {
      await mkdir(skills, { recursive: true });
      await writeFile(path.join(skills, 'SKILL.md'), String(Math.random()));
      expect(changes).toBeGreaterThan(0);
    },
    { timeout: 10_000 },
  );
});
