import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointLimits } from './checkpoint.ts';
import { TurnDiff, type TurnDiffOptions } from './turn-diff.ts';

let base: string;
let cwd: string;
let warnings: string[];
const open: TurnDiff[] = [];

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'skein-turn-diff-')));
  cwd = join(base, 'work');
  mkdirSync(cwd);
  warnings = [];
});
afterEach(async () => {
  for (const turn of open.splice(0)) await turn.close();
  rmSync(base, { recursive: true, force: true });
});

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), content);
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    },
  });
}

function begin(options: Partial<TurnDiffOptions> = {}): TurnDiff {
  const turn = new TurnDiff({
    cwd,
    shadowRoot: join(base, 'home/checkpoints'),
    home: join(base, 'nobody'),
    baseLimitMs: 12_000,
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  open.push(turn);
  return turn;
}

async function started(options: Partial<TurnDiffOptions> = {}): Promise<TurnDiff> {
  const turn = begin(options);
  await turn.captureBase();
  return turn;
}

/** What the user's repository looks like from outside: nothing of it may change. */
function userState(): unknown {
  const files = readdirSync(join(cwd, '.git'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => statSync(join(cwd, '.git', name)).isFile())
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => [name, readFileSync(join(cwd, '.git', name), 'base64')]);
}

describe.each(['a plain folder', 'a git repository'])('in %s', (kind) => {
  const isRepository = kind === 'a git repository';
  beforeEach(() => {
    write('a.txt', 'one\ntwo\nthree\n');
    write('sub/b.txt', 'b\n');
    write('.gitignore', 'ignored.log\nbuild/\n');
    write('ignored.log', 'noise\n');
    if (!isRepository) return;
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
  });
  afterEach(() => {
    expect(warnings).toEqual([]);
  });

  it('shows what a command changed, made and removed', async () => {
    write('untracked.txt', 'before\n');
    const turn = await started();
    write('a.txt', 'one\n2\nthree\n');
    write('src/hello.txt', 'hello\nworld\n');
    rmSync(join(cwd, 'sub/b.txt'));
    write('untracked.txt', 'after\n');
    write('ignored.log', 'more noise\n');
    write('build/out.js', 'x\n');
    expect(await turn.current()).toBe(
      [
        'diff --git a/a.txt b/a.txt',
        'index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..a7b7e5297cdd40e9b0f8dc65af99bd3ab8ec96d2 100644',
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
        'index 90be1f3056dd4a2bd0fd5c9c1b84f1fdd3ea6d1e..50c8b2c5a4a3a4ec2ae7f7e5c8d7b3d4b9b2aa11 100644',
        '--- a/untracked.txt',
        '+++ b/untracked.txt',
        '@@ -1 +1 @@',
        '-before',
        '+after',
        '',
      ]
        .join('\n')
        .replace(/^index 4cb.*$/m, indexLine('one\ntwo\nthree\n', 'one\n2\nthree\n'))
        .replace(/^index 90be.*$/m, indexLine('before\n', 'after\n')),
    );
  });

  it('is empty when nothing changed, or changed back', async () => {
    const turn = await started();
    expect(await turn.current()).toBe('');
    write('a.txt', 'x\n');
    expect(await turn.current()).not.toBe('');
    write('a.txt', 'one\ntwo\nthree\n');
    expect(await turn.current()).toBe('');
  });

  it('folds renames, shows modes, links and binary files', async () => {
    write('run.sh', 'x\n');
    write('data.bin', Buffer.from([0, 1]));
    const turn = await started();
    renameSync(join(cwd, 'a.txt'), join(cwd, 'moved.txt'));
    chmodSync(join(cwd, 'run.sh'), 0o755);
    symlinkSync('a.txt', join(cwd, 'link'));
    write('data.bin', Buffer.from([0, 2]));
    const diff = await turn.current();
    expect(diff).toContain('similarity index 100%\nrename from a.txt\nrename to moved.txt\n');
    expect(diff).toContain('diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n');
    expect(diff).toContain('new file mode 120000\n');
    expect(diff).toContain('Binary files a/data.bin and b/data.bin differ\n');
  });

  it('shows an ignored file once it is patched, with what commands do to it later', async () => {
    const turn = await started();
    await turn.notePatch([join(cwd, 'ignored.log'), join(cwd, 'build/new.js')]);
    write('ignored.log', 'noise\npatched\n');
    write('build/new.js', 'x\n');
    write('build/other.js', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain(
      '--- a/ignored.log\n+++ b/ignored.log\n@@ -1 +1,2 @@\n noise\n+patched\n',
    );
    expect(diff).toContain('+++ b/build/new.js\n');
    expect(diff).not.toContain('other.js');
    appendFileSync(join(cwd, 'ignored.log'), 'by command\n');
    expect(await turn.current()).toContain('+patched\n+by command\n');
    await turn.close();
    const next = await started();
    write('ignored.log', 'again\n');
    expect(await next.current()).toBe('');
  });

  it('starts from the patch when no command came first', async () => {
    const turn = begin();
    await turn.notePatch([join(cwd, 'a.txt')]);
    write('a.txt', 'one\ntwo\n');
    expect(await turn.current()).toContain('@@ -1,3 +1,2 @@\n one\n two\n-three\n');
  });

  it('does not take a file for old that a command of the turn made', async () => {
    const turn = await started();
    write('made.txt', 'by command\n');
    await turn.notePatch([join(cwd, 'made.txt')]);
    write('made.txt', 'patched\n');
    expect(await turn.current()).toContain('new file mode 100644');
  });

  it('shows files outside under their absolute path', async () => {
    const turn = await started();
    const outside = join(base, 'note.txt');
    await turn.notePatch([outside]);
    writeFileSync(outside, 'note\n');
    expect(await turn.current()).toContain(
      `diff --git a/${outside} b/${outside}\nnew file mode 100644`,
    );
  });

  it('leaves nested repositories alone, but shows what is patched in them', async () => {
    mkdirSync(join(cwd, 'nested'));
    execFileSync('git', ['init', '-q'], { cwd: join(cwd, 'nested') });
    write('nested/x.txt', 'x\n');
    write('nested/y.txt', 'y\n');
    const turn = await started();
    await turn.notePatch([join(cwd, 'nested/x.txt')]);
    write('nested/x.txt', 'X\n');
    write('nested/y.txt', 'Y\n');
    write('a.txt', 'one\n');
    const diff = await turn.current();
    expect(diff).toContain('+++ b/nested/x.txt\n');
    expect(diff).toContain('+++ b/a.txt\n');
    expect(diff).not.toContain('y.txt');
  });

  it('copes with names that need quoting, and with a file that becomes a folder', async () => {
    write('odd', 'was a file\n');
    const turn = await started();
    write('tab\there "quoted".txt', 'x\n');
    write('ä ü.txt', 'x\n');
    rmSync(join(cwd, 'odd'));
    write('odd/inner.txt', 'y\n');
    const diff = await turn.current();
    expect(diff).toContain('"b/tab\\there \\"quoted\\".txt"');
    expect(diff).toContain('b/ä ü.txt');
    expect(diff).toContain('+++ b/odd/inner.txt');
    expect(diff).toContain('--- a/odd\n+++ /dev/null');
  });

  it('lets two turns work on the same folder at once', async () => {
    const [one, two] = [begin(), begin()];
    await Promise.all([one.captureBase(), two.captureBase()]);
    write('a.txt', 'changed\n');
    const three = await started();
    write('sub/b.txt', 'changed\n');
    const diffs = await Promise.all([one.current(), two.current(), three.current()]);
    expect(diffs[0]).toBe(diffs[1]);
    expect(diffs[0]).toContain('+++ b/a.txt\n');
    expect(diffs[2]).not.toContain('+++ b/a.txt\n');
    expect(diffs[2]).toContain('+++ b/sub/b.txt\n');
  });

  it('heals a damaged shadow repository', async () => {
    const first = await started();
    await first.close();
    const [name = ''] = readdirSync(join(base, 'home/checkpoints'));
    writeFileSync(join(base, 'home/checkpoints', name, 'warm.index'), 'garbage');
    const turn = await started();
    write('a.txt', 'x\n');
    expect(await turn.current()).toContain('+++ b/a.txt\n');
  });

  it('leaves no file of a turn behind', async () => {
    const turn = await started();
    await turn.notePatch([join(cwd, 'ignored.log')]);
    write('ignored.log', 'x\n');
    await turn.current();
    await turn.close();
    const [name = ''] = readdirSync(join(base, 'home/checkpoints'));
    expect(readdirSync(join(base, 'home/checkpoints', name, 'turns'))).toEqual([]);
  });
});

function indexLine(before: string, after: string): string {
  const id = (text: string) => {
    write('../blob', text);
    return execFileSync('git', ['hash-object', join(base, 'blob')], { encoding: 'utf8' }).trim();
  };
  return `index ${id(before)}..${id(after)} 100644`;
}

describe("the user's repository", () => {
  beforeEach(() => {
    git('init', '-q');
    write('a.txt', 'a\n');
    write('pkg/p.txt', 'p\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
  });

  it('is only read', async () => {
    write('a.txt', 'changed, not staged\n');
    write('fresh.txt', 'x\n');
    const before = userState();
    const turn = await started();
    write('a.txt', 'by the turn\n');
    await turn.notePatch([join(cwd, 'pkg/p.txt')]);
    write('pkg/p.txt', 'P\n');
    const diff = await turn.current();
    expect(diff).toContain('-changed, not staged\n+by the turn\n');
    expect(userState()).toEqual(before);
  });

  it('shows changes beside a working directory below its top', async () => {
    const turn = await started({ cwd: join(cwd, 'pkg') });
    write('pkg/p.txt', 'P\n');
    write('a.txt', 'A\n');
    const diff = await turn.current();
    expect(diff).toContain('diff --git a/p.txt b/p.txt\n');
    expect(diff).toContain(`diff --git a/${cwd}/a.txt b/${cwd}/a.txt\n`);
  });

  it('keeps its hooks, filters, attributes and settings out', async () => {
    const trap = join(base, 'trap');
    git('config', 'filter.trap.clean', `touch ${trap}; cat`);
    git('config', 'filter.trap.required', 'true');
    git('config', 'diff.trap.textconv', `touch ${trap}; cat`);
    git('config', 'core.fsmonitor', `touch ${trap}`);
    git('config', 'core.hooksPath', join(base, 'hooks'));
    mkdirSync(join(base, 'hooks'));
    writeFileSync(join(base, 'hooks/post-index-change'), `#!/bin/sh\ntouch ${trap}\n`, {
      mode: 0o755,
    });
    write('.gitattributes', '*.txt filter=trap diff=trap eol=crlf -diff\n');
    const turn = await started();
    write('a.txt', 'b\n');
    expect(await turn.current()).toContain('-a\n+b\n');
    expect(existsSync(trap)).toBe(false);
  });

  it('compares what is on disk where git converts line endings', async () => {
    git('config', 'core.autocrlf', 'true');
    write('dos.txt', 'a\r\nb\r\nc\r\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'dos');
    const turn = await started();
    write('dos.txt', 'a\r\nB\r\nc\r\n');
    expect(await turn.current()).toContain('@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\r\n');
  });

  it('honours its private and the user’s ignore rules', async () => {
    writeFileSync(join(cwd, '.git/info/exclude'), 'private.txt\n');
    const turn = await started();
    write('private.txt', 'x\n');
    write('public.txt', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain('public.txt');
    expect(diff).not.toContain('private.txt');
  });

  it('forgets what has become ignored, and keeps what is tracked although ignored', async () => {
    write('junk/x.txt', 'x\n');
    write('kept.log', 'k\n');
    git('add', 'kept.log');
    await (await started()).close();
    write('.gitignore', 'junk/\n*.log\n');
    const turn = await started();
    write('junk/x.txt', 'changed\n');
    write('kept.log', 'K\n');
    const diff = await turn.current();
    expect(diff).not.toContain('junk');
    expect(diff).toContain('+++ b/kept.log');
  });

  it('works in the middle of a conflict, with assume-unchanged files and an unborn branch', async () => {
    git('checkout', '-q', '-b', 'side');
    write('a.txt', 'side\n');
    git('commit', '-qam', 'side');
    git('checkout', '-q', '-');
    write('a.txt', 'main\n');
    git('commit', '-qam', 'main');
    expect(() => git('merge', 'side')).toThrow('merge');
    git('update-index', '--assume-unchanged', 'pkg/p.txt');
    const turn = await started();
    write('a.txt', 'solved\n');
    write('pkg/p.txt', 'P\n');
    const diff = await turn.current();
    expect(diff).toContain('+solved\n');
    expect(diff).toContain('-p\n+P\n');
    rmSync(join(cwd, '.git'), { recursive: true });
    git('init', '-q');
    const next = await started();
    write('a.txt', 'unborn\n');
    expect(await next.current()).toContain('-solved\n+unborn\n');
    expect(warnings).toEqual([]);
  });

  it('works in a linked work tree', async () => {
    git('worktree', 'add', '-q', '-b', 'w', join(base, 'linked'));
    cwd = join(base, 'linked');
    const turn = await started();
    write('a.txt', 'linked\n');
    expect(await turn.current()).toContain('-a\n+linked\n');
    expect(warnings).toEqual([]);
  });
});

describe('where no snapshot can be had', () => {
  async function patchesOnly(turn: TurnDiff): Promise<void> {
    await turn.captureBase();
    write('by-command.txt', 'x\n');
    write('old.txt', '1\n2\n3\n');
    await turn.notePatch([join(cwd, 'old.txt'), join(cwd, 'new.txt'), join(cwd, 'made.txt')]);
    renameSync(join(cwd, 'old.txt'), join(cwd, 'new.txt'));
    write('made.txt', 'made\n');
    const diff = await turn.current();
    expect(diff).toContain('rename from old.txt\nrename to new.txt\n');
    expect(diff).toContain('diff --git a/made.txt b/made.txt\nnew file mode 100644\n');
    expect(diff).not.toContain('by-command');
  }

  it('follows patches in the home folder, what contains it, and the root of a disk', async () => {
    for (const home of [cwd, join(cwd, 'deep/home')]) {
      warnings = [];
      await patchesOnly(begin({ home }));
      expect(warnings).toEqual([
        `The diff of this turn shows only the files that patches changed, because ${cwd} is not a project's folder.`,
      ]);
      rmSync(cwd, { recursive: true });
      mkdirSync(cwd);
    }
    await started({ cwd: '/' });
    expect(warnings.at(-1)).toContain("/ is not a project's folder");
  });

  it('takes the project alone when the home folder is a repository', async () => {
    git('init', '-q');
    write('project/a.txt', 'a\n');
    const turn = await started({ home: cwd, cwd: join(cwd, 'project') });
    write('project/a.txt', 'A\n');
    write('other.txt', 'x\n');
    const diff = await turn.current();
    expect(diff).toContain('diff --git a/a.txt b/a.txt\n');
    expect(diff).not.toContain('other.txt');
    expect(warnings).toEqual([]);
  });

  it('follows patches in a folder with too many files', async () => {
    for (let i = 0; i < 12; i++) write(`f${i}`, 'x\n');
    await patchesOnly(begin({ limits: { ...checkpointLimits, files: 10 } }));
    expect(warnings[0]).toContain('holds too many files');
  });

  it('follows patches when the first look takes too long, and is ready the next time', async () => {
    await patchesOnly(begin({ baseLimitMs: 0 }));
    expect(warnings[0]).toContain('took too long');
  });

  it('follows patches without git', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = join(base, 'empty');
    try {
      await patchesOnly(begin());
    } finally {
      process.env['PATH'] = path;
    }
    expect(warnings[0]).toContain('because git is not installed.');
  });

  it('says so when the working directory is gone', async () => {
    rmSync(cwd, { recursive: true });
    const turn = await started();
    expect(await turn.current()).toBe('');
    expect(warnings[0]).toContain('cannot be read');
  });
});

describe('limits', () => {
  const limits = { ...checkpointLimits, newFileBytes: 100, knownFileBytes: 1000, diffBytes: 900 };

  it('leaves large files out and says which of them changed', async () => {
    write('large-old', 'x'.repeat(200));
    write('large-still', 'x'.repeat(200));
    const turn = await started({ limits });
    write('large-old', 'y'.repeat(201));
    write('large-new', 'x'.repeat(200));
    expect(await turn.current()).toBe('');
    await turn.current();
    expect(warnings.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'The diff of this turn leaves out large-new: the file is too large.',
      'The diff of this turn leaves out large-old: the file is too large.',
    ]);
  });

  it('cuts a diff that is too large between two files', async () => {
    const turn = await started({ limits });
    for (let i = 0; i < 9; i++) write(`f${i}`, `${i}\n`);
    const diff = await turn.current();
    expect(diff).toMatch(/^diff --git a\/f0 b\/f0\n/);
    expect(diff).toMatch(/\+\d\n$/);
    expect(diff).not.toContain('b/f8');
    expect(warnings).toEqual(['The diff of this turn is cut: it is too large to be shown whole.']);
  });

  it('goes on beside a file that cannot be read', async () => {
    write('ok.txt', 'a\n');
    const turn = await started();
    write('ok.txt', 'b\n');
    mkdirSync(join(cwd, 'locked'));
    symlinkSync('/proc/1/nowhere', join(cwd, 'dangling'));
    expect(await turn.current()).toContain('+b\n');
    expect(warnings).toEqual([]);
  });
});

it('leaves its own home out when that lies in the project', async () => {
  const turn = await started({ shadowRoot: join(cwd, '.skein/checkpoints') });
  write('.skein/state', 'x\n');
  write('a.txt', 'a\n');
  const diff = await turn.current();
  expect(diff).toContain('a.txt');
  expect(diff).not.toContain('.skein');
});
