import { expect, test } from 'vitest';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import { ClientStream } from './client-stream.ts';
import { deltaOf } from './deltas.ts';

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function notice(n: number): RpcNotification {
  return { method: 'n', params: { n } };
}

function delta(text: string, itemId = 'i', threadId = 't', extra: object = {}): RpcNotification {
  const params = { threadId, turnId: 'u', itemId, delta: text, ...extra };
  return { method: 'item/agentMessage/delta', params };
}

function pushDelta(stream: ClientStream, message: RpcNotification, generation = 1): void {
  const found = deltaOf(message);
  if (found === null) throw new Error('not a delta');
  stream.pushDelta('s', generation, message, found.threadId, found);
}

function setUp(bound?: number) {
  const got: ServerEnvelope[] = [];
  let lost = 0;
  const stream = new ClientStream({ lost: () => (lost += 1) }, bound);
  return {
    stream,
    got,
    take: (batch: readonly ServerEnvelope[]) => void got.push(...batch),
    lost: () => lost,
  };
}

/** `item:text` of a delta, `|` for everything else. */
const texts = (got: readonly ServerEnvelope[]) =>
  got.map(({ message }) => {
    const found = 'method' in message ? deltaOf(message) : null;
    return found === null ? '|' : `${found.itemId}:${found.delta}`;
  });

test('text of one item is joined while it waits, never across another message of its thread', async () => {
  const { stream, got, take } = setUp();
  pushDelta(stream, delta('a'));
  pushDelta(stream, delta('b', 'i', 't', { future: true }));
  pushDelta(stream, delta('x', 'i', 'other'));
  pushDelta(stream, delta('c'));
  stream.push('s', 1, notice(1), 't');
  pushDelta(stream, delta('d'));
  pushDelta(stream, delta('e', 'j'));
  pushDelta(stream, delta('f'));
  stream.push('s', 1, { id: 1, result: {} }, null);
  pushDelta(stream, delta('g'));
  pushDelta(stream, delta('h'), 2);
  stream.deliverTo(take);
  await tick();
  expect(texts(got)).toEqual(['i:abc', 'i:x', '|', 'i:d', 'j:e', 'i:f', '|', 'i:g', 'i:h']);
  expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what was handed out is never changed by text that comes later', async () => {
  const { stream, got, take } = setUp();
  stream.deliverTo(take);
  pushDelta(stream, delta('a'));
  await tick();
  pushDelta(stream, delta('b'));
  await tick();
  expect(texts(got)).toEqual(['i:a', 'i:b']);
});

test('a delivery that is not taken holds everything back; then it comes joined', async () => {
  const { stream, got, take } = setUp();
  let release: () => void = () => undefined;
  stream.deliverTo((batch) => {
    take(batch);
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  pushDelta(stream, delta('a'));
  await tick();
  for (const letter of 'bcdef') {
    pushDelta(stream, delta(letter));
    await tick();
  }
  expect(texts(got)).toEqual(['i:a']);
  release();
  await tick();
  expect(texts(got)).toEqual(['i:a', 'i:bcdef']);
});

test('a reader that comes back gets exactly what it missed', async () => {
  const { stream, got, take } = setUp();
  stream.deliverTo(take);
  for (let n = 1; n <= 10; n += 1) stream.push('s', 1, notice(n), null);
  await tick();
  stream.deliverTo(null);
  for (let n = 11; n <= 15; n += 1) stream.push('s', 1, notice(n), null);
  got.length = 0;
  stream.deliverTo(take, 4);
  await tick();
  expect(got.map(({ seq }) => seq)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  got.length = 0;
  stream.deliverTo(take, 15);
  await tick();
  expect(got).toEqual([]);
});

test('a place that is gone, never was, or is not named begins anew with a resync', async () => {
  const { stream, got, take, lost } = setUp(2000);
  stream.deliverTo(take);
  for (let n = 1; n <= 100; n += 1) {
    stream.push('s', 1, notice(n), null);
    if (n % 10 === 0) await tick();
  }
  for (const place of [3, 5000, -1, undefined]) {
    got.length = 0;
    stream.deliverTo(take, place);
    await tick();
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({ server: 'host', message: { method: 'host/resync' } });
  }
  expect(lost()).toBe(4);
  const last = stream.seq;
  stream.push('s', 1, notice(1), null);
  await tick();
  expect(got.at(-1)?.seq).toBe(last + 1);
});

test('more than the bound waits for nobody: it is dropped once, with a resync', async () => {
  const { stream, got, take, lost } = setUp(10_000);
  for (let n = 0; n < 1000; n += 1) stream.push('s', 1, notice(n), null);
  pushDelta(stream, delta('z'.repeat(20_000)));
  expect(lost()).toBeGreaterThan(0);
  stream.deliverTo(take);
  await tick();
  expect(got.length).toBeLessThan(200);
  expect(got.some(({ message }) => 'method' in message && message.method === 'host/resync')).toBe(
    true,
  );
});

test('one message that is larger than the bound still arrives', async () => {
  const { stream, got, take, lost } = setUp(1000);
  stream.deliverTo(take);
  stream.push('s', 1, { id: 1, result: { text: 'x'.repeat(50_000) } }, null);
  await tick();
  expect(got).toHaveLength(1);
  expect(lost()).toBe(0);
});
