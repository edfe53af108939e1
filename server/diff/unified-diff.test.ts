import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobId, gitFileDiff, hunks, quotePath } from './unified-diff.ts';

const bytes = (text: string) => Buffer.from(text);
const file = (text: string, mode = '100644') => ({ bytes: bytes(text), mode });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-unified-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function gitDiff(before: string, after: string): string {
  writeFileSync(join(folder, 'before'), before);
  writeFileSync(join(folder, 'after'), after);
  try {
    return execFileSync('git', ['diff', '--no-index', '--no-color', 'before', 'after'], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    return String((error as { stdout: string }).stdout);
  }
}

/** Git adds the enclosing line behind the second `@@`, which we leave out. */
const body = (diff: string) => diff.slice(diff.indexOf('@@')).replace(/^(@@ [^@]+ @@).*$/gm, '$1');

const texts: [name: string, before: string, after: string][] = [
  ['one line replaced', 'hello\nworld\n', 'hello\nthere\n'],
  ['all added', '', 'a\nb\n'],
  ['one line added', '', 'a\n'],
  ['all removed', 'a\nb\n', ''],
  ['final newline lost', 'a\nb\n', 'a\nb'],
  ['final newline gained', 'a\nb', 'a\nb\n'],
  ['no final newline on both sides', 'a\nb\nc', 'a\nx\nc'],
  ['CRLF', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
  [
    'two far changes',
    Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join(''),
    Array.from({ length: 30 }, (_, i) => (i === 3 || i === 20 ? `new ${i}\n` : `line ${i}\n`)).join(
      '',
    ),
  ],
  [
    'two near changes share a hunk',
    Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join(''),
    Array.from({ length: 30 }, (_, i) => (i === 3 || i === 10 ? `new ${i}\n` : `line ${i}\n`)).join(
      '',
    ),
  ],
  ['insert at the top', 'b\nc\nd\ne\nf\n', 'a\nb\nc\nd\ne\nf\n'],
];

describe('hunks', () => {
  it.each(texts)('equals git: %s', (_name, before, after) => {
    expect(hunks(before, after)).toBe(body(gitDiff(before, after)));
  });

  it('is empty for equal texts', () => {
    expect(hunks('same\n', 'same\n')).toBe('');
  });

  it('applies back for random edits', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const before = Array.from({ length: random(40) }, () => `l${random(9)}`);
      const after = [...before];
      for (let edit = 0; edit < 4; edit++) after.splice(random(40), random(3), `n${random(9)}`);
      const a = before.map((line) => `${line}\n`).join('');
      const b = after.map((line) => `${line}\n`).join('');
      const text = hunks(a, b);
      const again = text === '' ? a : applyPatch(a, `--- a\n+++ b\n${text}`);
      expect(again).toBe(b);
    }
  });

  it('stays bounded on two large texts without a common line', () => {
    const a = Array.from({ length: 60_000 }, (_, i) => `a${i}\n`).join('');
    const b = Array.from({ length: 60_000 }, (_, i) => `b${i}\n`).join('');
    expect(hunks(a, b).startsWith('@@ -1,60000 +1,60000 @@\n')).toBe(true);
  });
});

describe('gitFileDiff', () => {
  const at = (path: string) => ({ oldPath: path, newPath: path });

  it('prints a new file as git does', () => {
    expect(
      gitFileDiff({ ...at('src/hello.txt'), before: null, after: file('hello\nworld\n') }),
    ).toBe(
      'diff --git a/src/hello.txt b/src/hello.txt\nnew file mode 100644\n' +
        'index 0000000000000000000000000000000000000000..94954abda49de8615a048f8d2e64b5de848e27a1\n' +
        '--- /dev/null\n+++ b/src/hello.txt\n@@ -0,0 +1,2 @@\n+hello\n+world\n',
    );
  });

  it('prints an absolute path behind the prefix', () => {
    expect(
      gitFileDiff({ ...at('/outside/note.txt'), before: null, after: file('note\n') }),
    ).toContain('diff --git a//outside/note.txt b//outside/note.txt\n');
  });

  it('prints a deleted file, a mode change and an unchanged file', () => {
    expect(gitFileDiff({ ...at('x'), before: file('a\n'), after: null })).toContain(
      'deleted file mode 100644\n',
    );
    expect(gitFileDiff({ ...at('x'), before: file('a\n'), after: file('a\n', '100755') })).toBe(
      'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n',
    );
    expect(gitFileDiff({ ...at('x'), before: file('a\n'), after: file('a\n') })).toBe('');
  });

  it('folds a rename', () => {
    const delta = { oldPath: 'a.txt', newPath: 'b.txt', before: file('1\n2\n3\n') };
    expect(gitFileDiff({ ...delta, after: file('1\n2\n3\n') })).toBe(
      'diff --git a/a.txt b/b.txt\nsimilarity index 100%\nrename from a.txt\nrename to b.txt\n',
    );
    expect(gitFileDiff({ ...delta, after: file('1\n2\n4\n') })).toMatch(
      /^diff --git a\/a\.txt b\/b\.txt\nindex \w{40}\.\.\w{40}\n--- a\/a\.txt\n\+\+\+ b\/b\.txt\n@@/,
    );
  });

  it('says that binary files differ', () => {
    const after = { bytes: Buffer.from([1, 0, 2]), mode: '100644' };
    expect(gitFileDiff({ ...at('x.bin'), before: file('a'), after })).toContain(
      'Binary files a/x.bin and b/x.bin differ\n',
    );
  });

  it('names an added empty file', () => {
    expect(gitFileDiff({ ...at('e'), before: null, after: file('') })).toBe(
      'diff --git a/e b/e\nnew file mode 100644\n' +
        'index 0000000000000000000000000000000000000000..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n',
    );
  });
});

it('computes the ids that git computes', () => {
  expect(blobId(bytes('note\n'))).toBe('519dd581e50e5b45d3b3c76c3172e9c3ec293488');
});

it('quotes only the paths that need it', () => {
  expect(quotePath('a/plain ä.txt')).toBe('a/plain ä.txt');
  expect(quotePath('a/"q" \\')).toBe('a/"q" \\');
  expect(quotePath('a/"q"\t\\')).toBe('"a/\\"q\\"\\t\\\\"');
  expect(quotePath('a/\x01')).toBe('"a/\\001"');
});
