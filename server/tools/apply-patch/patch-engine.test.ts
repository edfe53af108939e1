import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyPatch as applyDiff } from 'diff';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitPlan } from './commit.ts';
import { parsePatch, type Section } from './parse.ts';
import { planPatch, type PatchPlan } from './plan.ts';

let base: string;
let cwd: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-patch-')));
  cwd = join(base, 'work');
  mkdirSync(cwd);
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const at = (path: string) => join(cwd, path);
const read = (path: string) => readFileSync(at(path), 'utf8');
function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}
const wrap = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');

function parsed(text: string): Section[] {
  const result = parsePatch(text);
  if (!result.ok) throw new Error(result.message);
  return result.sections;
}

async function planned(text: string): Promise<PatchPlan> {
  const result = await planPatch(parsed(text), cwd);
  if (!result.ok) throw new Error(result.message);
  return result.plan;
}

async function apply(...lines: string[]): Promise<PatchPlan> {
  const plan = await planned(wrap(...lines));
  expect(await commitPlan(plan)).toEqual({ ok: true });
  expect(readdirSync(cwd, { recursive: true }).filter((name) => /\.tmp$/.test(`${name}`))).toEqual(
    [],
  );
  return plan;
}

async function refusal(...lines: string[]): Promise<string> {
  const result = await planPatch(parsed(wrap(...lines)), cwd);
  if (result.ok) throw new Error('the patch applied');
  return result.message;
}

describe('add', () => {
  it('writes a new file in new folders', async () => {
    const plan = await apply('*** Add File: src/deep/a.txt', '+hello', '+world');
    expect(read('src/deep/a.txt')).toBe('hello\nworld\n');
    expect(plan.changes).toEqual([
      { path: at('src/deep/a.txt'), kind: { type: 'add' }, diff: 'hello\nworld\n' },
    ]);
  });

  it('writes an empty file', async () => {
    await apply('*** Add File: empty');
    expect(read('empty')).toBe('');
  });

  it('keeps CRLF that the added text itself holds', async () => {
    await apply('*** Add File: dos.txt', '+a\r', '+b\r');
    expect(read('dos.txt')).toBe('a\r\nb\r\n');
  });

  it('takes an absolute path', async () => {
    const plan = await apply(`*** Add File: ${join(base, 'outside.txt')}`, '+x');
    expect(readFileSync(join(base, 'outside.txt'), 'utf8')).toBe('x\n');
    expect(plan.files[0]?.realPath).toBe(join(base, 'outside.txt'));
  });

  it('replaces an existing text file and shows what is lost', async () => {
    write('a.txt', 'old\n');
    const plan = await apply('*** Add File: a.txt', '+new');
    expect(read('a.txt')).toBe('new\n');
    expect(plan.changes[0]).toEqual({
      path: at('a.txt'),
      kind: { type: 'update', move_path: null },
      diff: '@@ -1 +1 @@\n-old\n+new\n',
    });
  });

  it('does not replace a binary file, nor a folder', async () => {
    write('a.bin', Buffer.from([1, 0, 2]));
    mkdirSync(at('folder'));
    expect(await refusal('*** Add File: a.bin', '+x')).toContain('binary');
    expect(await refusal('*** Add File: folder', '+x')).toContain('it is a directory');
    expect(await refusal('*** Add File: new/', '+x')).toContain('names a directory');
  });

  it('names a parent that is a file', async () => {
    write('a', 'x\n');
    expect(await refusal('*** Add File: a/b', '+x')).toMatch(/^a\/b: .*not a directory/);
  });
});

describe('delete', () => {
  it('removes the file and shows its text', async () => {
    write('a.txt', 'one\ntwo\n');
    const plan = await apply('*** Delete File: a.txt');
    expect(existsSync(at('a.txt'))).toBe(false);
    expect(plan.changes).toEqual([
      { path: at('a.txt'), kind: { type: 'delete' }, diff: 'one\ntwo\n' },
    ]);
  });

  it('refuses what is missing, a folder or binary', async () => {
    mkdirSync(at('folder'));
    write('b.bin', Buffer.from([0]));
    expect(await refusal('*** Delete File: nope')).toBe('nope: there is no such file');
    expect(await refusal('*** Delete File: folder')).toBe('folder: it is a directory');
    expect(await refusal('*** Delete File: b.bin')).toContain('it is a binary file');
  });

  it('removes a link, not what it points to', async () => {
    write('real.txt', 'x\n');
    symlinkSync('real.txt', at('link'));
    await apply('*** Delete File: link');
    expect(readdirSync(cwd)).toEqual(['real.txt']);
  });

  it('replaces a link by a file when it is deleted and added', async () => {
    write('real.txt', 'x\n');
    symlinkSync('real.txt', at('link'));
    await apply('*** Delete File: link', '*** Add File: link', '+own');
    expect(read('real.txt')).toBe('x\n');
    expect(read('link')).toBe('own\n');
    expect(() => readlinkSync(at('link'))).toThrow();
  });
});

describe('update', () => {
  it('changes lines and gives bare hunks', async () => {
    write('a.txt', 'hello\nworld\n');
    const plan = await apply('*** Update File: a.txt', '@@', ' hello', '-world', '+there');
    expect(read('a.txt')).toBe('hello\nthere\n');
    expect(plan.changes[0]?.diff).toBe('@@ -1,2 +1,2 @@\n hello\n-world\n+there\n');
  });

  it('takes a first chunk without @@', async () => {
    write('a.txt', 'a\nb\n');
    await apply('*** Update File: a.txt', '-b', '+B');
    expect(read('a.txt')).toBe('a\nB\n');
  });

  it('finds the place by a mark that is only the start of its line', async () => {
    write('a.ts', 'export function e() {\n  return 1;\n}\nexport function f() {\n  return 1;\n}\n');
    await apply('*** Update File: a.ts', '@@ export function f', '-  return 1;', '+  return 2;');
    expect(read('a.ts')).toBe(
      'export function e() {\n  return 1;\n}\nexport function f() {\n  return 2;\n}\n',
    );
  });

  it('descends through several marks', async () => {
    write('a.py', 'class A:\n  def f():\n    x\nclass B:\n  def f():\n    x\n');
    await apply('*** Update File: a.py', '@@ class B:', '@@   def f():', '-    x', '+    y');
    expect(read('a.py')).toBe('class A:\n  def f():\n    x\nclass B:\n  def f():\n    y\n');
  });

  it('accepts the marked line repeated as context', async () => {
    write('a.py', 'def f():\n  x\ndef g():\n  x\n');
    await apply('*** Update File: a.py', '@@ def g():', ' def g():', '-  x', '+  y');
    expect(read('a.py')).toBe('def f():\n  x\ndef g():\n  y\n');
  });

  it('accepts unified-diff headers, their text being only a hint', async () => {
    write('a.txt', 'a\nb\n');
    await apply('*** Update File: a.txt', '@@ -1,2 +1,2 @@ not there', ' a', '-b', '+c');
    expect(read('a.txt')).toBe('a\nc\n');
  });

  it('searches each chunk below the one before', async () => {
    write('a.txt', 'x\n1\nx\n2\nx\n');
    await apply('*** Update File: a.txt', '@@', '-x', '+first', ' 1', '@@', '-x', '+second');
    expect(read('a.txt')).toBe('first\n1\nsecond\n2\nx\n');
  });

  it('looks at the end first for the end of the file', async () => {
    write('a.txt', 'x\ny\nx\n');
    await apply('*** Update File: a.txt', '@@', '-x', '+z', '*** End of File');
    expect(read('a.txt')).toBe('x\ny\nz\n');
  });

  it('appends where there is nothing to find, or inserts below a mark', async () => {
    write('a.txt', 'a\nb\n');
    await apply('*** Update File: a.txt', '@@ a', '+inserted', '@@', '+last');
    expect(read('a.txt')).toBe('a\ninserted\nb\nlast\n');
  });

  it('fills an empty file', async () => {
    write('a.txt', '');
    await apply('*** Update File: a.txt', '@@', '+first');
    expect(read('a.txt')).toBe('first\n');
  });

  it('can remove every line', async () => {
    write('a.txt', 'a\nb\n');
    await apply('*** Update File: a.txt', '-a', '-b');
    expect(read('a.txt')).toBe('');
  });

  it('reads a blank line as blank context', async () => {
    write('a.txt', 'a\n\nb\n');
    await apply('*** Update File: a.txt', '@@', ' a', '', '-b', '+c');
    expect(read('a.txt')).toBe('a\n\nc\n');
  });

  it('disregards blank lines between sections', async () => {
    write('a.txt', 'a\nb\n');
    write('b.txt', 'x\n');
    await apply('*** Update File: a.txt', '-b', '+c', '', '*** Update File: b.txt', '-x', '+y', '');
    expect([read('a.txt'), read('b.txt')]).toEqual(['a\nc\n', 'y\n']);
  });

  it('keeps blank lines that are part of an added file', async () => {
    await apply('*** Add File: a.txt', '+a', '', '+b', '', '*** Add File: b.txt', '+x');
    expect(read('a.txt')).toBe('a\n\nb\n');
  });
});

describe('what does not match to the letter', () => {
  it('ignores trailing blanks, and keeps the file’s own context', async () => {
    write('a.txt', 'keep  \nold\t\n');
    await apply('*** Update File: a.txt', ' keep', '-old', '+new');
    expect(read('a.txt')).toBe('keep  \nnew\n');
  });

  it('ignores indentation', async () => {
    write('a.txt', '\tkeep\n\told\n');
    await apply('*** Update File: a.txt', '   keep', '-  old', '+\tnew');
    expect(read('a.txt')).toBe('\tkeep\n\tnew\n');
  });

  it('ignores typographic characters', async () => {
    write('a.txt', '“quoted” – it’s\u00a0so…\nold\n');
    await apply('*** Update File: a.txt', ' "quoted" - it\'s so...', '-old', '+new');
    expect(read('a.txt')).toBe('“quoted” – it’s\u00a0so…\nnew\n');
  });

  it('prefers the exact place over an earlier loose one', async () => {
    write('a.txt', '  x\nx\n');
    await apply('*** Update File: a.txt', '-x', '+y');
    expect(read('a.txt')).toBe('  x\ny\n');
  });
});

describe('bytes that survive', () => {
  it('keeps CRLF', async () => {
    write('a.txt', 'a\r\nb\r\nc\r\n');
    await apply('*** Update File: a.txt', ' a', '-b', '+B', '+B2', ' c');
    expect(read('a.txt')).toBe('a\r\nB\r\nB2\r\nc\r\n');
  });

  it('does not double a carriage return that the model wrote itself', async () => {
    write('a.txt', 'a\r\nb\r\n');
    await apply('*** Update File: a.txt', ' a\r', '-b\r', '+B\r');
    expect(read('a.txt')).toBe('a\r\nB\r\n');
  });

  it('keeps mixed endings where untouched, and adds in the prevailing one', async () => {
    write('a.txt', 'a\r\nb\nc\r\nd\r\n');
    await apply('*** Update File: a.txt', ' b', '-c', '+C', ' d');
    expect(read('a.txt')).toBe('a\r\nb\nC\r\nd\r\n');
  });

  it('keeps a missing final newline', async () => {
    write('a.txt', 'a\nb');
    await apply('*** Update File: a.txt', ' a', '-b', '+B');
    expect(read('a.txt')).toBe('a\nB');
    await apply('*** Update File: a.txt', ' B', '+C');
    expect(read('a.txt')).toBe('a\nB\nC');
    await apply('*** Update File: a.txt', ' B', '-C');
    expect(read('a.txt')).toBe('a\nB');
  });

  it('keeps a byte-order mark', async () => {
    write('a.txt', '\uFEFFa\nb\n');
    await apply('*** Update File: a.txt', '-a', '+A');
    expect(read('a.txt')).toBe('\uFEFFA\nb\n');
  });

  it('keeps the mode, on a move too', async () => {
    write('run.sh', 'a\n');
    chmodSync(at('run.sh'), 0o750);
    await apply('*** Update File: run.sh', '-a', '+b');
    expect(statSync(at('run.sh')).mode & 0o777).toBe(0o750);
    await apply('*** Update File: run.sh', '*** Move to: bin/run.sh');
    expect(statSync(at('bin/run.sh')).mode & 0o777).toBe(0o750);
  });

  it('refuses binary and invalid UTF-8', async () => {
    write('a.bin', Buffer.from('a\0b\n'));
    write('latin', Buffer.from([0x61, 0xe4, 0x0a]));
    expect(await refusal('*** Update File: a.bin', '-a', '+b')).toContain('it is a binary file');
    expect(await refusal('*** Update File: latin', '-a', '+b')).toContain('not valid UTF-8');
  });
});

describe('move', () => {
  it('moves with changes and says where to', async () => {
    write('a.txt', 'a\nb\n');
    const plan = await apply('*** Update File: a.txt', '*** Move to: sub/b.txt', '-b', '+c');
    expect(existsSync(at('a.txt'))).toBe(false);
    expect(read('sub/b.txt')).toBe('a\nc\n');
    expect(plan.changes).toEqual([
      {
        path: at('a.txt'),
        kind: { type: 'update', move_path: at('sub/b.txt') },
        diff: `@@ -1,2 +1,2 @@\n a\n-b\n+c\n\n\nMoved to: ${at('sub/b.txt')}`,
      },
    ]);
    expect(plan.files.map((file) => file.realPath)).toEqual([at('a.txt'), at('sub/b.txt')]);
  });

  it('follows a file over two moves', async () => {
    write('a.txt', 'a\n');
    const plan = await apply(
      ...['*** Update File: a.txt', '*** Move to: b.txt'],
      ...['*** Update File: b.txt', '*** Move to: c.txt', '-a', '+A'],
    );
    expect(plan.changes.map((change) => change.kind)).toEqual([
      { type: 'update', move_path: at('c.txt') },
    ]);
    expect(readdirSync(cwd)).toEqual(['c.txt']);
  });

  it('tells both files when a new one takes the old path', async () => {
    write('a.txt', 'a\n');
    const plan = await apply(
      ...['*** Update File: a.txt', '*** Move to: b.txt'],
      ...['*** Add File: a.txt', '+fresh'],
    );
    expect(plan.changes.map(({ path, kind }) => [path, kind.type])).toEqual([
      [at('a.txt'), 'update'],
      [at('b.txt'), 'add'],
    ]);
    expect([read('a.txt'), read('b.txt')]).toEqual(['fresh\n', 'a\n']);
  });

  it('does not move over another file or out of a link', async () => {
    write('a.txt', 'a\n');
    write('b.txt', 'b\n');
    symlinkSync('a.txt', at('link'));
    expect(await refusal('*** Update File: a.txt', '*** Move to: b.txt')).toContain(
      'a file is there already',
    );
    expect(await refusal('*** Update File: link', '*** Move to: c.txt')).toContain('symbolic link');
  });

  it('moves over a file that the same patch deletes', async () => {
    write('a.txt', 'a\n');
    write('b.txt', 'b\n');
    await apply('*** Delete File: b.txt', '*** Update File: a.txt', '*** Move to: b.txt');
    expect(readdirSync(cwd)).toEqual(['b.txt']);
    expect(read('b.txt')).toBe('a\n');
  });
});

describe('two sections for one file', () => {
  it('makes one change of two updates', async () => {
    write('a.txt', 'a\nb\n');
    const plan = await apply(
      ...['*** Update File: a.txt', '-b', '+B'],
      ...['*** Update File: ./a.txt', '-a', '+A'],
    );
    expect(read('a.txt')).toBe('A\nB\n');
    expect(plan.changes).toHaveLength(1);
  });

  it('adds what was added and then updated', async () => {
    const plan = await apply(
      ...['*** Add File: a.txt', '+a'],
      ...['*** Update File: a.txt', '-a', '+b'],
    );
    expect(plan.changes).toEqual([{ path: at('a.txt'), kind: { type: 'add' }, diff: 'b\n' }]);
  });

  it('leaves nothing of what was added and then deleted', async () => {
    const plan = await apply('*** Add File: a.txt', '+a', '*** Delete File: a.txt');
    expect(plan).toEqual({ files: [], changes: [] });
  });
});

describe('symbolic links', () => {
  it('edits through a link and keeps it', async () => {
    write('real.txt', 'a\n');
    symlinkSync('real.txt', at('link'));
    const plan = await apply('*** Update File: link', '-a', '+b');
    expect(readlinkSync(at('link'))).toBe('real.txt');
    expect(read('real.txt')).toBe('b\n');
    expect(plan.files[0]).toMatchObject({ path: at('link'), realPath: at('real.txt') });
  });

  it('names the real place of a folder link that leads out', async () => {
    mkdirSync(join(base, 'outside'));
    symlinkSync('../outside', at('in'));
    const plan = await planned(wrap('*** Add File: in/new/x.txt', '+x'));
    expect(plan.files[0]?.realPath).toBe(join(base, 'outside/new/x.txt'));
  });

  it('names the real place of a dangling link', async () => {
    symlinkSync(join(base, 'outside/later.txt'), at('dangling'));
    const plan = await planned(wrap('*** Add File: dangling', '+x'));
    expect(plan.files[0]?.realPath).toBe(join(base, 'outside/later.txt'));
  });

  it('survives a loop', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    expect(await refusal('*** Add File: a', '+x')).toBe(
      'a: its path holds a loop of symbolic links',
    );
  });
});

describe('a patch that does not apply', () => {
  it('names the file, the lines and what is most alike', async () => {
    write('a.txt', 'one\nthe quick brown fox\nthree\n');
    const message = await refusal('*** Update File: a.txt', '@@', '-the quick brown ox', '+x');
    expect(message).toBe(
      'a.txt: could not find these lines:\n  the quick brown ox\n' +
        'Most alike, at line 2 of the file:\n  the quick brown fox',
    );
  });

  it('shows where most of the lines agree', async () => {
    write('a.txt', 'a\nb\nc\nd\ne\nf\n');
    const message = await refusal('*** Update File: a.txt', ' c', ' d', '-x', '+y');
    expect(message).toContain('at line 3 of the file:\n  c\n  d\n  e');
  });

  it('says that chunks stand in the wrong order', async () => {
    write('a.txt', 'a\nb\nc\n');
    const message = await refusal('*** Update File: a.txt', '-c', '+C', '@@', '-a', '+A');
    expect(message).toContain('They stand at line 1, above');
  });

  it('names a mark that is nowhere, and an empty file', async () => {
    write('a.txt', 'a\n');
    write('empty', '');
    expect(await refusal('*** Update File: a.txt', '@@ class X', '-a', '+b')).toContain(
      "could not find the '@@' line:\n  class X",
    );
    expect(await refusal('*** Update File: empty', '-a', '+b')).toContain('The file is empty.');
  });

  it('tells of every file at once and changes none', async () => {
    write('a.txt', 'a\n');
    write('b.txt', 'b\n');
    const message = await refusal(
      ...['*** Update File: a.txt', '-nope', '+x'],
      ...['*** Update File: b.txt', '-b', '+B'],
      ...['*** Update File: gone.txt', '-b', '+B'],
    );
    expect(message).toContain('a.txt: could not find');
    expect(message).toContain('gone.txt: there is no such file');
    expect(message).not.toContain('b.txt:');
    expect([read('a.txt'), read('b.txt')]).toEqual(['a\n', 'b\n']);
  });
});

describe('commit', () => {
  it('writes nothing if a file changed, appeared, vanished or became a link since', async () => {
    const patch = wrap('*** Add File: new.txt', '+x', '*** Update File: a.txt', '-a', '+b');
    const spoil: (() => void)[] = [
      () => write('a.txt', 'changed\n'),
      () => write('new.txt', 'taken\n'),
      () => rmSync(at('a.txt')),
      () => chmodSync(at('a.txt'), 0o600),
      () => {
        rmSync(at('a.txt'));
        write('else.txt', 'a\n');
        symlinkSync('else.txt', at('a.txt'));
      },
    ];
    for (const change of spoil) {
      rmSync(cwd, { recursive: true });
      write('a.txt', 'a\n');
      const plan = await planned(patch);
      change();
      const before = readdirSync(cwd);
      const result = await commitPlan(plan);
      expect(result).toMatchObject({ ok: false });
      expect(readdirSync(cwd)).toEqual(before);
    }
  });

  it('restores everything if a step fails part-way', async () => {
    write('a.txt', 'a\n');
    write('b.txt', 'b\n');
    write('c.txt', 'c\n');
    chmodSync(at('a.txt'), 0o640);
    const plan = await planned(
      wrap(
        ...['*** Update File: a.txt', '-a', '+A', '*** Delete File: b.txt'],
        ...['*** Add File: new/deep/n.txt', '+n', '*** Update File: c.txt', '-c', '+C'],
      ),
    );
    const steps = 4;
    for (let failing = 0; failing < steps; failing++) {
      let step = 0;
      const result = await commitPlan(plan, {
        rename: async (from, to) => {
          if (step++ === failing) throw new Error('disk on fire');
          await rename(from, to);
        },
      });
      expect(result).toEqual({
        ok: false,
        message: 'Nothing was changed: writing failed (disk on fire).',
      });
      expect(readdirSync(cwd, { recursive: true }).toSorted()).toEqual(['a.txt', 'b.txt', 'c.txt']);
      expect([read('a.txt'), read('b.txt'), read('c.txt')]).toEqual(['a\n', 'b\n', 'c\n']);
      expect(statSync(at('a.txt')).mode & 0o777).toBe(0o640);
    }
    expect(await commitPlan(plan)).toEqual({ ok: true });
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
      write('file.txt', text(lines));

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
      const plan = await apply(...patch);
      expect(read('file.txt')).toBe(text(wanted));
      const diff = plan.changes[0]?.diff ?? '';
      if (diff !== '') {
        expect(
          applyDiff(text(lines), `--- a\n+++ b\n${diff}`, { autoConvertLineEndings: false }),
        ).toBe(text(wanted));
      }
    }
  });
});
