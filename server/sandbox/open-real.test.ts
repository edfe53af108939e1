import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listablePath, openReal } from './open-real.ts';

let root: string;
const at = (...parts: string[]): string => path.join(root, ...parts);
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'skein-open-')));
  for (const [folder, text] of [
    ['work', 'open'],
    ['secret', 'secret'],
  ] as const) {
    mkdirSync(at(folder, 'sub'), { recursive: true });
    writeFileSync(at(folder, 'sub', 'a.txt'), text);
    writeFileSync(at(folder, 'sub', `${text}.txt`), text);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('opens a file and a folder where they are', async () => {
  const file = await openReal(at('work', 'sub', 'a.txt'));
  expect(await file.readFile('utf8')).toBe('open');
  await file.close();
  await expect(openReal(at('work', 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('opens nothing where a link was put in the place of the file or of a folder before it', async () => {
  const file = at('work', 'sub', 'a.txt');
  renameSync(at('work', 'sub'), at('work', 'away'));
  symlinkSync(at('secret', 'sub'), at('work', 'sub'), 'junction');
  await expect(openReal(file)).rejects.toThrow('a link was put in its place');
  await expect(openReal(at('work', 'sub'))).rejects.toThrow('a link was put in its place');
  symlinkSync(at('secret', 'sub', 'a.txt'), at('work', 'link.txt'));
  await expect(openReal(at('work', 'link.txt'))).rejects.toThrow('a link was put in its place');
});

it.runIf(process.platform === 'linux')('lists the folder that was opened', async () => {
  const folder = await openReal(at('work', 'sub'));
  renameSync(at('work', 'sub'), at('work', 'away'));
  symlinkSync(at('secret', 'sub'), at('work', 'sub'));
  expect(await readdir(listablePath(folder, at('work', 'sub')))).toEqual(['a.txt', 'open.txt']);
  await folder.close();
});
