import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  copy,
  createDirectory,
  FileServiceError,
  getMetadata,
  readDirectory,
  readFile,
  readLimit,
  remove,
  writeFile,
} from './files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

async function failure(action: Promise<unknown>): Promise<{ code: number; message: string }> {
  try {
    await action;
  } catch (error) {
    if (error instanceof FileServiceError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it succeeded');
}

describe('content', () => {
  it('round-trips any bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    const dataBase64 = bytes.toString('base64');
    expect(await writeFile({ path: at('x'), dataBase64 })).toEqual({});
    expect(readFileSync(at('x'))).toEqual(bytes);
    expect(await readFile({ path: at('x') })).toEqual({ dataBase64 });
    await writeFile({ path: at('x'), dataBase64: '' });
    expect(await readFile({ path: at('x') })).toEqual({ dataBase64: '' });
  });

  it.each(['%%%', 'YQ', 'YQ=', 'Y Q==', 'YQ==\n', '-_-_'])(
    'refuses the base64 %j',
    async (text) => {
      expect(await failure(writeFile({ path: at('x'), dataBase64: text }))).toEqual({
        code: -32600,
        message: 'fs/writeFile requires valid base64 dataBase64, with its padding',
      });
      expect(existsSync(at('x'))).toBe(false);
    },
  );

  it('tells why a file cannot be read', async () => {
    writeFileSync(at('huge'), '');
    truncateSync(at('huge'), readLimit + 1);
    execFileSync('mkfifo', [at('pipe')]);
    expect(await failure(readFile({ path: at('none') }))).toEqual({
      code: -32603,
      message: `No such file or directory (os error 2): ${at('none')}`,
    });
    expect(await failure(readFile({ path: folder }))).toEqual({
      code: -32600,
      message: `path \`${folder}\` is not a file`,
    });
    expect((await failure(readFile({ path: at('pipe') }))).message).toContain('is not a file');
    expect((await failure(readFile({ path: at('huge') }))).message).toContain('larger than 64 MiB');
    expect(await failure(writeFile({ path: at('no/x'), dataBase64: '' }))).toMatchObject({
      code: -32603,
      message: `No such file or directory (os error 2): ${at('no/x')}`,
    });
    expect((await failure(writeFile({ path: folder, dataBase64: '' }))).message).toMatch(
      /^Is a directory \(os error 21\)/,
    );
  });
});

describe('paths', () => {
  const calls: [string, (path: string) => Promise<unknown>][] = [
    ['path', (path) => readFile({ path })],
    ['path', (path) => writeFile({ path, dataBase64: '' })],
    ['path', (path) => createDirectory({ path })],
    ['path', (path) => remove({ path })],
    ['path', (path) => getMetadata({ path })],
    ['path', (path) => readDirectory({ path })],
    ['sourcePath', (path) => copy({ sourcePath: path, destinationPath: '/x' })],
    ['destinationPath', (path) => copy({ sourcePath: '/x', destinationPath: path })],
  ];
  it.each(calls)('must be absolute: %s', async (field, call) => {
    expect(await failure(call('a/b'))).toEqual({
      code: -32600,
      message: `Invalid request: \`${field}\` must be an absolute path: a/b`,
    });
    expect((await failure(call('/a\0b'))).code).toBe(-32600);
  });
});

describe('folders', () => {
  it('makes parents unless told not to', async () => {
    await createDirectory({ path: at('a/b/c') });
    await createDirectory({ path: at('a/b/c'), recursive: null });
    expect(existsSync(at('a/b/c'))).toBe(true);
    const single = { path: at('x/y'), recursive: false };
    expect((await failure(createDirectory(single))).code).toBe(-32603);
    writeFileSync(at('file'), '');
    expect((await failure(createDirectory({ path: at('file') }))).message).toMatch(/^File exists/);
  });

  it('lists by name, links by what they lead to', async () => {
    mkdirSync(at('b'));
    writeFileSync(at('a'), '');
    symlinkSync('b', at('to-folder'));
    symlinkSync('nowhere', at('to-nowhere'));
    expect(await readDirectory({ path: folder })).toEqual({
      entries: [
        { fileName: 'a', isDirectory: false, isFile: true },
        { fileName: 'b', isDirectory: true, isFile: false },
        { fileName: 'to-folder', isDirectory: true, isFile: false },
      ],
    });
    expect((await failure(readDirectory({ path: at('a') }))).message).toMatch(/^Not a directory/);
  });
});

describe('remove', () => {
  it('takes files, folders and links, and forgives what is not there', async () => {
    mkdirSync(at('dir/deep'), { recursive: true });
    writeFileSync(at('dir/deep/x'), '');
    symlinkSync('dir', at('link'));
    await remove({ path: at('link') });
    expect(existsSync(at('dir/deep/x'))).toBe(true);
    await remove({ path: at('dir') });
    expect(existsSync(at('dir'))).toBe(false);
    expect(await remove({ path: at('dir') })).toEqual({});
    expect((await failure(remove({ path: at('dir'), force: false }))).message).toMatch(
      /^No such file or directory/,
    );
  });

  it('without recursive takes only an empty folder', async () => {
    mkdirSync(at('dir'));
    writeFileSync(at('dir/x'), '');
    const gently = { path: at('dir'), recursive: false };
    expect((await failure(remove(gently))).code).toBe(-32603);
    rmSync(at('dir/x'));
    await remove(gently);
    expect(existsSync(at('dir'))).toBe(false);
  });

  it('never takes a whole file system', async () => {
    const { root } = parse(folder);
    symlinkSync(root, at('link'));
    const up = `${sep}..`.repeat(folder.split(sep).length);
    for (const path of [root, `${root}.`, folder + up, at('link') + sep, `${at('link')}${sep}.`]) {
      // Not recursive: were it tried after all, it would fail in another way and harm nothing.
      expect((await failure(remove({ path, recursive: false }))).code, path).toBe(-32600);
    }
    await remove({ path: at('link') });
  });
});

describe('copy', () => {
  it('copies a file, and a folder only when asked to', async () => {
    mkdirSync(at('dir'));
    writeFileSync(at('dir/x'), 'x');
    symlinkSync('x', at('dir/link'));
    await copy({ sourcePath: at('dir/x'), destinationPath: at('y') });
    expect(readFileSync(at('y'), 'utf8')).toBe('x');
    const both = { sourcePath: at('dir'), destinationPath: at('twin') };
    expect(await failure(copy(both))).toMatchObject({ code: -32600 });
    await copy({ ...both, recursive: true });
    expect(readlinkSync(at('twin/link'))).toBe('x');
    const inside = { sourcePath: at('dir'), destinationPath: at('dir/in'), recursive: true };
    expect(await failure(copy(inside))).toEqual({
      code: -32600,
      message: 'fs/copy cannot copy a directory to itself or one of its descendants',
    });
    await copy({ sourcePath: at('dir/link'), destinationPath: at('link') });
    expect(readlinkSync(at('link'))).toBe('x');
  });
});

describe('metadata', () => {
  it('looks through links', async () => {
    writeFileSync(at('x'), '');
    symlinkSync('x', at('link'));
    symlinkSync('nowhere', at('dangling'));
    const own = await getMetadata({ path: at('x') });
    expect(own).toMatchObject({ isDirectory: false, isFile: true, isSymlink: false });
    expect(Math.abs(own.modifiedAtMs - Date.now())).toBeLessThan(60_000);
    expect(Number.isInteger(own.createdAtMs)).toBe(true);
    expect(await getMetadata({ path: at('link') })).toMatchObject({
      isFile: true,
      isSymlink: true,
    });
    writeFileSync(at('x'), 'five!');
    expect(own).not.toHaveProperty('size');
    expect(await getMetadata({ path: at('link'), withSize: true })).toMatchObject({ size: 5 });
    expect((await failure(getMetadata({ path: at('dangling') }))).code).toBe(-32603);
    expect((await getMetadata({ path: folder })).isDirectory).toBe(true);
    expect((await failure(getMetadata({ path: at('none') }))).code).toBe(-32603);
  });
});
