import { expect, test } from 'vitest';
import { aSummary, startedApp, type Running } from '../testing/fixtures.ts';
import { fragmentOf, navigate, routeOf, showNew, showThread } from './navigation.ts';
import {
  closeSide,
  leaveThread,
  moveToNextSide,
  openBeside,
  shareSides,
  toggleSplit,
} from './side-actions.ts';
import { shared, sharesOf, sidesOf } from './sides.ts';

const key = (threadId: string) => ({ server: 'local', threadId });

async function running(options: Parameters<typeof startedApp>[1] = {}) {
  const started = await startedApp(
    { threads: ['a', 'b', 'c', 'd'].map((threadId) => aSummary({ threadId })) },
    options,
  );
  showThread(started.app, key('a'));
  return started;
}

/** The sides in order, the one that the user is at in brackets. */
function shown({ app }: Running): string {
  const { behind } = app.store.getState();
  return sidesOf(behind)
    .map(({ threadId }) => (threadId === behind.thread?.threadId ? `[${threadId}]` : threadId))
    .join(' ');
}

test('a thread opens beside the one that is open, up to three; a fourth takes the next one’s place', async () => {
  const started = await running();
  const { app } = started;
  openBeside(app, key('b'));
  expect(shown(started)).toBe('a [b]');
  openBeside(app, key('c'));
  expect(shown(started)).toBe('a b [c]');
  openBeside(app, key('a'));
  expect(shown(started)).toBe('[a] b c');
  openBeside(app, key('d'));
  expect(shown(started)).toBe('a [d] c');
});

test('a thread that is chosen takes the place of the one the user is at, or is where it is', async () => {
  const started = await running();
  const { app } = started;
  openBeside(app, key('b'));
  showThread(app, key('c'));
  expect(shown(started)).toBe('a [c]');
  navigate(app, { view: 'thread', thread: key('a'), turnId: 'u1' });
  expect(shown(started)).toBe('[a] c');
  expect(app.store.getState().route.turnId).toBe('u1');
  navigate(app, { view: 'search' });
  showThread(app, key('d'));
  expect(shown(started)).toBe('[d] c');
});

test('sides are gone round, closed, and left when their thread goes', async () => {
  const started = await running();
  const { app } = started;
  moveToNextSide(app);
  expect(shown(started)).toBe('[a]');
  openBeside(app, key('b'));
  openBeside(app, key('c'));
  moveToNextSide(app);
  expect(shown(started)).toBe('[a] b c');
  closeSide(app, key('b'));
  expect(shown(started)).toBe('[a] c');
  leaveThread(app, key('a'), null);
  expect(shown(started)).toBe('[c]');
  expect(app.store.getState().route).not.toHaveProperty('sides');
  leaveThread(app, key('c'), 'parcel');
  expect(app.store.getState().route).toEqual({ view: 'new', projectId: 'parcel' });
});

test('one key splits with the thread that was looked at last, and back', async () => {
  const started = await running();
  const { app } = started;
  app.threads.openThread(key('c'));
  app.threads.openThread(key('a'));
  toggleSplit(app);
  expect(shown(started)).toBe('a [c]');
  toggleSplit(app);
  expect(shown(started)).toBe('[c]');
  showNew(app);
  toggleSplit(app);
  expect(shown(started)).toBe('');
});

test('sides keep their widths while there are as many, and in the address; one more makes all alike', async () => {
  const { app } = await running();
  const route = () => app.store.getState().route;
  openBeside(app, key('b'));
  expect(sharesOf(route())).toEqual([50, 50]);
  expect(fragmentOf(route())).not.toContain('share');
  shareSides(app, shared(sharesOf(route()), 0, 0.3));
  moveToNextSide(app);
  showThread(app, key('c'));
  expect(sharesOf(route())).toEqual([30, 70]);
  const again = routeOf(fragmentOf(route()));
  expect(again).toEqual(route());
  expect(routeOf(fragmentOf(route()).replace('share=30', 'share=-3'))).not.toHaveProperty('shares');
  openBeside(app, key('d'));
  expect(route()).not.toHaveProperty('shares');
  shareSides(app, shared(sharesOf(route()), 1, 0.75));
  expect(sharesOf(route()).map(Math.round)).toEqual([33, 50, 17]);
  shareSides(app, null);
  expect(route()).not.toHaveProperty('shares');
});

test('what is on screen stays loaded, on every side', async () => {
  const { app } = await running({ keep: 2 });
  const stops = ['a', 'b', 'c'].map((id) => app.threads.openThread(key(id)).subscribe(() => {}));
  app.threads.openThread(key('d'));
  expect(app.threads.loaded()).toEqual(['local/a', 'local/b', 'local/c', 'local/d']);
  for (const stop of stops) stop();
  app.threads.openThread(key('a'));
  expect(app.threads.loaded()).toEqual(['local/d', 'local/a']);
});
