import { expect, it } from 'vitest';
import { aRequest, aSummary, startedApp } from '../testing/fixtures.ts';
import { groupsOf, showNextThatNeeds } from './attention.ts';
import { showNew } from './navigation.ts';

const asks = (id: string, threadId: string | null, receivedAtMs: number) =>
  aRequest({ id, threadId, receivedAtMs });

it('groups what waits by thread, the longest waiting first', () => {
  const groups = groupsOf([asks('c', 't1', 30), asks('a', 't2', 10), asks('b', 't1', 20)]);
  expect(
    groups.map(({ thread, requests }) => [thread?.threadId, requests.map(({ id }) => id)]),
  ).toEqual([
    ['t2', ['a']],
    ['t1', ['b', 'c']],
  ]);
});

it('goes round the threads that need the user: those that ask, then those that nobody saw end', async () => {
  const { app } = await startedApp({
    requests: [asks('b', 't2', 20), asks('a', 't1', 10)],
    threads: [
      aSummary({ threadId: 't1', unread: true }),
      aSummary({ threadId: 't2' }),
      aSummary({ threadId: 't3', unread: true }),
      aSummary({ threadId: 't4', unread: true, status: { type: 'active', activeFlags: [] } }),
      aSummary({ threadId: 't5', unread: true, archived: true }),
    ],
  });
  showNew(app);
  const places: unknown[] = [];
  for (let step = 0; step < 4; step += 1) {
    showNextThatNeeds(app);
    const { route, attending } = app.store.getState();
    places.push([route.thread?.threadId, attending]);
    app.store.setState({ attending: null });
  }
  expect(places).toEqual([
    ['t1', 'a'],
    ['t2', 'b'],
    ['t3', null],
    ['t1', 'a'],
  ]);
});

it('says so where nothing needs the user', async () => {
  const { app } = await startedApp({ threads: [aSummary()] });
  showNextThatNeeds(app);
  expect(app.store.getState().toasts.map(({ text }) => text)).toEqual(['Nothing needs you']);
});
