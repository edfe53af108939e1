import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LOOK_MS, onWake } from './on-wake.ts';
import { ModelError } from './model.ts';
import { AWAKE_MS } from './model-stream.ts';
import { createResponsesClient } from './responses-client.ts';
import { closeEndpoints, endpointAt, identity, request, serve } from './test-endpoint.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await closeEndpoints();
});

/** Timers stand still meanwhile. */
function sleep(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
  vi.advanceTimersByTime(LOOK_MS);
}

test('a sleep is noticed, a machine with much to do is not taken for one', () => {
  let woke = 0;
  const end = onWake(() => (woke += 1));
  vi.advanceTimersByTime(10 * LOOK_MS);
  sleep(10_000);
  expect(woke).toBe(0);
  sleep(3_600_000);
  vi.advanceTimersByTime(10 * LOOK_MS);
  expect(woke).toBe(1);
  end();
  sleep(3_600_000);
  expect(woke).toBe(1);
});

describe('an answer that was under way when the machine fell asleep', () => {
  const begun = { type: 'response.output_text.delta', output_index: 0, delta: 'Hel' };

  async function ask(after: 'nothing' | 'the head' | 'some words') {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const { baseUrl } = await serve((response) => {
      if (after !== 'nothing') {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
      }
      if (after === 'some words') response.write(`data: ${JSON.stringify(begun)}\n\n`);
      reach();
    });
    const endpoint = endpointAt(baseUrl, { streamIdleTimeoutMs: 300_000 });
    const { signal } = new AbortController();
    const events = createResponsesClient(endpoint, identity).stream(request, signal);
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const ended = (async () => {
      for await (const batch of events) {
        const kind = after === 'some words' ? 'textDelta' : 'opened';
        if (batch.some(({ type }) => type === kind)) open();
      }
    })();
    const error = ended.then(
      () => null,
      (cause: unknown) => cause,
    );
    await (after === 'nothing' ? reached : opened);
    return { error };
  }

  test.each(['nothing', 'the head', 'some words'] as const)(
    'is given up soon after, where %s had come, and tried again',
    async (after) => {
      const { error } = await ask(after);
      sleep(3_600_000);
      vi.advanceTimersByTime(AWAKE_MS);
      const cause = await error;
      expect(cause).toBeInstanceOf(ModelError);
      expect(cause).toMatchObject({
        message: expect.stringContaining('sleep') as string,
        retry: after === 'some words' ? 'stream' : 'request',
      });
    },
  );
});
