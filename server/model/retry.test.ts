import { describe, expect, it } from 'vitest';
import { ModelError } from './model.ts';
import type { ModelClient, ModelEvent, RetryLayer } from './model.ts';
import { retryNoticeOf, streamWithRetries, turnErrorOf } from './retry.ts';
import type { RetryClock, StreamRetry } from './retry.ts';

const completed: ModelEvent = {
  type: 'completed',
  responseId: 'r',
  usage: null,
  endReason: 'completed',
};
const delta: ModelEvent = { type: 'textDelta', itemId: 'm', delta: 'a' };

const failure = (retry: RetryLayer, retryAfterMs: number | null = null) =>
  new ModelError('went wrong', {
    info: 'other',
    httpStatus: 503,
    retry,
    retryAfterMs,
    additionalDetails: 'the cause',
  });

/** A client that fails as told and counts how often it was asked. */
function scriptedClient(attempts: ReadonlyArray<'ok' | ModelError | 'partial'>) {
  const state = { calls: 0 };
  const client: ModelClient = {
    async *stream(_request, signal) {
      signal.throwIfAborted();
      const attempt = attempts[Math.min(state.calls, attempts.length - 1)];
      state.calls += 1;
      await Promise.resolve();
      if (attempt === 'ok') yield [completed];
      else if (attempt === 'partial') {
        yield [delta];
        throw failure('request');
      } else if (attempt !== undefined) throw attempt;
    },
  };
  return { client, state };
}

function run(
  attempts: ReadonlyArray<'ok' | ModelError | 'partial'>,
  policy = { requestMaxRetries: 4, streamMaxRetries: 5 },
) {
  const { client, state } = scriptedClient(attempts);
  const sleeps: number[] = [];
  const retries: StreamRetry[] = [];
  const requests: number[] = [];
  const clock: RetryClock = {
    sleep: (ms) => {
      sleeps.push(ms);
      return Promise.resolve();
    },
    random: () => 0.5,
  };
  const events: ModelEvent[] = [];
  const done = (async () => {
    const stream = streamWithRetries({
      client,
      request: () => {
        requests.push(state.calls);
        return {
          model: 'm',
          input: [],
          tools: [],
          parallelToolCalls: false,
          promptCacheKey: 't',
          threadId: 't',
          turnId: 'u',
        };
      },
      signal: new AbortController().signal,
      policy,
      onRetry: (retry) => {
        retries.push(retry);
      },
      clock,
    });
    for await (const batch of stream) events.push(...batch);
  })();
  return { done, state, sleeps, retries, requests, events };
}

describe('streamWithRetries', () => {
  it('repeats silently in the request layer, with growing pauses', async () => {
    const probe = run([failure('request'), failure('request'), 'ok']);
    await probe.done;
    expect(probe.sleeps).toEqual([200, 400]);
    expect(probe.retries).toEqual([]);
    expect(probe.requests).toEqual([0]);
    expect(probe.events).toEqual([completed]);
  });

  it('announces the stream layer and asks for a fresh request each time', async () => {
    const probe = run([failure('stream'), failure('stream'), 'ok']);
    await probe.done;
    expect(probe.retries.map(({ attempt, max, delayMs }) => [attempt, max, delayMs])).toEqual([
      [1, 5, 200],
      [2, 5, 400],
    ]);
    expect(probe.requests).toEqual([0, 1, 2]);
  });

  it('ends: thirty requests for a steady server error, as both limits say', async () => {
    const probe = run([failure('request')]);
    await expect(probe.done).rejects.toMatchObject({ message: 'went wrong' });
    expect(probe.state.calls).toBe(30);
    expect(probe.retries).toHaveLength(5);
    expect(probe.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(30_000);
  });

  it('does not repeat what can not succeed, nor anything at limits of zero', async () => {
    const never = run([failure('never'), 'ok']);
    await expect(never.done).rejects.toBeInstanceOf(ModelError);
    expect(never.state.calls).toBe(1);
    const off = run([failure('request'), 'ok'], { requestMaxRetries: 0, streamMaxRetries: 0 });
    await expect(off.done).rejects.toBeInstanceOf(ModelError);
    expect(off.state.calls).toBe(1);
  });

  it('does not repeat silently once an answer began', async () => {
    const probe = run(['partial', 'ok']);
    await probe.done;
    expect(probe.retries).toHaveLength(1);
    expect(probe.events).toEqual([delta, completed]);
  });

  it('waits as long as the provider asks, but not for ever', async () => {
    const asked = run([failure('stream', 5_000), 'ok']);
    await asked.done;
    expect(asked.sleeps).toEqual([5_000]);
    const hour = run([failure('request', 3_600_000), 'ok']);
    await expect(hour.done).rejects.toThrow(/about 60 minutes/);
    expect(hour.state.calls).toBe(1);
  });

  it('leaves it at the request layer when nobody is to be told', async () => {
    const probe = run([failure('silent')], { requestMaxRetries: 2, streamMaxRetries: 5 });
    await expect(probe.done).rejects.toThrow('went wrong');
    expect(probe.state.calls).toBe(3);
    expect(probe.retries).toEqual([]);
  });

  it('leaves the pause at once when aborted', async () => {
    const { client } = scriptedClient([failure('stream', 60_000)]);
    const controller = new AbortController();
    const stream = streamWithRetries({
      client,
      request: () => ({
        model: 'm',
        input: [],
        tools: [],
        parallelToolCalls: false,
        promptCacheKey: 't',
        threadId: 't',
        turnId: 'u',
      }),
      signal: controller.signal,
      policy: { requestMaxRetries: 1, streamMaxRetries: 1 },
      onRetry: () => {
        setImmediate(() => controller.abort(new Error('interrupted')));
      },
    });
    await expect(stream.next()).rejects.toThrow('interrupted');
  });

  it('gives the contract its errors', () => {
    const error = failure('stream');
    const notice = (cause: ModelError) =>
      retryNoticeOf({ attempt: 2, max: 5, error: cause, delayMs: 1 });
    expect(notice(error)).toEqual({
      message: 'Reconnecting... 2/5',
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: null } },
      additionalDetails: 'the cause',
      misalignment: null,
    });
    const away = new ModelError('away', {
      info: { httpConnectionFailed: { httpStatusCode: 503 } },
      httpStatus: 503,
      retry: 'request',
    });
    expect(notice(away)).toMatchObject({
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 503 } },
      additionalDetails: 'away',
    });
    expect(turnErrorOf(error)).toEqual({
      message: 'went wrong',
      codexErrorInfo: 'other',
      additionalDetails: 'the cause',
      misalignment: null,
    });
  });
});
