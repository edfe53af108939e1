import { writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorktrees } from './testing/worktree-fixture.ts';
import type { WorktreeFixture } from './testing/worktree-fixture.ts';

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
    expect(conflict?.hunks[0]).toMatch(/^<<<<<<< main\nzwei\n=======\nTWO\n>>>>>>> skein\//);
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
    expect(obstacle).toContain('or hand the work back');
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
