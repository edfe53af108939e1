import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserInput } from '../protocol/item.ts';
import { userWords } from './history.ts';
import { mentionMessages } from './mentions.ts';

let root: string;
let workspace: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-mentions-')));
  workspace = path.join(root, 'workspace');
  await put('src/a.ts', 'const a = 1;\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(name: string, content: string | Buffer): Promise<string> {
  const file = path.resolve(workspace, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const scene = () => ({ workspace: [workspace], hidden: [path.join(workspace, 'home')] });

async function told(...input: (string | UserInput)[]): Promise<string[]> {
  const parts = input.map((part) =>
    typeof part === 'string' ? { type: 'text' as const, text: part } : part,
  );
  const messages = await mentionMessages(parts, scene());
  // They are none of the user's words, which alone outlive a compaction.
  for (const message of messages) expect(userWords(message)).toBeNull();
  return messages.flatMap((message) =>
    (message['content'] as { text?: string; image_url?: string }[]).map(
      ({ text, image_url: url }) => text ?? url ?? '',
    ),
  );
}

/** Puts a link in a folder's place and takes it away again, as often as it can. */
const SWAP = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
const { parentPort, workerData: [folder, target] } = require('node:worker_threads');
parentPort.postMessage('ready');
for (;;) {
  renameSync(folder, folder + '-away');
  symlinkSync(target, folder, 'junction');
  unlinkSync(folder);
  renameSync(folder + '-away', folder);
}`;

const A = '<mentioned path="src/a.ts">\nconst a = 1;\n\n</mentioned>';

describe('what is mentioned', () => {
  it('is found where a name follows an @, whatever stands around it', async () => {
    for (const text of [
      '@src/a.ts',
      'What is (@src/a.ts)?',
      'Look at @src/a.ts, please.',
      'See @src/a.ts:12, and @src/a.ts:3-5.',
      'First\n@"src/a.ts" then',
    ]) {
      expect(await told(text)).toEqual([A]);
    }
    for (const text of [
      'ada@src/a.ts',
      'npm i @types/node',
      '@',
      'src/a.ts',
      '@src/b.ts',
      `@src/a.ts\0`,
    ]) {
      expect(await told(text)).toEqual([]);
    }
  });

  it('is told once, whether by a word or by a part of its own; other parts stand for other things', async () => {
    const file = path.join(workspace, 'src', 'a.ts');
    expect(await told('@src/a.ts', { type: 'mention', name: 'a.ts', path: file })).toEqual([A]);
    expect(await told('Hm.', { type: 'mention', name: 'a.ts', path: file })).toEqual([
      A.replace('src/a.ts', file.replaceAll('\\', '\\\\')),
    ]);
    expect(await told({ type: 'mention', name: 'Calendar', path: 'app://calendar' })).toEqual([]);
  });

  it('may be a folder, an image, or nothing that can be read', async () => {
    await put('src/b.ts', '');
    await mkdir(path.join(workspace, 'src', 'deep'));
    expect(await told('@src/')).toEqual([
      '<mentioned path="src/">\nA folder:\na.ts\nb.ts\ndeep/\n</mentioned>',
    ]);
    const image =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
    await put('dot.png', Buffer.from(image, 'base64'));
    expect(await told('@dot.png')).toEqual([
      '<mentioned path="dot.png">',
      `data:image/png;base64,${image}`,
      '</mentioned>',
    ]);
    await put('data.bin', Buffer.from([1, 0, 2]));
    expect((await told('@data.bin'))[0]).toContain('A file of 3 bytes that holds no text.');
  });

  it('lies in the workspace, links followed, and in no folder that is kept from the model', async () => {
    await put('../secret.txt', 'secret');
    await put('home/keys.json', 'secret');
    await symlink(path.join(root, 'secret.txt'), path.join(workspace, 'link.txt'));
    await symlink('src/a.ts', path.join(workspace, 'inner.ts'));
    await symlink(root, path.join(workspace, 'up'), 'junction');
    for (const name of ['../secret.txt', 'link.txt', 'up/secret.txt', 'home/keys.json', 'home']) {
      expect(await told(`@${name}`)).toEqual([]);
    }
    expect(await told({ type: 'mention', name: 's', path: path.join(root, 'secret.txt') })).toEqual(
      [],
    );
    expect(await told('@inner.ts')).toEqual([A.replace('src/a.ts', 'inner.ts')]);
  });

  it('is nothing that a link leads to which a command puts in the place of a folder meanwhile', async () => {
    for (const folder of ['src/deep', '../secret']) await put(`${folder}/a.txt`, folder);
    await put('../secret/key', '');
    const swapper = new Worker(SWAP, {
      eval: true,
      workerData: [path.join(workspace, 'src', 'deep'), path.join(root, 'secret')],
    });
    await once(swapper, 'message');
    const seen = new Set<string>();
    for (let n = 0; n < 300; n += 1) {
      for (const text of await told('@src/deep/a.txt', '@src/deep')) seen.add(text);
    }
    await swapper.terminate();
    expect([...seen].join('\n')).not.toMatch(/secret|key/);
  });

  it('is bounded: by lines, by bytes, and all of it together', async () => {
    await put('lines.txt', 'x\n'.repeat(700));
    const [lines = ''] = await told('@lines.txt');
    expect(lines.split('\n').filter((line) => line === 'x')).toHaveLength(500);
    expect(lines).toContain('[… 401 of 1400 bytes left out …]');
    await put('wide.txt', '€'.repeat(20_000));
    const [wide = ''] = await told('@wide.txt');
    expect(wide).not.toContain('\uFFFD');
    expect(wide).toContain('of 60000 bytes left out');
    for (let n = 0; n < 12; n += 1) await put(`${n}.txt`, `${n}`.repeat(20_000));
    const many = await told(Array.from({ length: 12 }, (_, n) => `@${n}.txt`).join(' '));
    expect(many).toHaveLength(10);
    expect(many.join('').length).toBeLessThan(70_000);
    expect(many.at(-1)).toContain('left out: more is mentioned');
    for (let n = 0; n < 150; n += 1) await put(`many/${n}`, '');
    expect((await told('@many'))[0]).toContain('[… and 50 more …]');
  });
});
