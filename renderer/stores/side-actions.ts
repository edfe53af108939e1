/** What the user does with threads side by side. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { words } from '../lib/words.ts';
import { keyOf } from './app-state.ts';
import type { App } from './app-store.ts';
import { navigateWithin, showNew, showThread } from './navigation.ts';
import { besides, sameThread, sidesOf, withSides } from './sides.ts';
import { showToast } from './toasts.ts';

const t = words('stores');

/** Shows a thread beside the one that the user is at; he is at it then. */
export function openBeside(app: App, thread: ThreadKey): void {
  const { behind } = app.store.getState();
  if (sidesOf(behind).length === 0) showThread(app, thread);
  else {
    navigateWithin(
      app,
      withSides({ view: 'thread', thread: copy(thread) }, besides(behind, thread), behind.shares),
    );
  }
}

export function moveToSide(app: App, thread: ThreadKey): void {
  const { behind, route } = app.store.getState();
  const at = behind.thread;
  if (route.view !== 'thread' || at === undefined || sameThread(at, thread)) return;
  navigateWithin(
    app,
    withSides({ view: 'thread', thread: copy(thread) }, sidesOf(behind), behind.shares),
  );
}

/** @param shares null makes all alike */
export function shareSides(app: App, shares: readonly number[] | null): void {
  const { behind, route } = app.store.getState();
  if (route.view !== 'thread') return;
  navigateWithin(app, withSides(behind, sidesOf(behind), shares ?? []));
}

export function moveToNextSide(app: App): void {
  const { behind } = app.store.getState();
  const sides = sidesOf(behind);
  const at = sides.findIndex((side) => behind.thread && sameThread(side, behind.thread));
  const next = sides.length < 2 ? undefined : sides[(at + 1) % sides.length];
  if (next !== undefined) moveToSide(app, next);
}

export function closeSide(app: App, thread: ThreadKey): void {
  const { behind } = app.store.getState();
  const sides = sidesOf(behind);
  const at = sides.findIndex((side) => sameThread(side, thread));
  const left = sides.filter((side) => !sameThread(side, thread));
  const stays = behind.thread !== undefined && !sameThread(behind.thread, thread);
  const next = stays ? behind.thread : left[Math.min(at, left.length - 1)];
  if (at < 0 || next === undefined) return;
  navigateWithin(app, withSides({ view: 'thread', thread: next }, left));
}

/** One side where there were several; else the thread that was looked at last, beside this one. */
export function toggleSplit(app: App): void {
  const { behind, threads } = app.store.getState();
  const sides = sidesOf(behind);
  const { thread } = behind;
  if (thread === undefined || sides.length === 0) return;
  if (sides.length > 1) {
    navigateWithin(app, { view: 'thread', thread });
    return;
  }
  const recent = app.threads
    .loaded()
    .toReversed()
    .flatMap((key) => threads.get(key) ?? []);
  const newest = [...threads.values()].sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  const other = [...recent, ...newest].find((one) => !one.archived && !sameThread(one, thread));
  if (other === undefined) showToast(app, t('noOtherThread'));
  else openBeside(app, other);
}

/** Away from a thread that is no longer there to be looked at. */
export function leaveThread(app: App, thread: ThreadKey, projectId: string | null): void {
  const { behind } = app.store.getState();
  const sides = sidesOf(behind);
  if (!sides.some((side) => keyOf(side) === keyOf(thread))) return;
  if (sides.length > 1) closeSide(app, thread);
  else showNew(app, projectId ?? undefined);
}

export function isShown(app: App, thread: ThreadKey): boolean {
  const { route } = app.store.getState();
  return sidesOf(route).some((side) => sameThread(side, thread));
}

function copy({ server, threadId }: ThreadKey): ThreadKey {
  return { server, threadId };
}
