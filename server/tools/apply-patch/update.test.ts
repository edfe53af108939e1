import { chmodSync, statSync } from 'node:fs';
import { applyPatch as applyDiff } from 'diff';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PatchFolder } from './testing/patch-folder.ts';

let folder: PatchFolder;
beforeEach(() => {
  folder = new PatchFolder();
});
afterEach(() => {
  folder.remove();
});

describe('update', () => {
  it('changes lines and gives bare hunks', async () => {
    folder.write('a.txt', 'hello\nworld\n');
    const plan = await folder.apply('*** Update File: a.txt', '@@', ' hello', '-world', '+there');
    expect(folder.read('a.txt')).toBe('hello\nthere\n');
    expect(plan.changes[0]?.diff).toBe('@@ -1,2 +1,2 @@\n hello\n-world\n+there\n');
  });

  it('takes a first chunk without @@', async () => {
    folder.write('a.txt', 'a\nb\n');
    await folder.apply('*** Update File: a.txt', '-b', '+B');
    expect(folder.read('a.txt')).toBe('a\nB\n');
  });

  it('finds the place by a mark that is only the start of its line', async () => {
    folder.write(
      'a.ts',
      'export function e() {\n  return 1;\n}\nexport function f() {\n  return 1;\n}\n',
    );
    await folder.apply(
      '*** Update File: a.ts',
      '@@ export function f',
      '-  return 1;',
      '+  return 2;',
    );
    expect(folder.read('a.ts')).toBe(
      'export function e() {\n  return 1;\n}\nexport function f() {\n  return 2;\n}\n',
    );
  });

  it('descends through several marks', async () => {
    folder.write('a.py', 'class A:\n  def f():\n    x\nclass B:\n  def f():\n    x\n');
    await folder.apply('*** Update File: a.py', '@@ class B:', '@@   def f():', '-    x', '+    y');
    expect(folder.read('a.py')).toBe('class A:\n  def f():\n    x\nclass B:\n  def f():\n    y\n');
  });

  it('accepts the marked line repeated as context', async () => {
    folder.write('a.py', 'def f():\n  x\ndef g():\n  x\n');
    await folder.apply('*** Update File: a.py', '@@ def g():', ' def g():', '-  x', '+  y');
    expect(folder.read('a.py')).toBe('def f():\n  x\ndef g():\n  y\n');
  });

  it('accepts unified-diff headers, their text being only a hint', async () => {
    folder.write('a.txt', 'a\nb\n');
    await folder.apply('*** Update File: a.txt', '@@ -1,2 +1,2 @@ not there', ' a', '-b', '+c');
    expect(folder.read('a.txt')).toBe('a\nc\n');
  });

  it('searches each chunk below the one before', async () => {
    folder.write('a.txt', 'x\n1\nx\n2\nx\n');
    await folder.apply('*** Update File: a.txt', '@@', '-x', '+first', ' 1', '@@', '-x', '+second');
    expect(folder.read('a.txt')).toBe('first\n1\nsecond\n2\nx\n');
  });

  it('looks at the end first for the end of the file', async () => {
    folder.write('a.txt', 'x\ny\nx\n');
    await folder.apply('*** Update File: a.txt', '@@', '-x', '+z', '*** End of File');
    expect(folder.read('a.txt')).toBe('x\ny\nz\n');
  });

  it('appends where there is nothing to find, or inserts below a mark', async () => {
    folder.write('a.txt', 'a\nb\n');
    await folder.apply('*** Update File: a.txt', '@@ a', '+inserted', '@@', '+last');
    expect(folder.read('a.txt')).toBe('a\ninserted\nb\nlast\n');
  });

  it('fills an empty file', async () => {
    folder.write('a.txt', '');
    await folder.apply('*** Update File: a.txt', '@@', '+first');
    expect(folder.read('a.txt')).toBe('first\n');
  });

  it('can remove every line', async () => {
    folder.write('a.txt', 'a\nb\n');
    await folder.apply('*** Update File: a.txt', '-a', '-b');
    expect(folder.read('a.txt')).toBe('');
  });

  it('reads a blank line as blank context', async () => {
    folder.write('a.txt', 'a\n\nb\n');
    await folder.apply('*** Update File: a.txt', '@@', ' a', '', '-b', '+c');
    expect(folder.read('a.txt')).toBe('a\n\nc\n');
  });

  it('disregards blank lines between sections', async () => {
    folder.write('a.txt', 'a\nb\n');
    folder.write('b.txt', 'x\n');
    await folder.apply(
      '*** Update File: a.txt',
      '-b',
      '+c',
      '',
      '*** Update File: b.txt',
      '-x',
      '+y',
      '',
    );
    expect([folder.read('a.txt'), folder.read('b.txt')]).toEqual(['a\nc\n', 'y\n']);
  });

  it('keeps blank lines that are part of an added file', async () => {
    await folder.apply('*** Add File: a.txt', '+a', '', '+b', '', '*** Add File: b.txt', '+x');
    expect(folder.read('a.txt')).toBe('a\n\nb\n');
  });
});

describe('what does not match to the letter', () => {
  it('ignores trailing blanks, and keeps the file’s own context', async () => {
    folder.write('a.txt', 'keep  \nold\t\n');
    await folder.apply('*** Update File: a.txt', ' keep', '-old', '+new');
    expect(folder.read('a.txt')).toBe('keep  \nnew\n');
  });

  it('ignores indentation', async () => {
    folder.write('a.txt', '\tkeep\n\told\n');
    await folder.apply('*** Update File: a.txt', '   keep', '-  old', '+\tnew');
    expect(folder.read('a.txt')).toBe('\tkeep\n\tnew\n');
  });

  it('ignores typographic characters', async () => {
    folder.write('a.txt', '“quoted” – it’s\u00a0so…\nold\n');
    await folder.apply('*** Update File: a.txt', ' "quoted" - it\'s so...', '-old', '+new');
    expect(folder.read('a.txt')).toBe('“quoted” – it’s\u00a0so…\nnew\n');
  });

  it('prefers the exact place over an earlier loose one', async () => {
    folder.write('a.txt', '  x\nx\n');
    await folder.apply('*** Update File: a.txt', '-x', '+y');
    expect(folder.read('a.txt')).toBe('  x\ny\n');
  });
});

describe('bytes that survive', () => {
  it('keeps CRLF', async () => {
    folder.write('a.txt', 'a\r\nb\r\nc\r\n');
    await folder.apply('*** Update File: a.txt', ' a', '-b', '+B', '+B2', ' c');
    expect(folder.read('a.txt')).toBe('a\r\nB\r\nB2\r\nc\r\n');
  });

  it('does not double a carriage return that the model wrote itself', async () => {
    folder.write('a.txt', 'a\r\nb\r\n');
    await folder.apply('*** Update File: a.txt', ' a\r', '-b\r', '+B\r');
    expect(folder.read('a.txt')).toBe('a\r\nB\r\n');
  });

  it('keeps mixed endings where untouched, and adds in the prevailing one', async () => {
    folder.write('a.txt', 'a\r\nb\nc\r\nd\r\n');
    await folder.apply('*** Update File: a.txt', ' b', '-c', '+C', ' d');
    expect(folder.read('a.txt')).toBe('a\r\nb\nC\r\nd\r\n');
  });

  it('keeps a missing final newline', async () => {
    folder.write('a.txt', 'a\nb');
    await folder.apply('*** Update File: a.txt', ' a', '-b', '+B');
    expect(folder.read('a.txt')).toBe('a\nB');
    await folder.apply('*** Update File: a.txt', ' B', '+C');
    expect(folder.read('a.txt')).toBe('a\nB\nC');
    await folder.apply('*** Update File: a.txt', ' B', '-C');
    expect(folder.read('a.txt')).toBe('a\nB');
  });

  it('keeps a byte-order mark', async () => {
    folder.write('a.txt', '\uFEFFa\nb\n');
    await folder.apply('*** Update File: a.txt', '-a', '+A');
    expect(folder.read('a.txt')).toBe('\uFEFFA\nb\n');
  });

  it('keeps the mode, on a move too', async () => {
    folder.write('run.sh', 'a\n');
    chmodSync(folder.at('run.sh'), 0o750);
    await folder.apply('*** Update File: run.sh', '-a', '+b');
    expect(statSync(folder.at('run.sh')).mode & 0o777).toBe(0o750);
    await folder.apply('*** Update File: run.sh', '*** Move to: bin/run.sh');
    expect(statSync(folder.at('bin/run.sh')).mode & 0o777).toBe(0o750);
  });

  it('refuses binary and invalid UTF-8', async () => {
    folder.write('a.bin', Buffer.from('a\0b\n'));
    folder.write('latin', Buffer.from([0x61, 0xe4, 0x0a]));
    expect(await folder.refusal('*** Update File: a.bin', '-a', '+b')).toContain(
      'it is a binary file',
    );
    expect(await folder.refusal('*** Update File: latin', '-a', '+b')).toContain('not valid UTF-8');
  });
});

describe('a patch that does not apply', () => {
  it('names the file, the lines and what is most alike', async () => {
    folder.write('a.txt', 'one\nthe quick brown fox\nthree\n');
    const message = await folder.refusal(
      '*** Update File: a.txt',
      '@@',
      '-the quick brown ox',
      '+x',
    );
    expect(message).toBe(
      'a.txt: could not find these lines:\n  the quick brown ox\n' +
        'Most alike, at line 2 of the file:\n  the quick brown fox',
    );
  });

  it('shows where most of the lines agree', async () => {
    folder.write('a.txt', 'a\nb\nc\nd\ne\nf\n');
    const message = await folder.refusal('*** Update File: a.txt', ' c', ' d', '-x', '+y');
    expect(message).toContain('at line 3 of the file:\n  c\n  d\n  e');
  });

  it('says that chunks stand in the wrong order', async () => {
    folder.write('a.txt', 'a\nb\nc\n');
    const message = await folder.refusal('*** Update File: a.txt', '-c', '+C', '@@', '-a', '+A');
    expect(message).toContain('They stand at line 1, above');
  });

  it('names a mark that is nowhere, and an empty file', async () => {
    folder.write('a.txt', 'a\n');
    folder.write('empty', '');
    expect(await folder.refusal('*** Update File: a.txt', '@@ class X', '-a', '+b')).toContain(
      "could not find the '@@' line:\n  class X",
    );
    expect(await folder.refusal('*** Update File: empty', '-a', '+b')).toContain(
      'The file is empty.',
    );
  });

  it('tells of every file at once and changes none', async () => {
    folder.write('a.txt', 'a\n');
    folder.write('b.txt', 'b\n');
    const message = await folder.refusal(
      '*** Update File: a.txt',
      '-nope',
      '+x',
      '*** Update File: b.txt',
      '-b',
      '+B',
      '*** Update File: gone.txt',
      '-b',
      '+B',
    );
    expect(message).toContain('a.txt: could not find');
    expect(message).toContain('gone.txt: there is no such file');
    expect(message).not.toContain('b.txt:');
    expect([folder.read('a.txt'), folder.read('b.txt')]).toEqual(['a\n', 'b\n']);
  });
});

describe('random edits', () => {
  it('applies any edit of any file that its patch describes', async () => {
    let seed = 11;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 60; round++) {
      const eol = random(2) === 0 ? '\n' : '\r\n';
      const final = random(3) === 0 ? '' : eol;
      const lines = Array.from({ length: 5 + random(60) }, (_, i) => `line ${i} of ${random(5)}`);
      const text = (all: string[]) => (all.length === 0 ? '' : all.join(eol) + final);
      folder.write('file.txt', text(lines));

      const wanted: string[] = [];
      const patch = ['*** Update File: file.txt'];
      for (let i = 0; i < lines.length;) {
        const line = lines[i] ?? '';
        if (random(6) !== 0) {
          wanted.push(line);
          i++;
          continue;
        }
        const removed = lines.slice(i, i + 1 + random(3));
        const added = Array.from({ length: random(3) }, () => `new ${random(1000)}`);
        patch.push('@@', ...removed.map((old) => `-${old}`), ...added.map((fresh) => `+${fresh}`));
        wanted.push(...added);
        i += removed.length;
      }
      if (patch.length === 1) continue;
      const plan = await folder.apply(...patch);
      expect(folder.read('file.txt')).toBe(text(wanted));
      const diff = plan.changes[0]?.diff ?? '';
      const again =
        diff === ''
          ? text(lines)
          : applyDiff(text(lines), `--- a\n+++ b\n${diff}`, { autoConvertLineEndings: false });
      expect(again).toBe(text(wanted));
    }
  });
});
