import {
  readFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PatchFolder } from './testing/patch-folder.ts';

let folder: PatchFolder;
beforeEach(() => {
  folder = new PatchFolder();
});
afterEach(() => {
  folder.remove();
});

describe('add', () => {
  it('writes a new file in new folders', async () => {
    const plan = await folder.apply('*** Add File: src/deep/a.txt', '+hello', '+world');
    expect(folder.read('src/deep/a.txt')).toBe('hello\nworld\n');
    expect(plan.changes).toEqual([
      { path: folder.at('src/deep/a.txt'), kind: { type: 'add' }, diff: 'hello\nworld\n' },
    ]);
  });

  it('writes an empty file', async () => {
    await folder.apply('*** Add File: empty');
    expect(folder.read('empty')).toBe('');
  });

  it('keeps CRLF that the added text itself holds', async () => {
    await folder.apply('*** Add File: dos.txt', '+a\r', '+b\r');
    expect(folder.read('dos.txt')).toBe('a\r\nb\r\n');
  });

  it('takes an absolute path', async () => {
    const plan = await folder.apply(`*** Add File: ${join(folder.base, 'outside.txt')}`, '+x');
    expect(readFileSync(join(folder.base, 'outside.txt'), 'utf8')).toBe('x\n');
    expect(plan.files[0]?.realPath).toBe(join(folder.base, 'outside.txt'));
  });

  it('replaces an existing text file and shows what is lost', async () => {
    folder.write('a.txt', 'old\n');
    const plan = await folder.apply('*** Add File: a.txt', '+new');
    expect(folder.read('a.txt')).toBe('new\n');
    expect(plan.changes[0]).toEqual({
      path: folder.at('a.txt'),
      kind: { type: 'update', move_path: null },
      diff: '@@ -1 +1 @@\n-old\n+new\n',
    });
  });

  it('does not replace a binary file, nor a folder', async () => {
    folder.write('a.bin', Buffer.from([1, 0, 2]));
    mkdirSync(folder.at('folder'));
    expect(await folder.refusal('*** Add File: a.bin', '+x')).toContain('binary');
    expect(await folder.refusal('*** Add File: folder', '+x')).toContain('it is a directory');
    expect(await folder.refusal('*** Add File: new/', '+x')).toContain('names a directory');
  });

  it('names a parent that is a file', async () => {
    folder.write('a', 'x\n');
    expect(await folder.refusal('*** Add File: a/b', '+x')).toMatch(/^a\/b: .*not a directory/);
  });
});

describe('delete', () => {
  it('removes the file and shows its text', async () => {
    folder.write('a.txt', 'one\ntwo\n');
    const plan = await folder.apply('*** Delete File: a.txt');
    expect(existsSync(folder.at('a.txt'))).toBe(false);
    expect(plan.changes).toEqual([
      { path: folder.at('a.txt'), kind: { type: 'delete' }, diff: 'one\ntwo\n' },
    ]);
  });

  it('refuses what is missing, a folder or binary', async () => {
    mkdirSync(folder.at('folder'));
    folder.write('b.bin', Buffer.from([0]));
    expect(await folder.refusal('*** Delete File: nope')).toBe('nope: there is no such file');
    expect(await folder.refusal('*** Delete File: folder')).toBe('folder: it is a directory');
    expect(await folder.refusal('*** Delete File: b.bin')).toContain('it is a binary file');
  });

  it('removes a link, not what it points to', async () => {
    folder.write('real.txt', 'x\n');
    symlinkSync('real.txt', folder.at('link'));
    await folder.apply('*** Delete File: link');
    expect(readdirSync(folder.cwd)).toEqual(['real.txt']);
  });

  it('replaces a link by a file when it is deleted and added', async () => {
    folder.write('real.txt', 'x\n');
    symlinkSync('real.txt', folder.at('link'));
    await folder.apply('*** Delete File: link', '*** Add File: link', '+own');
    expect(folder.read('real.txt')).toBe('x\n');
    expect(folder.read('link')).toBe('own\n');
    expect(() => readlinkSync(folder.at('link'))).toThrow('EINVAL');
  });
});

describe('move', () => {
  it('moves with changes and says where to', async () => {
    folder.write('a.txt', 'a\nb\n');
    const plan = await folder.apply('*** Update File: a.txt', '*** Move to: sub/b.txt', '-b', '+c');
    expect(existsSync(folder.at('a.txt'))).toBe(false);
    expect(folder.read('sub/b.txt')).toBe('a\nc\n');
    expect(plan.changes).toEqual([
      {
        path: folder.at('a.txt'),
        kind: { type: 'update', move_path: folder.at('sub/b.txt') },
        diff: `@@ -1,2 +1,2 @@\n a\n-b\n+c\n\n\nMoved to: ${folder.at('sub/b.txt')}`,
      },
    ]);
    expect(plan.files.map((file) => file.realPath)).toEqual([
      folder.at('a.txt'),
      folder.at('sub/b.txt'),
    ]);
  });

  it('follows a file over two moves', async () => {
    folder.write('a.txt', 'a\n');
    const plan = await folder.apply(
      '*** Update File: a.txt',
      '*** Move to: b.txt',
      '*** Update File: b.txt',
      '*** Move to: c.txt',
      '-a',
      '+A',
    );
    expect(plan.changes.map((change) => change.kind)).toEqual([
      { type: 'update', move_path: folder.at('c.txt') },
    ]);
    expect(readdirSync(folder.cwd)).toEqual(['c.txt']);
  });

  it('tells both files when a new one takes the old path', async () => {
    folder.write('a.txt', 'a\n');
    const plan = await folder.apply(
      '*** Update File: a.txt',
      '*** Move to: b.txt',
      '*** Add File: a.txt',
      '+fresh',
    );
    expect(plan.changes.map(({ path, kind }) => [path, kind.type])).toEqual([
      [folder.at('a.txt'), 'update'],
      [folder.at('b.txt'), 'add'],
    ]);
    expect([folder.read('a.txt'), folder.read('b.txt')]).toEqual(['fresh\n', 'a\n']);
  });

  it('does not move over another file or out of a link', async () => {
    folder.write('a.txt', 'a\n');
    folder.write('b.txt', 'b\n');
    symlinkSync('a.txt', folder.at('link'));
    expect(await folder.refusal('*** Update File: a.txt', '*** Move to: b.txt')).toContain(
      'a file is there already',
    );
    expect(await folder.refusal('*** Update File: link', '*** Move to: c.txt')).toContain(
      'symbolic link',
    );
  });

  it('moves over a file that the same patch deletes', async () => {
    folder.write('a.txt', 'a\n');
    folder.write('b.txt', 'b\n');
    await folder.apply('*** Delete File: b.txt', '*** Update File: a.txt', '*** Move to: b.txt');
    expect(readdirSync(folder.cwd)).toEqual(['b.txt']);
    expect(folder.read('b.txt')).toBe('a\n');
  });
});

describe('two sections for one file', () => {
  it('makes one change of two updates', async () => {
    folder.write('a.txt', 'a\nb\n');
    const plan = await folder.apply(
      '*** Update File: a.txt',
      '-b',
      '+B',
      '*** Update File: ./a.txt',
      '-a',
      '+A',
    );
    expect(folder.read('a.txt')).toBe('A\nB\n');
    expect(plan.changes).toHaveLength(1);
  });

  it('adds what was added and then updated', async () => {
    const plan = await folder.apply(
      '*** Add File: a.txt',
      '+a',
      '*** Update File: a.txt',
      '-a',
      '+b',
    );
    expect(plan.changes).toEqual([
      { path: folder.at('a.txt'), kind: { type: 'add' }, diff: 'b\n' },
    ]);
  });

  it('leaves nothing of what was added and then deleted', async () => {
    const plan = await folder.apply('*** Add File: a.txt', '+a', '*** Delete File: a.txt');
    expect(plan).toEqual({ files: [], changes: [] });
  });
});

describe('symbolic links', () => {
  it('edits through a link and keeps it', async () => {
    folder.write('real.txt', 'a\n');
    symlinkSync('real.txt', folder.at('link'));
    const plan = await folder.apply('*** Update File: link', '-a', '+b');
    expect(readlinkSync(folder.at('link'))).toBe('real.txt');
    expect(folder.read('real.txt')).toBe('b\n');
    expect(plan.files[0]).toMatchObject({
      path: folder.at('link'),
      realPath: folder.at('real.txt'),
    });
  });

  it('names the real place of a folder link that leads out', async () => {
    mkdirSync(join(folder.base, 'outside'));
    symlinkSync('../outside', folder.at('in'));
    const plan = await folder.plan('*** Add File: in/new/x.txt', '+x');
    expect(plan.files[0]?.realPath).toBe(join(folder.base, 'outside/new/x.txt'));
  });

  it('names the real place of a dangling link', async () => {
    symlinkSync(join(folder.base, 'outside/later.txt'), folder.at('dangling'));
    const plan = await folder.plan('*** Add File: dangling', '+x');
    expect(plan.files[0]?.realPath).toBe(join(folder.base, 'outside/later.txt'));
  });

  it('survives a loop', async () => {
    symlinkSync('b', folder.at('a'));
    symlinkSync('a', folder.at('b'));
    expect(await folder.refusal('*** Add File: a', '+x')).toBe(
      'a: its path holds a loop of symbolic links',
    );
  });
});
