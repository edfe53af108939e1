import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { HomeFile } from './home-file.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-home-file-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const open = (): HomeFile<readonly number[]> =>
  new HomeFile<readonly number[]>(home, 'numbers.json', [], (json) =>
    z.parse(z.array(z.number()), json),
  );

describe('a file of the home', () => {
  it('is changed by two servers at once without losing a change', async () => {
    const [one, other] = [open(), open()];
    const all = Array.from({ length: 20 }, (_, nth) => nth);
    const add = (server: typeof one, nth: number): Promise<undefined> =>
      server.change((numbers) => ({ next: [...numbers, nth], result: undefined }));
    await Promise.all(all.map((nth) => add(nth % 2 === 0 ? one : other, nth)));
    for (const server of [one, other]) {
      expect(server.current.toSorted((a, b) => a - b)).toEqual(all);
    }
  });

  it('that is broken is neither lost nor written over', async () => {
    const file = open();
    await file.change(() => ({ next: [1], result: undefined }));
    expect(file.current).toEqual([1]);
    await writeFile(file.file, '[1, 2');
    expect(file.current).toEqual([1]);
    await expect(file.change(() => ({ next: [3], result: undefined }))).rejects.toThrow(
      `${file.file} is broken`,
    );
    expect(await readFile(file.file, 'utf8')).toBe('[1, 2');
  });

  it('is left as it is by a change that changes nothing, or fails', async () => {
    const file = open();
    expect(await file.change(() => ({ next: null, result: 'seen' }))).toBe('seen');
    const failing = file.change(() => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await expect(readFile(file.file)).rejects.toThrow('ENOENT');
  });
});
