import { expect, test } from 'vitest';
import { aSummary, startedApp, until } from '../testing/fixtures.ts';
import { archiveThreads } from './thread-deeds.ts';

test('a thousand threads go a few at a time, seen on their way, the failures named', async () => {
  const threads = Array.from({ length: 1_000 }, (_, at) =>
    aSummary({ threadId: `t${at}`, title: `Thread ${at}` }),
  );
  const { app, hub } = await startedApp({ threads });
  let open = 0;
  let most = 0;
  hub.on('thread/archive', async (params) => {
    open += 1;
    most = Math.max(most, open);
    await Promise.resolve();
    open -= 1;
    const { threadId } = params as { threadId: string };
    return threadId.endsWith('99')
      ? { error: { code: -32600, message: 'a turn is running' } }
      : { result: {} };
  });
  const seen: number[] = [];
  const stop = app.store.subscribe(({ toasts }) => {
    const progress = toasts.find((toast) => toast.progress !== null)?.progress;
    if (progress != null) seen.push(progress);
  });
  archiveThreads(app, threads);
  expect(app.store.getState().threads.size).toBe(0);
  await until(app, ({ toasts }) => toasts.some(({ text }) => text.startsWith('Archived')));
  stop();
  expect(most).toBeLessThanOrEqual(6);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(app.store.getState().threads.size).toBe(10);
  expect(app.store.getState().toasts).toMatchObject([
    {
      tone: 'error',
      text: '10 threads could not be archived (“Thread 99”, “Thread 199”, “Thread 299”, and 7 more): a turn is running',
    },
    { tone: 'plain', text: 'Archived 990 threads' },
  ]);
});
