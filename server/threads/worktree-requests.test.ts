import { existsSync, writeFileSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { retireWorktree } from './thread-worktrees.ts';
import { openWorktrees } from './testing/worktree-fixture.ts';
import type { WorktreeFixture } from './testing/worktree-fixture.ts';

const NO_ONE = '00000000';

describe('worktree/list', () => {
  it('states branch, base, work and thread of each, and what could not be looked at', async () => {
    const f = await openWorktrees();
    const { threadId, worktree, tree } = await f.start({ name: 'one' });
    const two = await f.start({ name: 'two' });
    tree.write('b.txt', 'b\n');
    tree.commit('b');
    const head = tree.head();
    tree.write('c.txt', 'c\n');
    tree.write('a.txt', 'A\n');
    f.origin.write('d.txt', 'd\n');
    f.origin.commit('d');
    const all = await f.requests.list({});
    expect(all.map(({ branch }) => branch)).toEqual(['skein/two', 'skein/one']);
    expect(all[1]).toMatchObject({
      id: worktree.id,
      threadId,
      thread: 'present',
      state: 'ready',
      base: { branch: 'main' },
      work: { head, ahead: 1, behind: 1, uncommitted: 2, merged: false, underWay: null },
      handedBack: false,
      disk: null,
      problem: null,
    });
    expect(all[0]).toMatchObject({ work: { ahead: 0, behind: 1, uncommitted: 0, merged: true } });
    expect(await f.requests.list({ threadId: two.threadId })).toHaveLength(1);
    // The thread is gone by another hand; the folder too, of the other one.
    const { thread } = await f.manager.read({ threadId });
    await f.manager.close();
    await rm(thread.path ?? '');
    await rm(two.worktree.path, { recursive: true });
    expect(await f.one(worktree.id)).toMatchObject({ thread: 'gone' });
    expect(await f.one(two.worktree.id)).toMatchObject({
      work: null,
      problem: expect.stringContaining('the folder is gone') as unknown,
    });
  });

  it('states the disk that it takes, once measured', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    const never = new AbortController();
    const before = (await f.requests.measure(worktree.id, never.signal)).disk;
    tree.write('ignored/large', 'x'.repeat(1_000_000));
    await link(tree.at('ignored/large'), tree.at('ignored/again'));
    const { disk } = await f.requests.measure(worktree.id, never.signal);
    expect(disk.files).toBe(before.files + 1);
    expect(disk.bytes - before.bytes).toBeGreaterThanOrEqual(1_000_000);
    expect(disk.bytes - before.bytes).toBeLessThan(1_900_000);
    expect(await f.one(worktree.id)).toMatchObject({ disk });
    await expect(f.requests.measure(worktree.id, AbortSignal.abort())).rejects.toThrow('aborted');
    await expect(f.requests.measure(NO_ONE, never.signal)).rejects.toThrow('there is no work tree');
  });
});

describe('merging', () => {
  /** Both sides have changed since. */
  async function apart(f: WorktreeFixture, theirs: string, ours: string) {
    const started = await f.start({ name: 'work' });
    started.tree.write('a.txt', theirs);
    started.tree.write('new.txt', 'new\n');
    f.origin.write('a.txt', ours);
    f.origin.commit('of the user');
    return started;
  }

  it('is shown beforehand with its conflicts, and touches nothing then', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await apart(f, 'one\nTWO\nthree\n', 'one\nzwei\nthree\n');
    const before = [f.origin.head(), tree.status()];
    const preview = await f.requests.preview({ worktreeId: worktree.id });
    expect(preview).toMatchObject({
      into: 'main',
      canFastForward: false,
      uncommitted: true,
      obstacle: null,
    });
    expect(preview.files).toContainEqual({ path: 'new.txt', status: 'A', added: 1, removed: 0 });
    const [conflict] = preview.conflicts;
    expect([preview.conflicts.length, conflict?.path]).toEqual([1, 'a.txt']);
    expect(conflict?.message).toContain('Merge conflict in a.txt');
    expect(conflict?.hunks[0]).toMatch(/^<<<<<<< .*\nzwei\n=======\nTWO\n>>>>>>> /);
    const merged = await f.requests.merge({ worktreeId: worktree.id, how: 'merge', commit: true });
    expect(merged).toMatchObject({ sha: null, conflicts: [{ path: 'a.txt' }] });
    expect([f.origin.head(), tree.status()]).toEqual(before);
    expect(f.origin.status()).toBe('');
  });

  it('commits what is not committed only when told to', async () => {
    const f = await openWorktrees();
    const { worktree } = await f.start({});
    writeFileSync(path.join(worktree.path, 'a.txt'), 'changed\n');
    const merge = f.requests.merge({ worktreeId: worktree.id, how: 'merge' });
    await expect(merge).rejects.toThrow('`commit: true`');
  });

  it('moves branch and files together, for sides that went apart', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await apart(f, 'ONE\ntwo\nthree\n', 'one\ntwo\nTHREE\n');
    const { id: worktreeId } = worktree;
    const commit = { worktreeId, commit: true, message: 'Both' };
    const { sha, into } = await f.requests.merge({ ...commit, how: 'merge' });
    expect([into, f.origin.git('rev-parse', 'main')]).toEqual(['main', sha]);
    expect(f.origin.git('log', '-1', '--format=%s|%an|%p').split('|').slice(0, 2)).toEqual([
      'Both',
      'A. User',
    ]);
    expect(f.origin.git('rev-list', '--parents', '-1', 'main').split(' ')).toHaveLength(3);
    expect([f.origin.read('a.txt'), f.origin.read('new.txt'), f.origin.status()]).toEqual([
      'ONE\ntwo\nTHREE\n',
      'new\n',
      '',
    ]);
    expect(tree.status()).toBe('');
    expect((await f.one(worktreeId))?.work).toMatchObject({ ahead: 0, merged: true });
    expect(await f.told(worktreeId, 'merged')).toBeDefined();
  });

  it('forwards a branch that is not checked out', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({ name: 'work' });
    tree.write('a.txt', '1\n');
    tree.commit('first');
    f.origin.git('branch', 'release');
    const into = { worktreeId: worktree.id, into: 'release', how: 'fastForward' } as const;
    const { sha } = await f.requests.merge(into);
    expect(f.origin.git('rev-parse', 'release', 'skein/work').split('\n')).toEqual([sha, sha]);
    const elsewhere = f.requests.merge({ ...into, into: 'nowhere' });
    await expect(elsewhere).rejects.toThrow('there is no branch');
    await expect(f.requests.merge({ ...into, into: 'skein/work' })).rejects.toThrow('own branch');
  });

  it('makes one commit of several, and knows that their work is merged', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({ name: 'work' });
    tree.write('a.txt', '1\n');
    tree.commit('one');
    tree.write('a.txt', '2\n');
    tree.commit('two');
    const { id: worktreeId } = worktree;
    const { sha } = await f.requests.merge({ worktreeId, how: 'squash', message: 'All' });
    expect(f.origin.git('log', '--format=%s').split('\n')).toEqual(['All', 'first']);
    expect([f.origin.head(), f.origin.read('a.txt'), f.origin.status()]).toEqual([sha, '2\n', '']);
    expect((await f.one(worktreeId))?.work).toMatchObject({ ahead: 2, merged: true });
  });

  it('waits for a checkout with changes', async () => {
    const f = await openWorktrees();
    const { worktree } = await f.start({});
    f.origin.write('a.txt', 'changed\n');
    const merge = f.requests.merge({ worktreeId: worktree.id, how: 'fastForward' });
    await expect(merge).rejects.toThrow('a file is changed: commit or stash it first');
    const { obstacle } = await f.requests.preview({ worktreeId: worktree.id });
    expect(obstacle).toContain('worktree/handBack');
  });

  it('overwrites no file that git ignores, and forwards no branch that went on', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    tree.write('ignored.txt', 'theirs\n');
    tree.commit('work');
    await writeFile(f.origin.at('.git/info/exclude'), 'ignored.txt\n');
    f.origin.write('ignored.txt', 'the user’s\n');
    const merge = () => f.requests.merge({ worktreeId: worktree.id, how: 'fastForward' });
    await expect(merge()).rejects.toThrow('would be overwritten');
    expect(f.origin.read('ignored.txt')).toBe('the user’s\n');
    f.origin.git('commit', '--quiet', '--allow-empty', '--message', 'on');
    await expect(merge()).rejects.toThrow('choose `merge` or `squash`');
  });
});

describe('handing back', () => {
  it('puts commits and uncommitted work into the origin’s files, beside what the user changed', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    tree.write('a.txt', 'ONE\ntwo\nthree\n');
    tree.commit('work');
    tree.write('pkg/new.txt', 'new\n');
    tree.git('rm', '-q', 'pkg/p.txt');
    f.origin.write('a.txt', 'one\ntwo\nTHREE\n');
    f.origin.write('mine.txt', 'mine\n');
    f.origin.git('add', 'a.txt');
    const head = f.origin.git('rev-parse', 'HEAD');
    const index = f.origin.git('ls-files', '--stage');
    const params = { worktreeId: worktree.id };
    const { handedBack, conflicts } = await f.requests.handBack(params);
    expect([handedBack, conflicts]).toEqual([true, []]);
    expect([f.origin.read('a.txt'), f.origin.read('mine.txt')]).toEqual([
      'ONE\ntwo\nTHREE\n',
      'mine\n',
    ]);
    expect([f.origin.read('pkg/new.txt'), f.origin.read('pkg/p.txt')]).toEqual(['new\n', null]);
    // Neither the user's index nor their branch has moved.
    expect([f.origin.git('rev-parse', 'HEAD'), f.origin.git('ls-files', '--stage')]).toEqual([
      head,
      index,
    ]);
    expect(tree.status()).not.toBe('');
    expect(await f.one(worktree.id)).toMatchObject({ handedBack: true });
  });

  it('tells beforehand what it would do', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    tree.write('a.txt', 'one\n');
    tree.write('pkg/new.txt', 'new\n');
    await rm(tree.at('pkg/p.txt'));
    const dry = await f.requests.handBack({ worktreeId: worktree.id, dryRun: true });
    expect(dry).toEqual({
      handedBack: false,
      conflicts: [],
      files: [
        { path: 'a.txt', status: 'M', added: 0, removed: 2 },
        { path: 'pkg/new.txt', status: 'A', added: 1, removed: 0 },
        { path: 'pkg/p.txt', status: 'D', added: 0, removed: 1 },
      ],
    });
    expect(f.origin.status()).toBe('');
  });

  it('shows conflicts and changes nothing then', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    tree.write('a.txt', 'ONE\ntwo\nthree\n');
    tree.write('new.txt', 'new\n');
    f.origin.write('a.txt', 'eins\ntwo\nthree\n');
    const handed = await f.requests.handBack({ worktreeId: worktree.id });
    expect(handed).toMatchObject({ handedBack: false, conflicts: [{ path: 'a.txt' }] });
    expect(handed.conflicts[0]?.hunks[0]).toContain('eins\n=======\nONE');
    expect([f.origin.status(), f.origin.read('new.txt')]).toEqual([' M a.txt', null]);
  });

  it('takes a file that git ignores in the origin for the user’s', async () => {
    const f = await openWorktrees();
    const { worktree, tree } = await f.start({});
    tree.write('new.txt', 'new\n');
    tree.commit('new');
    await writeFile(f.origin.at('.git/info/exclude'), 'new.txt\n');
    f.origin.write('new.txt', 'the user’s\n');
    const { conflicts } = await f.requests.handBack({ worktreeId: worktree.id });
    expect(conflicts).toMatchObject([
      { path: 'new.txt', message: expect.stringContaining('ignores') as unknown },
    ]);
    expect(f.origin.read('new.txt')).toBe('the user’s\n');
  });
});

describe('cleaning up', () => {
  it('takes a work tree without work away with its thread’s archiving, and makes it again', async () => {
    const f = await openWorktrees();
    const { threadId, worktree, tree } = await f.start({});
    await f.runTurn(threadId, 'Go.');
    tree.write('ignored/module.js', 'x');
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    await f.told(worktree.id, 'removed');
    expect(existsSync(worktree.path)).toBe(false);
    expect(f.origin.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(await f.one(worktree.id)).toMatchObject({ thread: 'archived', state: 'removed' });
    await f.served('thread/unarchive', f.shelf.unarchive({ threadId }));
    expect([tree.read('a.txt'), tree.status(), tree.git('branch', '--show-current')]).toEqual([
      'one\ntwo\nthree\n',
      '',
      worktree.branch,
    ]);
    expect(await f.one(worktree.id)).toMatchObject({ thread: 'present', state: 'ready' });
    await f.manager.resume({ threadId });
    // Archived and then deleted, nothing of it is left.
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    await f.served('thread/delete', f.shelf.delete({ threadId }));
    await f.told(worktree.id, 'forgotten');
    expect(f.access.services.worktrees.all).toEqual([]);
  });

  it('leaves the folder of a thread that is back before anything was removed', async () => {
    const f = await openWorktrees();
    const { threadId, worktree } = await f.start({});
    await f.runTurn(threadId, 'Go.');
    // The answer is there, and what follows it is late.
    await f.shelf.archive({ threadId });
    await f.served('thread/unarchive', f.shelf.unarchive({ threadId }));
    const record = f.access.services.worktrees.ofThread(threadId);
    if (record === null) throw new Error('the work tree is not known');
    await retireWorktree(f.access, record, 'archived');
    expect(existsSync(worktree.path)).toBe(true);
  });

  it('keeps work that is nowhere else, and says how to go on', async () => {
    const f = await openWorktrees();
    const one = await f.start({ name: 'one' });
    one.tree.write('b.txt', 'b\n');
    one.tree.commit('b');
    one.tree.write('c.txt', 'c\n');
    await f.served('thread/archive', f.shelf.archive({ threadId: one.threadId }));
    const kept = await f.told(one.worktree.id, 'kept');
    expect(kept.params['reason']).toBe('it holds 1 commit not in main and 1 file not committed');
    const { params } = await f.outbound.untilMethod('warning');
    expect(params['message']).toContain('Merge it, hand it back, or remove it');
    expect(one.tree.read('c.txt')).toBe('c\n');
    const refused = await f.requests.remove({ worktreeId: one.worktree.id });
    expect(refused).toMatchObject({ removed: false, reason: kept.params['reason'] });
    // Handed back, all of it is elsewhere.
    await f.requests.handBack({ worktreeId: one.worktree.id });
    const removed = await f.requests.remove({ worktreeId: one.worktree.id });
    expect(removed.removed).toBe(true);
    expect(existsSync(one.worktree.path)).toBe(false);
    expect(f.origin.git('show', 'skein/one:b.txt')).toBe('b');
    await f.served('thread/unarchive', f.shelf.unarchive({ threadId: one.threadId }));
    expect([one.tree.status(), one.tree.read('c.txt')]).toEqual(['?? c.txt', 'c\n']);
  });

  it('saves what would be lost before it removes by force, and gives it back', async () => {
    const f = await openWorktrees();
    const { threadId, worktree, tree } = await f.start({});
    tree.write('a.txt', 'A\n');
    tree.commit('A');
    tree.write('a.txt', 'AA\n');
    tree.write('new.txt', 'new\n');
    const force = { worktreeId: worktree.id, force: true };
    expect(await f.requests.remove(force)).toMatchObject({
      removed: false,
      reason: expect.stringContaining('archive it first') as unknown,
    });
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    await f.told(worktree.id, 'kept');
    const { removed, savedRef } = await f.requests.remove(force);
    expect(removed).toBe(true);
    expect(existsSync(worktree.path)).toBe(false);
    expect(f.origin.git('show', `${savedRef ?? ''}:new.txt`)).toBe('new');
    expect(await f.one(worktree.id)).toMatchObject({ savedRef });
    await f.served('thread/unarchive', f.shelf.unarchive({ threadId }));
    expect(tree.status().split('\n')).toEqual([' M a.txt', '?? new.txt']);
    expect(f.origin.git('for-each-ref', 'refs/skein')).toBe('');
  });

  it('never deletes commits with a thread, only branches that hold none', async () => {
    const f = await openWorktrees();
    const empty = await f.start({ name: 'empty' });
    const full = await f.start({ name: 'full' });
    full.tree.write('b.txt', 'b\n');
    full.tree.commit('b');
    for (const { threadId } of [empty, full]) {
      await f.served('thread/delete', f.shelf.delete({ threadId }));
    }
    await f.told(empty.worktree.id, 'forgotten');
    await f.told(full.worktree.id, 'kept');
    const branches = () =>
      f.origin.git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');
    expect(branches()).toEqual(['main', 'skein/full']);
    expect(await f.requests.list({})).toMatchObject([{ id: full.worktree.id, thread: 'gone' }]);
    const { removed } = await f.requests.remove({ worktreeId: full.worktree.id, force: true });
    expect([removed, branches(), await f.requests.list({})]).toEqual([
      true,
      ['main', 'skein/full'],
      [],
    ]);
    expect(existsSync(full.worktree.path)).toBe(false);
  });

  it('leaves the folder to other threads that work in it', async () => {
    const f = await openWorktrees();
    const { threadId, worktree } = await f.start({});
    await f.runTurn(threadId, 'Go.');
    const fork = await f.served('fork', f.manager.fork({ threadId }, { originator: 'test' }));
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    const kept = await f.told(worktree.id, 'kept');
    expect(kept.params['reason']).toBe(`the thread ${fork.thread.id} works in it too`);
    expect(existsSync(worktree.path)).toBe(true);
  });

  it('completes what a server that died had begun', async () => {
    const f = await openWorktrees();
    const book = f.access.services.worktrees;
    const half = await f.start({ name: 'half' });
    await book.change(half.worktree.id, { state: 'creating', threadId: null });
    const removing = await f.start({ name: 'removing' });
    removing.tree.write('b.txt', 'b\n');
    removing.tree.commit('b');
    await f.runTurn(removing.threadId, 'Go.');
    await f.served('thread/archive', f.shelf.archive({ threadId: removing.threadId }));
    await f.told(removing.worktree.id, 'kept');
    await book.change(removing.worktree.id, { state: 'removing' });
    await rm(removing.tree.at('.git'));
    // Somebody is still at it: hands off.
    await book.alone(half.worktree.id, async () => {
      const other = f.another().access.services.worktrees;
      expect(await other.ifFree(half.worktree.id, () => Promise.resolve(1))).toBeNull();
    });
    const left = await f.requests.list({});
    expect(left).toMatchObject([{ id: removing.worktree.id, state: 'removed' }]);
    expect([existsSync(half.worktree.path), existsSync(removing.worktree.path)]).toEqual([
      false,
      false,
    ]);
    expect(f.origin.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(
      f.origin.git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n'),
    ).toEqual(['main', 'skein/removing']);
    expect(existsSync(path.join(f.home, 'worktrees', half.worktree.id))).toBe(false);
  });
});
