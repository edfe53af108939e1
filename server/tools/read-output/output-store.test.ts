import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputStore } from './output-store.ts';
import type { GrowingOutput, StoreLimits, ThreadOutputs } from './output-store.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-outputs-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function begin(outputs: ThreadOutputs): GrowingOutput {
  const output = outputs.begin();
  if (output === null) throw new Error('nothing is kept');
  return output;
}

async function textOf(outputs: ThreadOutputs, id: string, offset = 0, limit = 1_000_000) {
  const read = await outputs.read(id, offset, limit);
  return 'problem' in read ? read.problem : read.text;
}

const small: StoreLimits = { output: 10, all: 25, sweepEvery: 10 };

describe('what is kept', () => {
  it('is whole, in the order in which it came, and its owner’s alone', async () => {
    const store = new OutputStore(home);
    const outputs = store.of('thread');
    const output = begin(outputs);
    for (let n = 0; n < 1_000; n += 1) output.append(`${n}\n`);
    const first = await textOf(outputs, output.id);
    expect(first.split('\n')).toHaveLength(1_001);
    output.append('more');
    expect(await textOf(outputs, output.id)).toBe(`${first}more`);
    const folder = path.join(home, 'outputs', 'thread');
    expect(await readdir(folder)).toEqual([output.id]);
    if (process.platform === 'win32') return;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, output.id))).mode & 0o777).toBe(0o600);
  });

  it('is read by range, by whole characters, with nothing lost between two ranges', async () => {
    const outputs = new OutputStore(home).of('thread');
    const text = 'añ€😀你好\n'.repeat(5);
    const output = begin(outputs);
    output.append(text);
    const size = Buffer.byteLength(text);
    for (let limit = 4; limit <= size; limit += 1) {
      let all = '';
      for (let offset = 0; offset < size;) {
        const read = await outputs.read(output.id, offset, limit);
        if ('problem' in read) throw new Error(read.problem);
        expect(read).toMatchObject({ from: offset, size });
        expect(read.text).not.toContain('\uFFFD');
        all += read.text;
        offset = read.to;
      }
      expect(all).toBe(text);
    }
    // In the midst of a character, the next one is the first.
    expect(await outputs.read(output.id, 2, 4)).toEqual({ text: '€', from: 3, to: 6, size });
    expect(await textOf(outputs, output.id, size)).toBe(`the output ends at byte ${size}`);
  });

  it('of one output ends where too much would come', async () => {
    const outputs = new OutputStore(home, small).of('thread');
    const output = begin(outputs);
    output.append('12345678');
    output.append('€€');
    output.append('no more');
    expect(await textOf(outputs, output.id)).toBe('12345678');
  });

  it('of a home is bounded: the oldest goes', async () => {
    const store = new OutputStore(home, small);
    const kept: string[] = [];
    for (const [n, thread] of ['a', 'b', 'a', 'b'].entries()) {
      const output = begin(store.of(thread));
      output.append('1234567890');
      kept.push(output.id);
      await store.settled();
      // Too quick for a file system's clock.
      await utimes(path.join(home, 'outputs', thread, output.id), n, n);
    }
    const texts = await Promise.all(kept.map((id) => textOf(store.of('a'), id)));
    expect(texts.map((text) => text === '1234567890')).toEqual([false, false, true, true]);
    expect(texts[0]).toContain('kept no longer');
  });

  it('goes with its thread', async () => {
    const store = new OutputStore(home);
    const outputs = store.of('thread');
    const output = begin(outputs);
    output.append('text');
    await store.remove('thread');
    expect(existsSync(path.join(home, 'outputs', 'thread'))).toBe(false);
    expect(await textOf(outputs, output.id)).toContain('kept no longer');
  });

  it('is nothing for a thread that leaves nothing on disk', () => {
    expect(new OutputStore(home).of(null).begin()).toBeNull();
    expect(existsSync(path.join(home, 'outputs'))).toBe(false);
  });
});

it('is read past what else lies among the outputs, and of nothing once another server swept it', async () => {
  const outputs = new OutputStore(home).of('thread');
  const output = begin(outputs);
  output.append('text');
  expect(await textOf(outputs, output.id)).toBe('text');
  await writeFile(path.join(home, 'outputs', 'a file'), '');
  expect(await textOf(outputs, output.id)).toBe('text');
  await rm(path.join(home, 'outputs', 'thread', output.id));
  expect(await textOf(outputs, output.id)).toContain('kept no longer');
});

it.each(['', 'nope', '../config.toml', '../../../../etc/passwd', '0123456789abcdef'])(
  'the id %j is of nothing',
  async (id) => {
    expect(await textOf(new OutputStore(home).of('thread'), id)).toContain('no output has the id');
  },
);
