import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { retireWorktree } from './thread-worktrees.ts';
import { openWorktrees } from './testing/worktree-fixture.ts';

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
