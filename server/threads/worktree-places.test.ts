/** Work trees of repositories that are out of the ordinary, and in places that are. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitFolder, initRepository } from '../worktrees/testing/git-folder.ts';
import { usableFolder } from '../worktrees/worktree-folder.ts';
import { openWorktrees } from './testing/worktree-fixture.ts';
import type { WorktreeFixture } from './testing/worktree-fixture.ts';

let base: string;
const variables = { ...process.env };
beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'skein-places-')));
});
afterEach(() => {
  for (const name of ['PATH', 'GIT_CONFIG_GLOBAL']) {
    if (variables[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = variables[name];
  }
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

/** Archives the thread; the reason why its work tree stays, null when it went. */
async function archive(f: WorktreeFixture, threadId: string, id: string): Promise<unknown> {
  const from = f.outbound.seen.length;
  await f.served('archive', f.shelf.archive({ threadId }));
  const { params } = await f.outbound.until(
    (each) => each.method === 'worktree/changed' && each.params['worktreeId'] === id,
    from,
  );
  return params['state'] === 'removed' ? null : params['reason'];
}

describe('the folder of work trees', () => {
  it('is where the user’s config says, and no project can say so', async () => {
    const folder = path.join(base, 'trees');
    const f = await openWorktrees(undefined, `[worktrees]\nfolder = '${folder}'`);
    f.origin.write('.skein/config.toml', `[worktrees]\nfolder = '${path.join(base, 'theirs')}'\n`);
    f.origin.commit('config');
    const { threadId, worktree, tree } = await f.start({});
    expect(path.dirname(path.dirname(worktree.path))).toBe(folder);
    expect(tree.read('a.txt')).toBe('one\ntwo\nthree\n');
    await f.runTurn(threadId, 'Go.');
    // While its disk is away, nothing is taken for gone.
    renameSync(folder, `${folder}-away`);
    f.origin.git('worktree', 'list');
    expect(await archive(f, threadId, worktree.id)).toContain('attach its disk');
    renameSync(`${folder}-away`, folder);
    const { removed } = await f.requests.remove({ worktreeId: worktree.id });
    expect([removed, existsSync(worktree.path)]).toEqual([true, false]);
    await f.served('unarchive', f.shelf.unarchive({ threadId }));
    expect(tree.read('a.txt')).toBe('one\ntwo\nthree\n');
  });

  it('is refused where it would be in the way, in words that name the key', async () => {
    const f = await openWorktrees(undefined, `[worktrees]\nfolder = '.git/trees'`);
    const words = 'worktrees.folder in config.toml cannot be';
    await expect(f.startThread({ worktree: {} })).rejects.toThrow(words);
    const root = path.join(f.home, 'worktrees');
    const use = (folder: string) => usableFolder(folder, root);
    await expect(use(f.origin.at('trees'))).rejects.toThrow('take work trees for its files');
    await expect(use(path.join(f.home, 'sessions'))).rejects.toThrow('hidden from commands');
    await expect(use(path.join(base, '.codex', 'x'))).rejects.toThrow('named .codex');
    await expect(use(path.parse(base).root)).rejects.toThrow('a whole disk');
    expect(await use(path.join(root, 'more'))).toBe(path.join(root, 'more'));
  });
});

/** `git submodule` is a script, which needs what a bare machine lacks. */
const hasSubmodules = spawnSync('sed', ['--version']).error === undefined;

describe('a work tree', () => {
  it.runIf(hasSubmodules)(
    'of a repository with submodules has them empty, and stays for what is done in them',
    async () => {
      const f = await openWorktrees();
      initRepository(path.join(base, 'lib'));
      const clone = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet'];
      f.origin.git(...clone, 'add', path.join(base, 'lib'), 'lib');
      f.origin.commit('with a submodule');
      const { threadId, worktree, tree } = await f.start({});
      await f.runTurn(threadId, 'Go.');
      expect([tree.read('lib/a.txt'), tree.status()]).toEqual([null, '']);
      tree.git(...clone, 'update', '--init');
      tree.write('lib/new.txt', 'new\n');
      const reason = 'the submodule lib holds changes or commits that are nowhere else';
      expect(await archive(f, threadId, worktree.id)).toBe(reason);
      expect(tree.read('lib/new.txt')).toBe('new\n');
      rmSync(tree.at('lib/new.txt'));
      const lib = gitFolder(tree.at('lib'));
      lib.git(
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        'x',
      );
      expect((await f.requests.remove({ worktreeId: worktree.id })).reason).toBe(reason);
      lib.git('reset', '--quiet', '--hard', 'HEAD~1');
      lib.git('reflog', 'expire', '--expire=now', '--all');
      expect((await f.requests.remove({ worktreeId: worktree.id })).removed).toBe(true);
      expect(f.origin.read('lib/a.txt')).toBe('one\ntwo\nthree\n');
    },
  );

  it('of a repository with large files elsewhere has pointers, until somebody fetches them', async () => {
    // In the place of git-lfs: what it keeps is the text in capitals.
    const config = path.join(base, 'gitconfig');
    const mark = path.join(base, 'started');
    const filter = (letters: string) => `"touch '${mark}'; tr ${letters}"`;
    writeFileSync(
      config,
      `[filter "lfs"]\nclean = ${filter('a-z A-Z')}\nsmudge = ${filter('A-Z a-z')}\nrequired = true\n`,
    );
    const f = await openWorktrees();
    const filtered = (folder: string, ...args: string[]) =>
      gitFolder(folder).git('-c', `include.path=${config}`, ...args);
    f.origin.write('.gitattributes', '*.bin filter=lfs\n');
    f.origin.write('big.bin', 'large\n');
    // Not in the second in which the index is written: git would look into it again and again.
    const before = new Date(Date.now() - 60_000);
    utimesSync(f.origin.at('big.bin'), before, before);
    filtered(f.origin.top, 'add', '-A');
    filtered(f.origin.top, 'commit', '-q', '-m', 'large');
    process.env['GIT_CONFIG_GLOBAL'] = config;
    rmSync(mark);
    const { threadId, worktree, tree } = await f.start({});
    await f.runTurn(threadId, 'Go.');
    expect([tree.read('big.bin'), existsSync(mark)]).toEqual(['LARGE\n', false]);
    expect((await f.one(worktree.id))?.work).toMatchObject({ uncommitted: 0, merged: true });
    // As `git lfs pull` does it.
    tree.write('big.bin', 'large\n');
    utimesSync(tree.at('big.bin'), before, before);
    filtered(tree.top, 'add', 'big.bin');
    expect((await f.one(worktree.id))?.work).toMatchObject({ uncommitted: 0 });
    tree.write('big.bin', 'larger\n');
    utimesSync(tree.at('big.bin'), before, before);
    const wish = { worktreeId: worktree.id, how: 'squash', commit: true } as const;
    await expect(f.requests.merge(wish)).rejects.toThrow('must go through a filter of git');
    expect(await archive(f, threadId, worktree.id)).toBe('it holds 1 file not committed');
    filtered(tree.top, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qam', 'larger');
    rmSync(mark);
    expect((await f.requests.merge(wish)).conflicts).toEqual([]);
    expect([f.origin.git('show', 'main:big.bin'), existsSync(mark)]).toEqual(['LARGER', false]);
  });

  // The stand-in for git is a shell script.
  it.skipIf(process.platform === 'win32')(
    'is not half made where the disk is full, and the reason is said',
    async () => {
      const f = await openWorktrees();
      mkdirSync(path.join(base, 'bin'));
      writeFileSync(
        path.join(base, 'bin', 'git'),
        `#!/bin/sh
case "$*" in *'reset --hard'*) echo half > half.txt; echo 'error: unable to write file a.txt: No space left on device' >&2; exit 128;; esac
PATH='${variables['PATH'] ?? ''}' exec git "$@"
`,
        { mode: 0o755 },
      );
      process.env['PATH'] = `${path.join(base, 'bin')}${path.delimiter}${variables['PATH'] ?? ''}`;
      const made = f.startThread({ worktree: {} });
      await expect(made).rejects.toThrow('the disk is full: git reset failed');
      process.env['PATH'] = variables['PATH'];
      expect(f.access.services.worktrees.all).toEqual([]);
      expect(f.origin.git('worktree', 'list').split('\n')).toHaveLength(1);
      expect(f.origin.git('branch', '--list', 'skein/*')).toBe('');
      expect(existsSync(f.origin.at('.git/worktrees'))).toBe(false);
    },
  );

  it('stays while it is locked', async () => {
    const f = await openWorktrees();
    const { threadId, worktree } = await f.start({});
    await f.runTurn(threadId, 'Go.');
    f.origin.git('worktree', 'lock', worktree.path);
    expect(await archive(f, threadId, worktree.id)).toBe('it was locked by `git worktree lock`');
    f.origin.git('worktree', 'unlock', worktree.path);
    expect((await f.requests.remove({ worktreeId: worktree.id })).removed).toBe(true);
  });

  it('does not come back while its branch is checked out elsewhere, and merges into one that is', async () => {
    const f = await openWorktrees();
    const { threadId, worktree } = await f.start({ name: 'mine' });
    await f.runTurn(threadId, 'Go.');
    expect(await archive(f, threadId, worktree.id)).toBeNull();
    const elsewhere = gitFolder(path.join(base, 'elsewhere'));
    f.origin.git('worktree', 'add', '--quiet', elsewhere.top, worktree.branch);
    const from = f.outbound.seen.length;
    await f.served('unarchive', f.shelf.unarchive({ threadId }));
    const { params } = await f.outbound.untilMethod('warning', from);
    expect(params['message']).toContain('could not be made again');
    expect(params['message']).toContain(elsewhere.top);
    elsewhere.git('checkout', '--quiet', '-b', 'release');
    await f.served('archive', f.shelf.archive({ threadId }));
    await f.served('unarchive', f.shelf.unarchive({ threadId }));
    const tree = gitFolder(worktree.path);
    tree.write('b.txt', 'b\n');
    tree.commit('b');
    const wish = { worktreeId: worktree.id, how: 'fastForward', into: 'release' } as const;
    expect((await f.requests.merge(wish)).sha).toBe(tree.head());
    expect([elsewhere.read('b.txt'), elsewhere.status()]).toEqual(['b\n', '']);
  });
});
