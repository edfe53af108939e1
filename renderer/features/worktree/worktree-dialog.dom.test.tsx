import { afterEach, expect, test, vi } from 'vitest';
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { WorktreeDialog } from './worktree-dialog.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const tree: Worktree = {
  id: 'w1',
  threadId: 't1',
  thread: 'present',
  state: 'ready',
  path: '/home/ada/.skein/worktrees/w1/parcel',
  cwd: '/home/ada/.skein/worktrees/w1/parcel',
  origin: '/home/ada/parcel',
  repository: '/home/ada/parcel/.git',
  branch: 'skein/jitter',
  base: { branch: 'main', sha: 'a'.repeat(40) },
  createdAt: 1,
  work: { head: 'b'.repeat(40), ahead: 2, behind: 1, uncommitted: 3, merged: false },
  handedBack: false,
};
const conflict = { path: 'src/retry.ts', message: 'CONFLICT (content)', hunks: ['<<<<<<< ours'] };

async function show(shown: Partial<Worktree>, conflicts: readonly (typeof conflict)[] = []) {
  const running = await startedApp({});
  const { hub } = running;
  hub.on('worktree/list', () => ({ result: { data: [{ ...tree, ...shown }] } }));
  hub.on('worktree/measure', () => ({
    result: { disk: { bytes: 312_400_000, files: 4_100, measuredAt: 1 } },
  }));
  hub.on('worktree/merge/preview', () => ({
    result: { into: 'main', files: [], conflicts, canFastForward: false, uncommitted: true },
  }));
  const onClose = vi.fn<() => void>();
  const threadKey = { server: SERVER, threadId: 't1' };
  drawn = await draw(running.app, <WorktreeDialog threadKey={threadKey} onClose={onClose} />);
  await drawn.wait();
  return { ...running, page: drawn, onClose };
}

test('states work and disk, and lets nothing with conflicts be merged', async () => {
  const { page } = await show({}, [conflict]);
  const text = page.find('dialog').textContent;
  expect(text).toContain('2 commits ahead, 1 behind, 3 files not committed');
  expect(text).toContain('312 MB, 4100 files');
  expect(text).toContain('src/retry.ts');
  expect(text).toContain('<<<<<<< ours');
  expect(page.find<HTMLButtonElement>('button', 'Merge into main').disabled).toBe(true);
});

test('of an archived thread it can be removed: what would be lost is said and saved first', async () => {
  const { hub, page, onClose } = await show({ thread: 'archived' });
  const asked: unknown[] = [];
  hub.on('worktree/remove', (params) => {
    const { force } = params as { readonly force: boolean };
    asked.push(force);
    return force
      ? { result: { removed: true, savedRef: 'refs/skein/worktrees/w1/abc' } }
      : { result: { removed: false, reason: 'it holds 2 commits not in main' } };
  });
  await page.click(page.find('button', 'Remove'));
  const text = page.find('dialog').textContent;
  expect(text).toContain('2 commits that main has not stay on the branch skein/jitter.');
  expect(text).toContain('3 files that are not committed are saved');
  expect(text).toContain('Unarchiving its thread makes it again.');
  expect(text).toContain('It gives back 312 MB.');
  await page.click(page.find('button', 'Save and remove'));
  expect(asked).toEqual([true]);
  expect(onClose).toHaveBeenCalledOnce();
});

test('what the server keeps after all is told, and saved when that is wanted', async () => {
  const work = { head: 'b', ahead: 0, behind: 0, uncommitted: 0, merged: true };
  const { hub, page } = await show({ thread: 'gone', work });
  const asked: unknown[] = [];
  hub.on('worktree/remove', (params) => {
    const { force } = params as { readonly force: boolean };
    asked.push(force);
    return { result: { removed: force, reason: 'it was locked', savedRef: null } };
  });
  await page.click(page.find('button', 'Remove'));
  expect(page.find('dialog').textContent).toContain('No work is lost');
  await page.click(page.find('button', 'Remove'));
  expect(page.find('dialog').textContent).toContain('It was kept: it was locked');
  await page.click(page.find('button', 'Save and remove'));
  expect(asked).toEqual([false, true]);
});

test('what a server marks as code is shown as code', async () => {
  const { page } = await show({ problem: '`main` is checked out in /home/ada/parcel' });
  const note = page.find('.worktree-note', 'checked out');
  expect(note.textContent).toBe('main is checked out in /home/ada/parcel');
  expect(note.querySelector('code')?.textContent).toBe('main');
});

test('what is done to it elsewhere is seen at once', async () => {
  const { hub, page } = await show({});
  hub.on('worktree/list', () => ({ result: { data: [{ ...tree, handedBack: true }] } }));
  const told = (threadId: string) => ({
    method: 'worktree/changed',
    params: { worktreeId: 'w', threadId, state: 'handedBack' },
  });
  await page.after(() => hub.emit(SERVER, told('another')));
  expect(page.find('dialog').textContent).not.toContain('handed back');
  await page.after(() => hub.emit(SERVER, told('t1')));
  await page.wait();
  expect(page.find('dialog').textContent).toContain('handed back');
});
