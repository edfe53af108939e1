import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiffFolder } from './testing/diff-folder.ts';

let folder: DiffFolder;
beforeEach(() => {
  folder = new DiffFolder();
});
afterEach(async () => {
  await folder.remove();
});

describe.each(['a plain folder', 'a git repository'])('in %s', (kind) => {
  const isRepository = kind === 'a git repository';
  beforeEach(() => {
    folder.write('a.txt', 'one\ntwo\nthree\n');
    folder.write('sub/b.txt', 'b\n');
    folder.write('.gitignore', 'ignored.log\nbuild/\n');
    folder.write('ignored.log', 'noise\n');
    if (!isRepository) return;
    folder.git('init', '-q');
    folder.git('add', '-A');
    folder.git('commit', '-q', '-m', 'x');
  });
  afterEach(() => {
    if (folder.warnings.length > 0) throw new Error(folder.warnings.join());
  });

  it('shows what a command changed, made and removed', async () => {
    folder.write('untracked.txt', 'before\n');
    const turn = await folder.started();
    folder.write('a.txt', 'one\n2\nthree\n');
    folder.write('src/hello.txt', 'hello\nworld\n');
    rmSync(folder.at('sub/b.txt'));
    folder.write('untracked.txt', 'after\n');
    folder.write('ignored.log', 'more noise\n');
    folder.write('build/out.js', 'x\n');
    expect(await turn.current()).toBe(
      [
        'diff --git a/a.txt b/a.txt',
        'index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..a7b7e5297cdd40e9b0f8dc65af99bd3ab8ec96d2',
        '--- a/a.txt',
        '+++ b/a.txt',
        '@@ -1,3 +1,3 @@',
        ' one',
        '-two',
        '+2',
        ' three',
        'diff --git a/src/hello.txt b/src/hello.txt',
        'new file mode 100644',
        'index 0000000000000000000000000000000000000000..94954abda49de8615a048f8d2e64b5de848e27a1',
        '--- /dev/null',
        '+++ b/src/hello.txt',
        '@@ -0,0 +1,2 @@',
        '+hello',
        '+world',
        'diff --git a/sub/b.txt b/sub/b.txt',
        'deleted file mode 100644',
        'index 61780798228d17af2d34fce4cfbdf35556832472..0000000000000000000000000000000000000000',
        '--- a/sub/b.txt',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-b',
        'diff --git a/untracked.txt b/untracked.txt',
        'index 90be1f3056dd4a2bd0fd5c9c1b84f1fdd3ea6d1e..50c8b2c5a4a3a4ec2ae7f7e5c8d7b3d4b9b2aa11',
        '--- a/untracked.txt',
        '+++ b/untracked.txt',
        '@@ -1 +1 @@',
        '-before',
        '+after',
        '',
      ]
        .join('\n')
        .replace(/^index 4cb.*$/m, folder.indexLine('one\ntwo\nthree\n', 'one\n2\nthree\n'))
        .replace(/^index 90be.*$/m, folder.indexLine('before\n', 'after\n')),
    );
  });

  it('is empty when nothing changed, or changed back', async () => {
    const turn = await folder.started();
    expect(await turn.current()).toBe('');
    folder.write('a.txt', 'x\n');
    expect(await turn.current()).not.toBe('');
    folder.write('a.txt', 'one\ntwo\nthree\n');
    expect(await turn.current()).toBe('');
  });

  it('folds renames, shows modes, links and binary files', async () => {
    folder.write('run.sh', 'x\n');
    folder.write('data.bin', Buffer.from([0, 1]));
    const turn = await folder.started();
    renameSync(folder.at('a.txt'), folder.at('moved.txt'));
    chmodSync(folder.at('run.sh'), 0o755);
    symlinkSync('a.txt', folder.at('link'));
    folder.write('data.bin', Buffer.from([0, 2]));
    const diff = await turn.current();
    expect(diff).toContain('similarity index 100%\nrename from a.txt\nrename to moved.txt\n');
    expect(diff).toContain('diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n');
    expect(diff).toContain('new file mode 120000\n');
    expect(diff).toContain('Binary files a/data.bin and b/data.bin differ\n');
  });

  it('has one form, whoever changed the files', async () => {
    folder.write('many.txt', 'function one() {\n1\n2\n3\n4\n5\n6\n7\n8\n9\n}\n');
    const turn = folder.begin();
    const [from, to] = [folder.at('many.txt'), folder.at('sub/moved "twice".txt')];
    await turn.notePatch([from, folder.at('way.txt'), to, folder.at('a.txt')]);
    const text = 'function one() {\n1\n2\n3\n4\n5\n6\n7\neight\r@@ -1 +1 @@ x\n9\n}\n';
    rmSync(from);
    folder.write('sub/moved "twice".txt', text);
    folder.write('a.txt', 'one\n');
    await turn.noteMoves([
      [from, folder.at('way.txt')],
      [folder.at('way.txt'), to],
    ]);
    const patched = await turn.current();
    expect(patched).toContain(
      'diff --git a/many.txt b/sub/moved "twice".txt\nindex ' +
        `${folder.indexLine('function one() {\n1\n2\n3\n4\n5\n6\n7\n8\n9\n}\n', text).slice(6)}\n` +
        '--- a/many.txt\n+++ b/sub/moved "twice".txt\n@@ -6,6 +6,6 @@\n',
    );
    turn.noteCommand();
    expect(await turn.current()).toBe(patched);
  });

  it('follows moves by patch: back again, and onto what was there', async () => {
    const turn = folder.begin();
    const [a, b, c] = [folder.at('a.txt'), folder.at('sub/b.txt'), folder.at('c.txt')];
    await turn.notePatch([a, b, c]);
    renameSync(a, c);
    await turn.noteMoves([[a, c]]);
    expect(await turn.current()).toContain('rename from a.txt\nrename to c.txt\n');
    renameSync(c, a);
    await turn.noteMoves([[c, a]]);
    expect(await turn.current()).toBe('');
    renameSync(a, b);
    await turn.noteMoves([[a, b]]);
    const diff = await turn.current();
    expect(diff).toContain('--- a/a.txt\n+++ /dev/null\n');
    expect(diff).toContain('--- a/sub/b.txt\n+++ b/sub/b.txt\n');
  });

  it('can be undone by git apply', async () => {
    folder.write('crlf.txt', 'a\r\nb\r\n');
    folder.write('open-end.txt', 'no newline');
    folder.write('move/me.txt', '1\n2\n3\n4\n5\n');
    const turn = await folder.started();
    const before = folder.contents();
    folder.write('a.txt', 'one\nzwei\nthree\nfour');
    folder.write('crlf.txt', 'a\r\nB\r\nc\r\n');
    folder.write('open-end.txt', 'no newline either');
    folder.write('new/file with space.txt', 'x\n');
    folder.write('empty', '');
    renameSync(folder.at('move/me.txt'), folder.at('moved.txt'));
    rmSync(folder.at('move'), { recursive: true });
    chmodSync(folder.at('moved.txt'), 0o755);
    rmSync(folder.at('sub'), { recursive: true });
    const diff = await turn.current();
    expect(folder.contents()).not.toEqual(before);
    execFileSync('git', ['apply', '--reverse', '-'], { cwd: folder.cwd, input: diff });
    expect(folder.contents()).toEqual(before);
    expect(await turn.current()).toBe('');
  });

  it('shows an ignored file once it is patched, with what commands do to it later', async () => {
    const turn = await folder.started();
    await turn.notePatch([folder.at('ignored.log'), folder.at('build/new.js')]);
    folder.write('ignored.log', 'noise\npatched\n');
    folder.write('build/new.js', 'x\n');
    folder.write('build/other.js', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain(
      '--- a/ignored.log\n+++ b/ignored.log\n@@ -1 +1,2 @@\n noise\n+patched\n',
    );
    expect(diff).toContain('+++ b/build/new.js\n');
    expect(diff).not.toContain('other.js');
    appendFileSync(folder.at('ignored.log'), 'by command\n');
    expect(await turn.current()).toContain('+patched\n+by command\n');
    await turn.close();
    const next = await folder.started();
    folder.write('ignored.log', 'again\n');
    expect(await next.current()).toBe('');
  });

  it('starts from the patch when no command came first', async () => {
    const turn = folder.begin();
    await turn.notePatch([folder.at('a.txt')]);
    folder.write('a.txt', 'one\ntwo\n');
    expect(await turn.current()).toContain('@@ -1,3 +1,2 @@\n one\n two\n-three\n');
  });

  it('does not take a file for old that a command of the turn made', async () => {
    const turn = await folder.started();
    folder.write('made.txt', 'by command\n');
    await turn.notePatch([folder.at('made.txt')]);
    folder.write('made.txt', 'patched\n');
    expect(await turn.current()).toContain('new file mode 100644');
  });

  it('shows files outside under their absolute path', async () => {
    const turn = await folder.started();
    const outside = join(folder.base, 'note.txt');
    await turn.notePatch([outside]);
    writeFileSync(outside, 'note\n');
    expect(await turn.current()).toContain(
      `diff --git a/${outside} b/${outside}\nnew file mode 100644`,
    );
  });

  it('follows the links that a patch goes through', async () => {
    folder.write('real/x.log', 'old\n');
    folder.write('.gitignore', '*.log\n');
    symlinkSync('real', folder.at('way'));
    symlinkSync('real/x.log', folder.at('direct'));
    const turn = await folder.started();
    await turn.notePatch([folder.at('way/x.log'), folder.at('direct')]);
    folder.write('real/x.log', 'new\n');
    const diff = await turn.current();
    expect(diff).toMatch(/^diff --git a\/real\/x\.log b\/real\/x\.log\n/);
    expect(diff).toContain('-old\n+new\n');
    expect(diff.match(/^diff --git/gm)).toHaveLength(1);
  });

  it('leaves nested repositories alone, but shows what is patched in them', async () => {
    mkdirSync(folder.at('nested'));
    execFileSync('git', ['init', '-q'], { cwd: folder.at('nested') });
    folder.write('nested/x.txt', 'x\n');
    folder.write('nested/y.txt', 'y\n');
    const turn = await folder.started();
    await turn.notePatch([folder.at('nested/x.txt')]);
    folder.write('nested/x.txt', 'X\n');
    folder.write('nested/y.txt', 'Y\n');
    folder.write('a.txt', 'one\n');
    const diff = await turn.current();
    expect(diff).toContain('+++ b/nested/x.txt\n');
    expect(diff).toContain('+++ b/a.txt\n');
    expect(diff).not.toContain('y.txt');
    await turn.current();
    expect(folder.warnings.splice(0)).toEqual([
      'The diff of this turn does not look into nested, a repository of its own in which something changed.',
    ]);
  });

  it('copes with names that need quoting, and with a file that becomes a folder', async () => {
    folder.write('odd', 'was a file\n');
    const turn = await folder.started();
    folder.write('tab\there "quoted".txt', 'x\n');
    folder.write('only "quoted".txt', 'x\n');
    folder.write('ä ü.txt', 'x\n');
    rmSync(folder.at('odd'));
    folder.write('odd/inner.txt', 'y\n');
    const diff = await turn.current();
    expect(diff).toContain('"b/tab\\there \\"quoted\\".txt"');
    expect(diff).toContain('diff --git a/only "quoted".txt b/only "quoted".txt\n');
    expect(diff).toContain('b/ä ü.txt');
    expect(diff).toContain('+++ b/odd/inner.txt');
    expect(diff).toContain('--- a/odd\n+++ /dev/null');
  });

  it('lets two turns work on the same folder at once', async () => {
    const [one, two] = await Promise.all([folder.started(), folder.started()]);
    folder.write('a.txt', 'changed\n');
    const three = await folder.started();
    folder.write('sub/b.txt', 'changed\n');
    const diffs = await Promise.all([one.current(), two.current(), three.current()]);
    expect(diffs[0]).toBe(diffs[1]);
    expect(diffs[0]).toContain('+++ b/a.txt\n');
    expect(diffs[2]).not.toContain('+++ b/a.txt\n');
    expect(diffs[2]).toContain('+++ b/sub/b.txt\n');
  });

  it('heals a damaged shadow repository', async () => {
    const first = await folder.started();
    await first.close();
    const [name = ''] = readdirSync(join(folder.base, 'home/checkpoints'));
    writeFileSync(join(folder.base, 'home/checkpoints', name, 'warm.index'), 'garbage');
    const turn = await folder.started();
    folder.write('a.txt', 'x\n');
    expect(await turn.current()).toContain('+++ b/a.txt\n');
  });

  it('leaves no file of a turn behind', async () => {
    const turn = await folder.started();
    await turn.notePatch([folder.at('ignored.log')]);
    folder.write('ignored.log', 'x\n');
    await turn.current();
    await turn.close();
    const [name = ''] = readdirSync(join(folder.base, 'home/checkpoints'));
    expect(readdirSync(join(folder.base, 'home/checkpoints', name, 'turns'))).toEqual([]);
  });
});
