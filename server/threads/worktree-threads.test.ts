import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ThreadWorktree } from '../protocol/worktree.ts';
import { gitFolder } from '../worktrees/testing/git-folder.ts';
import { openWorktrees } from './testing/worktree-fixture.ts';
import type { WorktreeFixture } from './testing/worktree-fixture.ts';

const full = { sandbox: 'danger-full-access', approvalPolicy: 'never' } as const;

/** What Skein keeps of work trees: none of it is left after a refusal. */
function leftovers(f: WorktreeFixture): unknown {
  const root = path.join(f.home, 'worktrees');
  return {
    folders: existsSync(root) ? readdirSync(root) : [],
    branches: readdirSync(f.origin.at('.git/refs/heads'), { recursive: true }).filter(
      (name) => name !== 'skein',
    ),
    known: existsSync(f.origin.at('.git/worktrees'))
      ? readdirSync(f.origin.at('.git/worktrees'))
      : [],
    records: f.access.services.worktrees.all,
  };
}
const nothing = { folders: [], branches: ['main'], known: [], records: [] };

/** Programs of the repository's that leave a trace when they start; tells whether one did. */
async function setTrap(f: WorktreeFixture): Promise<() => boolean> {
  const trap = path.join(f.home, 'trap');
  for (const name of ['post-checkout', 'reference-transaction', 'post-index-change']) {
    const hook = f.origin.at(`.git/hooks/${name}`);
    await writeFile(hook, `#!/bin/sh\necho ${name} >> ${trap}\n`, { mode: 0o755 });
  }
  f.origin.write('.gitattributes', 'a.txt filter=trap merge=trap\n');
  const settings = `[core]
    fsmonitor = "echo fsmonitor >> ${trap}; false"
    [filter "trap"]
    clean = "echo clean >> ${trap}; cat"
    smudge = "echo smudge >> ${trap}; cat"
    required = true
    [merge "trap"]
    driver = "echo driver >> ${trap}; false"
    `;
  await appendFile(f.origin.at('.git/config'), settings);
  return () => existsSync(trap);
}

describe('a thread in a new work tree', () => {
  it('works in the same sub-folder of it, on a readable branch, and keeps that', async () => {
    const f = await openWorktrees();
    const sha = f.origin.head();
    f.origin.write('a.txt', 'changed by the user\n');
    const cwd = f.origin.at('pkg');
    const params = { cwd, worktree: { name: 'Fix the *login* redirect, please!' } };
    const { thread, ...settings } = await f.served(
      'start',
      f.manager.start(params, { originator: 'test' }),
    );
    const { worktree } = thread.extra as { readonly worktree: ThreadWorktree };
    expect(worktree).toMatchObject({
      branch: 'skein/fix-the-login-redirect-please',
      base: { branch: 'main', sha },
      origin: f.origin.top,
      setUp: 'pending',
    });
    expect(thread.gitInfo).toMatchObject({ branch: worktree.branch, sha });
    expect(thread.cwd).toBe(path.join(worktree.path, 'pkg'));
    expect(settings.cwd).toBe(thread.cwd);
    expect(path.dirname(path.dirname(worktree.path))).toBe(path.join(f.home, 'worktrees'));
    const tree = gitFolder(worktree.path);
    expect([tree.read('a.txt'), tree.read('pkg/p.txt'), tree.status()]).toEqual([
      'one\ntwo\nthree\n',
      'p\n',
      '',
    ]);
    expect(f.origin.git('branch', '--show-current')).toBe('main');
    expect(f.origin.status()).toBe(' M a.txt');
    // After a restart, and with an index made anew.
    await f.runTurn(thread.id, 'Go.');
    await f.manager.close();
    await rm(path.join(f.home, 'thread-index.sqlite'));
    const other = f.another();
    const read = await other.manager.read({ threadId: thread.id });
    expect(read.thread).toMatchObject({
      extra: { worktree },
      cwd: thread.cwd,
      gitInfo: { branch: worktree.branch },
    });
    const { result } = await other.manager.resume({ threadId: thread.id });
    expect(result.cwd).toBe(thread.cwd);
  });

  it('takes uncommitted changes along when asked, and leaves them where they are', async () => {
    const f = await openWorktrees();
    f.origin.write('a.txt', 'changed\n');
    f.origin.git('add', 'a.txt');
    f.origin.write('pkg/new.txt', 'new\n');
    f.origin.write('ignored/x', 'x');
    f.origin.git('rm', '-q', 'pkg/p.txt');
    const before = f.origin.status();
    const { tree } = await f.start({ changes: 'carry' });
    expect(tree.status().split('\n').sort()).toEqual([
      ' D pkg/p.txt',
      ' M a.txt',
      '?? pkg/new.txt',
    ]);
    expect([tree.read('a.txt'), tree.read('pkg/new.txt'), tree.read('ignored/x')]).toEqual([
      'changed\n',
      'new\n',
      null,
    ]);
    expect(f.origin.status()).toBe(before);
  });

  it('begins where it is told to, under names that are nobody else’s', async () => {
    const f = await openWorktrees();
    const first = f.origin.head();
    f.origin.git('branch', 'other');
    f.origin.write('b.txt', 'b\n');
    f.origin.commit('second');
    const one = await f.start({ name: 'x', base: 'other' });
    expect(one.worktree.base).toEqual({ branch: 'other', sha: first });
    expect(one.tree.read('b.txt')).toBeNull();
    const two = await f.start({ name: 'X', base: first });
    expect([one.worktree.branch, two.worktree.branch]).toEqual(['skein/x', 'skein/x-2']);
    expect(two.worktree.base).toEqual({ branch: null, sha: first });
    const named = await f.start({ branch: 'mine/own' });
    expect(named.worktree.branch).toBe('mine/own');
    expect((await f.start({})).worktree.branch).toMatch(/^skein\/\d{4}-\d\d-\d\d$/);
  });

  it('is refused in words that say what to do, and nothing half-made is left', async () => {
    const f = await openWorktrees();
    const refused = async (
      words: string,
      params: Parameters<typeof f.startThread>[0],
    ): Promise<void> => {
      await expect(f.startThread(params)).rejects.toThrow(words);
      expect(leftovers(f)).toEqual(nothing);
    };
    await refused('exists already; choose another name', { worktree: { branch: 'main' } });
    await refused('is no name for a branch', { worktree: { branch: 'a..b' } });
    await refused('is no name for a branch', { worktree: { branch: '-f' } });
    await refused('names no commit', { worktree: { base: 'nowhere' } });
    await refused('an ephemeral thread has none', { worktree: {}, ephemeral: true });
  });

  it('is taken back when the thread cannot be made after all', async () => {
    const f = await openWorktrees();
    const params = { worktree: {}, modelProvider: 'bad-provider' };
    await expect(f.startThread(params)).rejects.toThrow('bad-provider');
    expect(leftovers(f)).toEqual(nothing);
  });

  it('is refused where there is nothing to begin with', async () => {
    const f = await openWorktrees();
    const refused = async (
      words: string,
      params: Parameters<typeof f.startThread>[0],
    ): Promise<void> => {
      await expect(f.startThread(params)).rejects.toThrow(words);
      expect(leftovers(f)).toEqual(nothing);
    };
    await refused('is in no git repository: run `git init`', { cwd: f.home, worktree: {} });
    const bare = path.join(f.home, '..', 'bare');
    f.origin.git('clone', '-q', '--bare', '.', bare);
    await refused('is a bare repository', { cwd: bare, worktree: {} });
    const unborn = path.join(f.home, '..', 'unborn');
    mkdirSync(unborn);
    gitFolder(unborn).git('init', '-q');
    await refused('has no commit yet: commit something first', { cwd: unborn, worktree: {} });
  });

  it('carries changes to no other commit than theirs', async () => {
    const f = await openWorktrees();
    const base = f.origin.head();
    f.origin.write('b.txt', 'b\n');
    f.origin.commit('second');
    const carrying = f.start({ base, changes: 'carry' });
    await expect(carrying).rejects.toThrow('leave worktree.base out');
    expect(f.access.services.worktrees.all).toEqual([]);
  });

  it('carries nothing of repositories within', async () => {
    const f = await openWorktrees();
    mkdirSync(f.origin.at('inner'));
    gitFolder(f.origin.at('inner')).git('init', '-q');
    gitFolder(f.origin.at('inner')).git(
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
    await expect(f.start({ changes: 'carry' })).rejects.toThrow('is a git repository of its own');
    expect(leftovers(f)).toEqual(nothing);
  });

  it('carries nothing of a merge in progress', async () => {
    const f = await openWorktrees();
    f.origin.git('checkout', '-q', '-b', 'side');
    f.origin.write('a.txt', 'side\n');
    f.origin.commit('side');
    f.origin.git('checkout', '-q', 'main');
    f.origin.write('a.txt', 'main\n');
    f.origin.commit('main');
    expect(() => f.origin.git('merge', '-q', 'side')).toThrow('Command failed: git merge');
    await expect(f.start({ changes: 'carry' })).rejects.toThrow('in the middle of a merge');
    expect(f.access.services.worktrees.all).toEqual([]);
  });

  it('starts none of the programs that the repository names when it is made', async () => {
    const f = await openWorktrees();
    const started = await setTrap(f);
    f.origin.write('a.txt', 'zero\none\ntwo\nthree\n');
    const { tree } = await f.start({ changes: 'carry' });
    expect(tree.read('a.txt')).toBe('zero\none\ntwo\nthree\n');
    expect(started()).toBe(false);
  });

  it('starts none of them either when its work is handed back', async () => {
    const f = await openWorktrees();
    const { tree, worktree } = await f.start({});
    const started = await setTrap(f);
    tree.write('.gitattributes', 'a.txt filter=trap merge=trap\n');
    tree.write('a.txt', 'one\ntwo\nthree\nfour\n');
    f.origin.write('a.txt', 'zero\none\ntwo\nthree\n');
    const handed = await f.requests.handBack({ worktreeId: worktree.id });
    expect(handed).toMatchObject({ handedBack: true, conflicts: [] });
    expect(f.origin.read('a.txt')).toBe('zero\none\ntwo\nthree\nfour\n');
    expect(started()).toBe(false);
  });

  it('gets a fork of its own, from where the source’s folder is', async () => {
    const f = await openWorktrees();
    const { threadId, tree } = await f.start({ name: 'source' });
    await f.runTurn(threadId, 'Go.');
    tree.write('b.txt', 'b\n');
    tree.commit('work');
    const sha = tree.head();
    const fork = f.manager.fork({ threadId, worktree: { name: 'fork' } }, { originator: 'test' });
    const { thread } = await f.served('fork', fork);
    const { worktree } = thread.extra as { readonly worktree: ThreadWorktree };
    expect(worktree).toMatchObject({ branch: 'skein/fork', base: { branch: 'skein/source', sha } });
    expect(thread.cwd).toBe(worktree.path);
    expect(gitFolder(thread.cwd).read('b.txt')).toBe('b\n');
    expect(thread.turns).toHaveLength(1);
    // Without a wish it shares the folder, and has no work tree of its own.
    const shared = await f.served('fork', f.manager.fork({ threadId }, { originator: 'test' }));
    expect(shared.thread).toMatchObject({ cwd: tree.top, extra: null });
  });

  it('has a turn diff, and commits that need no more leave than elsewhere', async () => {
    const f = await openWorktrees(({ index }) =>
      index === 0
        ? [
            ...functionCall('c1', 'exec_command', {
              cmd: 'echo four >> a.txt && git -c user.name=a -c user.email=a@b commit -qam four && echo new > n.txt',
            }),
            ...completed(),
          ]
        : says(`it_${index}`, 'Done.'),
    );
    const { threadId, tree, worktree } = await f.start({}, full);
    await f.runTurn(threadId, 'Go.');
    const diffs = f.outbound.seen.filter(({ method }) => method === 'turn/diff/updated');
    const diff = String(diffs.at(-1)?.params['diff']);
    expect(diff).toContain('+four');
    expect(diff).toContain('b/n.txt');
    expect(tree.git('log', '-1', '--format=%s')).toBe('four');
    expect((await f.one(worktree.id))?.work).toMatchObject({
      ahead: 1,
      behind: 0,
      uncommitted: 1,
      merged: false,
    });
  });
});

describe('the set-up command', () => {
  const setUp = (f: WorktreeFixture, command: string): void => {
    f.origin.write('.skein/config.toml', `[worktrees]\nsetup = '${command}'\n`);
    f.origin.commit('set-up');
  };
  const commands = (f: WorktreeFixture) =>
    f.outbound.seen
      .filter(({ method }) => method === 'item/completed')
      .map(({ params }) => params['item'] as Readonly<Record<string, unknown>>)
      .filter(({ type }) => type === 'commandExecution');

  it('runs once, at the beginning of the first turn, and the model is told', async () => {
    const f = await openWorktrees();
    setUp(f, 'echo made > ignored.txt; echo ready');
    const { threadId, tree } = await f.start(
      {},
      { sandbox: 'danger-full-access', approvalPolicy: 'on-request' },
    );
    await f.runTurn(threadId, 'Go.');
    expect(commands(f)).toMatchObject([
      { status: 'completed', aggregatedOutput: 'ready\n', cwd: tree.top },
    ]);
    expect(tree.read('ignored.txt')).toBe('made\n');
    expect(JSON.stringify(f.model.requests[0]?.body.input)).toContain('set_up_command');
    const { thread } = await f.manager.read({ threadId });
    expect(thread.extra).toMatchObject({ worktree: { setUp: 'done' } });
    await f.runTurn(threadId, 'Again.');
    expect(commands(f)).toHaveLength(1);
  });

  it('leaves the work tree as it is when it fails, and says so', async () => {
    const f = await openWorktrees();
    setUp(f, 'echo broken; exit 3');
    const { threadId, tree } = await f.start({}, full);
    await f.runTurn(threadId, 'Go.');
    expect(commands(f)).toMatchObject([
      { status: 'failed', exitCode: 3, aggregatedOutput: 'broken\n' },
    ]);
    expect(JSON.stringify(f.model.requests[0]?.body.input)).toContain('Exit code: 3');
    expect(tree.read('a.txt')).toBe('one\ntwo\nthree\n');
    const { thread } = await f.manager.read({ threadId });
    expect(thread.extra).toMatchObject({ worktree: { setUp: 'failed' } });
  });

  it('is asked about before it leaves the sandbox, and left out where the client says so', async () => {
    const f = await openWorktrees();
    setUp(f, 'touch ran');
    const { threadId, tree } = await f.start(
      {},
      { sandbox: 'workspace-write', approvalPolicy: 'on-request' },
    );
    const input = [{ type: 'text' as const, text: 'Go.' }];
    await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    const { params } = await f.outbound.untilMethod('item/commandExecution/requestApproval');
    expect(params).toMatchObject({ reason: expect.stringContaining('set-up command') as unknown });
    f.outbound.pending[0]?.answer({
      kind: 'result',
      result: { decision: 'decline' },
      client: 'test',
    });
    await f.outbound.untilMethod('turn/completed');
    expect(tree.read('ran')).toBeNull();
    const skipped = await f.start({ setUp: false }, full);
    await f.runTurn(skipped.threadId, 'Go.');
    expect(skipped.tree.read('ran')).toBeNull();
    expect(commands(f)).toHaveLength(1);
  });

  it('of a folder that is not trusted has no effect', async () => {
    const f = await openWorktrees();
    setUp(f, 'touch ran');
    const trust = `\n[projects."${f.origin.top}"]\ntrust_level = "untrusted"\n`;
    await appendFile(path.join(f.home, 'config.toml'), trust);
    const { threadId, tree } = await f.start({}, full);
    await f.runTurn(threadId, 'Go.');
    expect(commands(f)).toEqual([]);
    expect(tree.read('ran')).toBeNull();
  });
});
