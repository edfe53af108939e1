import { link, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openWorktrees } from './testing/worktree-fixture.ts';

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
