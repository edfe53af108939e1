import { afterEach, expect, test } from 'vitest';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { aSummary, SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { WorktreeList } from './worktree-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aTree = (id: string, change: Partial<Worktree> = {}): Worktree => ({
  id,
  threadId: id,
  thread: 'present',
  state: 'ready',
  path: `/home/ada/.skein/worktrees/${id}/parcel`,
  cwd: `/home/ada/.skein/worktrees/${id}/parcel`,
  origin: '/home/ada/parcel',
  repository: '/home/ada/parcel/.git',
  branch: `skein/${id}`,
  base: { branch: 'main', sha: 'a'.repeat(40) },
  createdAt: 1,
  work: { head: 'b', ahead: 0, behind: 0, uncommitted: 0, merged: true },
  handedBack: false,
  ...change,
});

/** A server that keeps these, of 1 MB each, and removes those without work. */
async function serving(...trees: Worktree[]) {
  const { app, hub } = await startedApp({ threads: [aSummary({ threadId: 'jitter' })] });
  let held = trees;
  const measured: string[] = [];
  hub.on('worktree/list', () => ({ result: { data: held, nextCursor: null } }));
  hub.on('worktree/measure', (params) => {
    measured.push((params as { worktreeId: string }).worktreeId);
    const disk = { bytes: 1_000_000, files: 10, measuredAt: Math.floor(Date.now() / 1_000) };
    return { result: { disk } };
  });
  hub.on('worktree/remove', (params) => {
    const { worktreeId } = params as { worktreeId: string };
    const removed = held.some(({ id, work }) => id === worktreeId && work?.uncommitted === 0);
    if (removed) {
      held = held.filter(({ id }) => id !== worktreeId);
      const told = { worktreeId, threadId: worktreeId, state: 'forgotten' };
      hub.emit(SERVER, { method: 'worktree/changed', params: told });
    }
    return { result: { removed, reason: removed ? null : 'it holds 1 file', savedRef: null } };
  });
  const page = (drawn = await draw(app, <WorktreeList server={SERVER} />));
  await page.wait();
  return { app, page, measured, rows: () => page.all('.worktree-row') };
}

test('lists whose they are, what is in them and what they take, one measured after the other', async () => {
  const disk = { bytes: 2_000_000, files: 3, measuredAt: Math.floor(Date.now() / 1_000) };
  const { page, measured, rows } = await serving(
    aTree('jitter', { work: { head: 'b', ahead: 2, behind: 0, uncommitted: 1, merged: false } }),
    aTree('merged', {
      thread: 'archived',
      disk,
      work: { head: 'b', ahead: 1, behind: 0, uncommitted: 0, merged: true },
    }),
    aTree('old', { state: 'removed', thread: 'archived', work: null }),
  );
  await expect.poll(() => page.host.textContent).toContain('3.0 MB in all');
  expect(measured).toEqual(['jitter']);
  const [jitter, merged, old] = rows().map(({ textContent }) => textContent);
  expect(jitter).toBe(
    'skein/jitterparcelRetry with jitter2 commits ahead, 1 file not committed1.0 MBDetails',
  );
  expect(merged).toBe(
    'skein/mergedArchivedMergedparcelIts thread1 commit ahead, merged2.0 MBDetailsRemove',
  );
  expect(old).toBe('skein/oldRemovedparcelIts threadRemoved; unarchive the thread for it');
});

test('those without a thread are cleaned up, as far as no work is lost', async () => {
  const work = { head: 'b', ahead: 0, behind: 0, uncommitted: 1, merged: true };
  const { app, page, rows } = await serving(
    aTree('empty', { thread: 'gone' }),
    aTree('full', { thread: 'gone', work }),
    aTree('jitter'),
  );
  expect(rows()[1]?.textContent).toContain('Its thread is gone');
  await page.click(page.find('button', 'Clean up 2 without a thread'));
  await expect
    .poll(() => rows().map((row) => row.getAttribute('aria-label')))
    .toEqual(['skein/full', 'skein/jitter']);
  expect(app.store.getState().toasts.at(-1)?.text).toBe('1 removed; 1 holds work and was kept');
});

test('says that there are none', async () => {
  const { page } = await serving();
  expect(page.find('.empty').textContent).toContain('No work trees');
});
