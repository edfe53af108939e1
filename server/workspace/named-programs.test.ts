/** Programs that a repository names: git starts each of them when asked plainly, and never when we ask. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TurnDiff } from '../diff/turn-diff.ts';
import { WorktreeBook } from '../threads/worktree-book.ts';
import { createWorktree } from '../worktrees/create-worktree.ts';
import { handBack } from '../worktrees/hand-back.ts';
import { mergeWorktree } from '../worktrees/merge-worktree.ts';
import { gitIn } from '../worktrees/own-git.ts';
import { isChanged, readWork } from '../worktrees/worktree-state.ts';
import { gitFolder, initRepository } from '../worktrees/testing/git-folder.ts';
import type { GitFolder } from '../worktrees/testing/git-folder.ts';
import { listFiles } from './file-list.ts';
import { gitDiffToRemote } from './git-diff-to-remote.ts';
import { askGitState } from './git-state.ts';
import { mergeBase } from './merge-base.ts';
import { commitNamed, headOrNothing, placeOfLines } from './reviewed-lines.ts';

const signal = AbortSignal.timeout(60_000);
let base: string;
let home: string;
let marks: string;
let repo: GitFolder;

function begin(): void {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'skein-named-')));
  bases.push(base);
  home = path.join(base, 'home');
  marks = path.join(base, 'marks');
  for (const folder of [home, marks, path.join(base, 'traps')]) mkdirSync(folder);
  repo = initRepository(path.join(base, 'repo'));
}
const bases: string[] = [];
afterAll(() => {
  for (const each of bases) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
});

/** A program that leaves a mark when it is started. */
function trap(name: string, rest = ''): string {
  const file = path.join(base, 'traps', name);
  const mark = path.join(marks, name).replaceAll('\\', '/');
  writeFileSync(file, `#!/bin/sh\n: > '${mark}'\n${rest}\n`, { mode: 0o755 });
  return file.replaceAll('\\', '/');
}

/** What has been started since it was last asked. */
function started(): string[] {
  const names = readdirSync(marks).sort();
  for (const name of names) rmSync(path.join(marks, name));
  return names;
}

/** As a user would call it; it may fail. */
function bare(...args: string[]): void {
  try {
    repo.git(...args);
  } catch {
    // What it started counts.
  }
}

/** All ways to be started at once, and what each of them takes with plain git. */
function setTraps(): [name: string, way: string[]][] {
  const hooks = path.join(base, 'hooks');
  mkdirSync(hooks);
  for (const hook of ['post-index-change', 'post-checkout', 'reference-transaction']) {
    writeFileSync(path.join(hooks, hook), readFileSync(trap(hook)), { mode: 0o755 });
  }
  const attributes = {
    'a.txt': 'filter=clean',
    'process.x': 'filter=process',
    'included.x': 'filter=included',
    'worktree.x': 'filter=worktree',
    'driver.x': 'diff=driver',
    'text.x': 'diff=text',
    'merge.x': 'merge=merge',
  };
  const names = [...Object.keys(attributes), 'info.x'];
  for (const name of names) repo.write(name, 'first\n');
  const lines = Object.entries(attributes).map((pair) => pair.join(' '));
  repo.write('.gitattributes', `${lines.join('\n')}\n`);
  repo.write('.git/info/attributes', 'info.x filter=info\n');
  repo.commit('begin');
  repo.git('branch', 'other');
  repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  repo.write('merge.x', 'ours\n');
  repo.commit('ours');
  repo.git('checkout', '--quiet', 'other');
  repo.write('merge.x', 'theirs\n');
  repo.commit('theirs');
  repo.git('checkout', '--quiet', 'main');
  // As if it were signed.
  const [head = '', ...rest] = repo.git('cat-file', 'commit', 'HEAD').split('\n\n');
  const signed = `${head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----`;
  const made = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], {
    cwd: repo.top,
    input: [signed, ...rest].join('\n\n'),
    encoding: 'utf8',
  });
  repo.git('update-ref', 'refs/heads/main', made.trim());
  for (const name of names) repo.write(name, 'changed\n');
  writeFileSync(
    repo.at('.git/included'),
    `[filter "included"]\nclean = "${trap('included', 'cat')}"\n`,
  );
  writeFileSync(
    repo.at('.git/config.worktree'),
    `[filter "worktree"]\nclean = "${trap('worktree', 'cat')}"\n`,
  );
  appendFileSync(
    repo.at('.git/config'),
    `[core]
    repositoryFormatVersion = 1
    fsmonitor = "${trap('fsmonitor', 'exit 1')}"
    hooksPath = "${hooks.replaceAll('\\', '/')}"
    [extensions]
    worktreeConfig = true
    [include]
    path = included
    [filter "clean"]
    clean = "${trap('clean', 'cat')}"
    smudge = "${trap('smudge', 'cat')}"
    required = true
    [filter "process"]
    process = "${trap('process')}"
    [filter "info"]
    clean = "${trap('info', 'cat')}"
    [diff]
    external = "${trap('external')}"
    [diff "driver"]
    command = "${trap('driver')}"
    [diff "text"]
    textconv = "${trap('textconv', 'cat "$1"')}"
    [merge "merge"]
    driver = "${trap('merge', 'exit 1')}"
    [log]
    showSignature = true
    [gpg]
    program = "${trap('gpg', 'exit 1')}"
    `,
  );
  return [
    ['clean', ['diff', '--', 'a.txt']],
    ['process', ['diff', '--', 'process.x']],
    ['included', ['diff', '--', 'included.x']],
    ['worktree', ['diff', '--', 'worktree.x']],
    ['info', ['diff', '--', 'info.x']],
    ['external', ['diff', '--', 'merge.x']],
    ['driver', ['diff', '--', 'driver.x']],
    ['textconv', ['diff', '--no-ext-diff', '--', 'text.x']],
    ['fsmonitor', ['status']],
    ['gpg', ['log', '-1']],
    ['gpg', ['show', '--format=', 'HEAD']],
    ['reference-transaction', ['update-ref', 'refs/heads/more', 'HEAD']],
    ['post-index-change', ['update-index', '--force-write-index']],
    ['post-checkout', ['checkout', '--quiet', 'main']],
    ['smudge', ['worktree', 'add', '--detach', path.join(base, 'bare')]],
    ['merge', ['merge-tree', '--write-tree', 'main', 'other']],
  ];
}

describe('what a repository names for its files', () => {
  let ways: ReturnType<typeof setTraps>;
  beforeAll(() => {
    begin();
    ways = setTraps();
  });
  beforeEach(() => void started());

  it('is started by plain git', () => {
    for (const [name, way] of ways) {
      started();
      bare(...way);
      expect.soft(started()).toContain(name);
    }
  });

  it('is not started by looking at them', async () => {
    const since = (await headOrNothing(repo.top)) ?? '';
    const { diff } = await gitDiffToRemote(home, { cwd: repo.top });
    for (const name of ['a.txt', 'process.x', 'included.x', 'worktree.x', 'driver.x', 'text.x']) {
      expect(diff).toContain(`+++ b/${name}\n@@ -1 +1 @@`);
    }
    await askGitState(home, repo.top, signal);
    for (const file of ['a.txt', 'driver.x', 'text.x']) {
      const at = { file, start: 1, end: 1 };
      expect(await placeOfLines(home, at, { since }, repo.top)).toBe('changed');
      expect(await placeOfLines(home, at, { commit: since }, repo.top)).toBe('unchanged');
    }
    expect(await commitNamed(repo.top, 'other')).toMatch(/^[0-9a-f]{40}$/);
    expect(await mergeBase(repo.top, 'other')).toMatch(/^[0-9a-f]{40}$/);
    expect(await listFiles(repo.top, signal)).toContain('text.x');
    expect(started()).toEqual([]);
  });

  it('is not started by the diff of a turn', async () => {
    const turn = new TurnDiff({
      cwd: repo.top,
      shadowRoot: path.join(home, 'checkpoints'),
      home: path.join(base, 'nobody'),
      baseLimitMs: 12_000,
    });
    await turn.captureBase();
    turn.noteCommand();
    for (const name of ['a.txt', 'text.x', 'new.x']) repo.write(name, 'turned\n');
    expect(await turn.current()).toContain('+turned');
    expect((await turn.files()).pairs).toHaveLength(3);
    await turn.close();
    expect(started()).toEqual([]);
  });

  it('is not started for work trees: made, looked at, handed back and merged', async () => {
    const book = new WorktreeBook(home);
    const record = await createWorktree(book, repo.top, { changes: 'carry' }, Date.now);
    const tree = gitFolder(record.path);
    expect(tree.read('process.x')).toBe('changed\n');
    tree.write('more.txt', 'more\n');
    expect((await readWork(record)).uncommitted).toBeGreaterThan(5);
    expect((await handBack(record, false)).conflicts).toEqual([]);
    expect(repo.read('more.txt')).toBe('more\n');
    const wish = { how: 'squash', into: 'other', message: null, commit: false } as const;
    expect((await mergeWorktree(record, wish)).conflicts).toHaveLength(1);
    expect(started()).toEqual([]);
  });
});

describe('what a repository names', () => {
  beforeEach(begin);

  it('is not started in what was put into the place of a submodule', async () => {
    const inner = initRepository(repo.at('lib'));
    inner.git('config', 'filter.inner.clean', trap('inner', 'cat'));
    inner.write('.git/info/attributes', '* filter=inner\n');
    inner.write('a.txt', 'changed\n');
    bare('-C', 'lib', 'status');
    expect(started()).toEqual(['inner']);
    const git = await gitIn(repo.top);
    expect(await isChanged(git, { name: 'lib', sha: inner.head() })).toBe(true);
    expect(started()).toEqual([]);
  });

  it('is not started to fetch an object that is missing', async () => {
    const nowhere = path.join(base, 'nowhere').replaceAll('\\', '/');
    mkdirSync(nowhere);
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    repo.write('a.txt', 'changed\n');
    const blob = repo.git('rev-parse', 'HEAD:a.txt');
    appendFileSync(
      repo.at('.git/config'),
      `[core]
      repositoryFormatVersion = 1
      sshCommand = "${trap('ssh', 'exit 1')}"
      [extensions]
      partialClone = origin
      [protocol]
      allow = always
      [remote "origin"]
      promisor = true
      uploadpack = "${trap('uploadpack', 'exit 1')}"
      `,
    );
    rmSync(repo.at(`.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`));
    const remotes = { ssh: 'ssh://x@127.0.0.1/x', uploadpack: nowhere, ext: `ext::${trap('ext')}` };
    for (const [name, url] of Object.entries(remotes)) {
      repo.git('config', 'remote.origin.url', url);
      bare('cat-file', 'blob', blob);
      expect.soft(started()).toEqual([name]);
      await expect(gitDiffToRemote(home, { cwd: repo.top })).rejects.toThrow('failed to compute');
      const at = { file: 'a.txt', start: 1, end: 1 };
      await placeOfLines(home, at, { commit: repo.head() }, repo.top);
      expect(started()).toEqual([]);
    }
  });

  it('leads nobody to look into another folder', async () => {
    const secret = path.join(base, 'secret');
    mkdirSync(secret);
    writeFileSync(path.join(secret, 'a.txt'), 'a key\n');
    repo.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    repo.git('config', 'core.worktree', secret);
    expect(repo.git('diff')).toContain('+a key');
    expect((await gitDiffToRemote(home, { cwd: repo.top })).diff).toBe('');
  });
});
