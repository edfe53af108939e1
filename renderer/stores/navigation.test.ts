import { expect, test } from 'vitest';
import type { Route } from './app-state.ts';
import { fragmentOf, navigate, routeOf } from './navigation.ts';
import { startedApp } from '../testing/fixtures.ts';

test('every route survives as an address', () => {
  const routes: Route[] = [
    { view: 'new' },
    { view: 'new', projectId: 'a b/c' },
    { view: 'thread', thread: { server: 'local', threadId: '01-ü/?#' } },
    { view: 'thread', thread: { server: 's', threadId: 't' }, turnId: 'u&1', itemId: 'i=1' },
    {
      view: 'thread',
      thread: { server: 's', threadId: 'b/ä' },
      sides: [
        { server: 's', threadId: 'a' },
        { server: 's', threadId: 'b/ä' },
        { server: 'other', threadId: 'a' },
      ],
    },
    { view: 'search' },
    { view: 'approvals' },
    { view: 'archive' },
    { view: 'settings' },
    { view: 'settings', section: 'models' },
  ];
  for (const route of routes) expect(routeOf(fragmentOf(route))).toEqual(route);
});

test('an address that says nothing known is no route', () => {
  for (const fragment of ['', '#', '#link=abc', '#/nowhere', '#/thread/only', '#/%E0%A4%A']) {
    expect(routeOf(fragment)).toBeNull();
  }
});

test('sides that do not hold the open thread, or are there twice, are none', () => {
  const alone = { view: 'thread', thread: { server: 's', threadId: 't' } };
  for (const sides of ['side=s/a&side=s/b', 'side=s/t&side=s/t', 'side=nonsense', 'side=']) {
    expect(routeOf(`#/thread/s/t?${sides}`)).toEqual(alone);
  }
});

test('search lies over what was there before it', async () => {
  const { app } = await startedApp();
  navigate(app, { view: 'archive' });
  navigate(app, { view: 'search' });
  expect(app.store.getState()).toMatchObject({
    route: { view: 'search' },
    behind: { view: 'archive' },
  });
});
