import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { App } from './app-store.ts';
import type { MemoryHub } from '../transport/memory-transport.ts';
import { settle, startedApp, until } from '../testing/fixtures.ts';
import { flushDrafts, sendUnheard, setDraft, takeNote } from './drafts.ts';

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.useRealTimers());

const draftsOf = (app: App) => app.store.getState().drafts;

const writes = (hub: MemoryHub) =>
  hub.sent.flatMap(({ message }) =>
    'method' in message && message.method === 'host/draft/write' ? [message.params] : [],
  );

it('keeps the last keystroke though the last word of its page never arrives', async () => {
  const { app } = await startedApp({ drafts: { a: 'One' } });
  setDraft(app, 'a', 'One more');
  setDraft(app, 'b', 'gone');
  setDraft(app, 'b', '');
  // Nobody answers: what it says goes down with whoever carries it.
  flushDrafts(app);

  const unheard = takeNote();
  const next = await startedApp({ drafts: { a: 'One', b: 'gone' } }, { unheardDrafts: unheard });
  expect(draftsOf(next.app)).toEqual({ a: 'One more' });
  next.hub.onHost('host/draft/write', () => ({}));
  // An echo of the page before is older than what is here.
  next.hub.notify('host/draft/changed', { key: 'a', text: 'One mo' });
  expect(draftsOf(next.app)).toEqual({ a: 'One more' });
  vi.useFakeTimers();
  sendUnheard(next.app);
  await vi.advanceTimersByTimeAsync(1);
  expect(writes(next.hub)).toEqual([
    { key: 'a', text: 'One more' },
    { key: 'b', text: '' },
  ]);
  // Main has them: a page after that one begins with what main says.
  flushDrafts(next.app);
  expect(takeNote().size).toBe(0);
});

it('leaves no note of what main has heard, and follows none that is old', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/draft/write', () => ({}));
  vi.useFakeTimers();
  setDraft(app, 'a', 'One');
  await vi.advanceTimersByTimeAsync(500);
  flushDrafts(app);
  expect(takeNote().size).toBe(0);
  setDraft(app, 'a', 'Two');
  flushDrafts(app);
  vi.setSystemTime(Date.now() + 61_000);
  expect(takeNote().size).toBe(0);
});

it('does not lose what is being typed to a stream that begins anew', async () => {
  const { app, hub } = await startedApp({ drafts: { a: 'On' } });
  setDraft(app, 'a', 'One');
  hub.newStream();
  hub.notify('host/resync', { reason: 'a gap' });
  await settle();
  await until(app, ({ ready }) => ready);
  expect(draftsOf(app)).toEqual({ a: 'One' });
});

it('says again what did not get there', async () => {
  const { app, hub } = await startedApp();
  hub.on('host/draft/write', () => ({ error: { code: -32603, message: 'busy' } }));
  vi.useFakeTimers();
  setDraft(app, 'a', 'One');
  await vi.advanceTimersByTimeAsync(500);
  hub.onHost('host/draft/write', () => ({}));
  await vi.advanceTimersByTimeAsync(2_500);
  expect(writes(hub)).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(writes(hub)).toHaveLength(2);
});
