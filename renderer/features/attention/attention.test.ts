import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aRequest, aSummary, startedApp } from '../../testing/fixtures.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { badged } from './favicon.ts';
import { followAttention } from './follow-attention.ts';
import type { Notice } from './notices.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('document', { querySelector: () => null });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const running = (threadId: string, change: Partial<ThreadSummary> = {}): ThreadSummary =>
  aSummary({
    threadId,
    title: `Thread ${threadId}`,
    status: { type: 'active', activeFlags: [] },
    ...change,
  });

async function following(start: Parameters<typeof startedApp>[0] = {}) {
  vi.useRealTimers();
  const { app, hub } = await startedApp({ threads: [running('t1'), running('t2')], ...start });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const open = new Map<string, { notice: Notice; silent: boolean; click: () => void }>();
  let looked = false;
  const stop = followAttention(app, {
    mayShow: () => Promise.resolve(!looked),
    show(notice, silent, click) {
      open.set(notice.id, { notice, silent, click });
      return { close: () => open.delete(notice.id) };
    },
  });
  const later = (): Promise<unknown> => vi.advanceTimersByTimeAsync(600);
  return { app, hub, open, stop, later, look: () => (looked = true) };
}

const asks = (id: string, threadId = 't1') =>
  aRequest({ id, threadId, params: { threadId, command: `make ${id}` } });

test('a question is told with its exact command; a click leads to it, an answer takes it back', async () => {
  const { app, hub, open, later } = await following();
  hub.notify('host/requests/changed', { added: [asks('r1')], removed: [] });
  expect(open.size).toBe(0);
  await later();
  const shown = open.get('r1');
  expect(shown?.notice).toMatchObject({ title: 'Thread t1', body: 'May it run this?\nmake r1' });
  expect(shown?.silent).toBe(true);
  shown?.click();
  expect(app.store.getState()).toMatchObject({
    route: { view: 'thread', thread: { threadId: 't1' } },
    attending: 'r1',
  });
  hub.notify('host/requests/changed', { added: [], removed: ['r1'] });
  expect(open.size).toBe(0);
});

test('a question before the first words of its thread are known is titled by them, else by its project', async () => {
  const bare = { title: '', preview: '' };
  const threads = [
    running('t1', bare),
    running('t2', bare),
    running('t3', { ...bare, projectId: null }),
  ];
  const { hub, open, later } = await following({ threads });
  const added = [asks('r1', 't1'), asks('r2', 't2'), asks('r3', 't3')];
  hub.notify('host/requests/changed', { added, removed: [] });
  hub.notify('host/threads/changed', {
    changed: [running('t1', { title: 'When is low water?' })],
    removed: [],
  });
  await later();
  expect(['r1', 'r2', 'r3'].map((id) => open.get(id)?.notice.title)).toEqual([
    'When is low water?',
    'parcel',
    'New thread',
  ]);
});

test('turns that end or fail are told, and what the user sees meanwhile is taken back', async () => {
  const { hub, open, later, look } = await following();
  const idle = { status: { type: 'idle' } as const };
  const failed = { status: { type: 'systemError' } as const, error: 'no model' };
  hub.notify('host/threads/changed', {
    changed: [running('t1', { ...idle, unread: true }), running('t2', failed)],
    removed: [],
  });
  await later();
  expect([...open.values()].map(({ notice }) => [notice.title, notice.body])).toEqual([
    ['Thread t1', 'The turn ended.'],
    ['Thread t2', 'The turn failed: no model'],
  ]);
  const changed = [running('t1', idle), running('t2')];
  hub.notify('host/threads/changed', { changed, removed: [] });
  await later();
  // A window that shows the thread marks it as read, whether or not anybody looks.
  expect([...open.keys()]).toEqual(['end local/t1']);
  hub.notify('host/threads/changed', {
    changed: [running('t1', { ...idle, unread: true })],
    removed: [],
  });
  look();
  hub.notify('host/threads/changed', { changed, removed: [] });
  await later();
  expect(open.size).toBe(0);
});

test('many at once are one; it goes with the last of them', async () => {
  const { app, hub, open, later } = await following();
  const ids = ['r1', 'r2', 'r3', 'r4', 'r5'];
  hub.notify('host/requests/changed', { added: ids.map((id) => asks(id)), removed: [] });
  await later();
  expect([...open.keys()]).toEqual(['many']);
  expect(open.get('many')?.notice.title).toBe('5 questions wait for you');
  hub.notify('host/requests/changed', { added: [], removed: ids.slice(1) });
  expect(open.size).toBe(1);
  open.get('many')?.click();
  expect(app.store.getState().route.view).toBe('approvals');
  hub.notify('host/requests/changed', { added: [], removed: ['r1'] });
  expect(open.size).toBe(0);
});

test('nothing is told of what was answered at once, of what is looked at, or against the settings', async () => {
  const { app, hub, open, later, look, stop } = await following();
  hub.notify('host/requests/changed', { added: [asks('r1')], removed: [] });
  hub.notify('host/requests/changed', { added: [], removed: ['r1'] });
  await later();
  expect(open.size).toBe(0);

  app.store.setState(({ settings }) => ({
    settings: { ...settings, notifyAsks: false, notifySound: true },
  }));
  hub.notify('host/requests/changed', { added: [asks('r2')], removed: [] });
  hub.notify('host/threads/changed', {
    changed: [running('t2', { status: { type: 'idle' } })],
    removed: [],
  });
  await later();
  expect([...open.values()].map(({ notice, silent }) => [notice.kind, silent])).toEqual([
    ['ends', false],
  ]);

  look();
  hub.notify('host/threads/changed', { changed: [running('t2')], removed: [] });
  hub.notify('host/threads/changed', {
    changed: [running('t2', { status: { type: 'idle' } })],
    removed: [],
  });
  await later();
  expect(open.size).toBe(0);
  stop();
});

test('what waits when the window starts is no news', async () => {
  const { open, later } = await following({ requests: [asks('r1')] });
  await later();
  expect(open.size).toBe(0);
});

test('the icon of the page counts', () => {
  const icon = '<svg><path/></svg>';
  expect(badged(icon, 0)).toBe(icon);
  expect(badged(icon, 3)).toMatch(/^<svg><path\/><g .*>3<\/text><\/g><\/svg>$/);
  expect(badged(icon, 12)).toContain('>9+<');
});
