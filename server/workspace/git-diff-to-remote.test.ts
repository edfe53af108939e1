import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitDiffToRemote } from './git-diff-to-remote.ts';
import { mergeBase } from './merge-base.ts';

let folder: string;
let work: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'skein-remote-')));
  work = join(folder, 'work');
  mkdirSync(join(work, 'src'), { recursive: true });
  writeFileSync(join(work, 'src', 'a.txt'), 'one\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): string {
  const who = [
    '-c',
    'user.name=n',
    '-c',
    'user.email=e@localhost',
    '-c',
    'init.defaultBranch=main',
  ];
  return execFileSync('git', [...who, ...args], { cwd: work, stdio: 'pipe' })
    .toString()
    .trim();
}
function commit(text: string): string {
  writeFileSync(join(work, 'src', 'a.txt'), text);
  git('add', '-A');
  git('commit', '-qm', text);
  return git('rev-parse', 'HEAD');
}

test('without git, a remote, or a commit of its own there is nothing to compare with', async () => {
  const refused = {
    code: -32600,
    message: `failed to compute git diff to remote for cwd: "${work}"`,
  };
  await expect(gitDiffToRemote(join(folder, 'home'), { cwd: work })).rejects.toMatchObject(refused);
  git('init', '-q');
  await expect(gitDiffToRemote(join(folder, 'home'), { cwd: work })).rejects.toMatchObject(refused);
  commit('one\n');
  await expect(gitDiffToRemote(join(folder, 'home'), { cwd: work })).rejects.toMatchObject(refused);
  await expect(gitDiffToRemote(join(folder, 'home'), { cwd: 'relative' })).rejects.toMatchObject({
    code: -32600,
  });
});

test('all that no remote has: commits, changes and new files', async () => {
  git('init', '-q');
  const shared = commit('one\n');
  git('init', '-q', '--bare', '../remote.git');
  git('remote', 'add', 'origin', '../remote.git');
  git('push', '-q', '-u', 'origin', 'HEAD');
  expect(await gitDiffToRemote(join(folder, 'home'), { cwd: work })).toEqual({
    sha: shared,
    diff: '',
  });

  commit('two\n');
  git('checkout', '-q', '-b', 'mine');
  writeFileSync(join(work, 'new file.txt'), 'fresh\n');
  writeFileSync(join(work, '.gitignore'), 'ignored\n');
  writeFileSync(join(work, 'ignored'), 'x');
  const before = git('status', '--porcelain');
  const { sha, diff } = await gitDiffToRemote(join(folder, 'home'), { cwd: join(work, 'src') });
  expect(sha).toBe(shared);
  expect(diff).toContain('--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1 +1 @@\n-one\n+two\n');
  expect(diff).toMatch(
    /new file mode 100644\nindex 0000000\.\.[0-9a-f]+\n--- \/dev\/null\n\+\+\+ b\/new file\.txt/,
  );
  expect(diff).not.toContain('b/ignored');
  // The user's own index is as it was.
  expect(git('status', '--porcelain')).toBe(before);
});

test('a change in the second of the last commit is seen, though the file looks the same', async () => {
  git('init', '-q');
  const file = join(work, 'src', 'a.txt');
  const then = new Date(2026, 0, 1);
  git('config', 'core.trustctime', 'false');
  utimesSync(file, then, then);
  git('add', '-A');
  git('commit', '-qm', 'one');
  git('init', '-q', '--bare', '../remote.git');
  git('push', '-q', '../remote.git', 'HEAD:refs/heads/main');
  git('remote', 'add', 'origin', '../remote.git');
  git('fetch', '-q', 'origin');
  writeFileSync(file, 'two\n');
  utimesSync(file, then, then);
  utimesSync(join(work, '.git', 'index'), then, then);
  expect((await gitDiffToRemote(join(folder, 'home'), { cwd: work })).diff).toContain(
    '-one\n+two\n',
  );
});

test('what a submodule names is not started', async () => {
  git('init', '-q', '../inner');
  execFileSync('git', [
    '-C',
    join(folder, 'inner'),
    '-c',
    'user.name=n',
    '-c',
    'user.email=e@localhost',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'inner',
  ]);
  git('init', '-q');
  // As `git submodule add` does it, which needs programs beyond git.
  git('clone', '-q', '../inner', 'lib');
  git('config', '--file', '.gitmodules', 'submodule.lib.path', 'lib');
  git('config', '--file', '.gitmodules', 'submodule.lib.url', '../inner');
  git('add', '.gitmodules', 'lib');
  const shared = commit('one\n');
  git('init', '-q', '--bare', '../remote.git');
  git('remote', 'add', 'origin', '../remote.git');
  git('push', '-q', '-u', 'origin', 'HEAD');
  const trap = join(folder, 'trap');
  git('-C', 'lib', 'config', 'core.fsmonitor', `touch ${trap}; false`);
  git('status', '--short');
  expect(existsSync(trap)).toBe(true);
  rmSync(trap);
  writeFileSync(join(work, 'lib', 'new.txt'), 'new\n');
  expect(await gitDiffToRemote(join(folder, 'home'), { cwd: work })).toEqual({
    sha: shared,
    diff: '',
  });
  expect(existsSync(trap)).toBe(false);
});

test('a folder that only looks like a git folder is no repository', async () => {
  git('init', '-q');
  const sha = commit('one\n');
  git('clone', '-q', '--bare', '.', 'src/evil');
  expect(await mergeBase(work, 'main')).toBe(sha);
  expect(await mergeBase(join(work, 'src', 'evil'), 'main')).toBeNull();
});
