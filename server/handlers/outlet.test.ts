import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { Connection } from '../rpc/connection.ts';
import type { Transport, TransportEvents } from '../rpc/transport.ts';
import { Outlet } from './outlet.ts';

/** A wire whose other end takes only what the test takes. */
class Wire implements Transport {
  sent: string[] = [];
  reading = true;
  aborted: string | null = null;
  #pending: string[] = [];
  #events: TransportEvents | null = null;

  start(events: TransportEvents): void {
    this.#events = events;
  }
  send(text: string): void {
    this.sent.push(text);
    this.#pending.push(text);
  }
  get pendingBytes(): number {
    return this.#pending.join('').length;
  }
  setReading(reading: boolean): void {
    this.reading = reading;
  }
  close(): void {
    this.#events?.closed(null);
  }
  abort(reason: string): void {
    this.aborted = reason;
    this.#events?.closed(new Error(reason));
  }
  takeOne(): void {
    this.#pending.shift();
  }
  takeAll(): void {
    this.#pending = [];
  }
}

let wire: Wire;
let connection: Connection;
beforeEach(() => {
  wire = new Wire();
  connection = new Connection(wire);
});

function outlet(slowsTurns: boolean): Outlet {
  const made = new Outlet(connection, slowsTurns, {
    slowBytes: 1_000,
    stallMs: 100,
    holdBytes: 3_000,
    lostBytes: 5_000,
  });
  connection.start({
    request: () => undefined,
    notification: () => undefined,
    broken: () => undefined,
    closed: () => made.end(),
  });
  return made;
}

function tell(to: Outlet, method: string, params: object): void {
  to.notice(method, params, JSON.stringify({ method, params }));
}
const grow = (to: Outlet, itemId: string, delta: string): void =>
  tell(to, 'item/agentMessage/delta', { threadId: 't', turnId: 'u', itemId, delta });
const messages = (from: number): { method: string; params: Record<string, unknown> }[] =>
  wire.sent.slice(from).map((text) => JSON.parse(text) as never);

test('a client that reads gets everything as it is', () => {
  const to = outlet(false);
  for (let n = 0; n < 100; n += 1) {
    grow(to, 'a', String(n));
    wire.takeAll();
  }
  expect(wire.sent).toHaveLength(100);
  expect(to.caughtUp).toBeNull();
  expect(wire.reading).toBe(true);
});

test('one that falls behind is not read, and its deltas are put together, in order', async () => {
  const to = outlet(false);
  to.send('x'.repeat(1_001));
  expect(wire.reading).toBe(false);
  expect(to.drained).toBeNull();
  for (const part of ['one ', 'two ', 'three']) {
    grow(to, 'a', part);
    grow(to, 'b', part.toUpperCase());
  }
  expect(wire.sent).toHaveLength(1);
  tell(to, 'turn/plan/updated', { plan: [] });
  expect(
    messages(1).map(({ method, params }) => [method, params['itemId'], params['delta']]),
  ).toEqual([
    ['item/agentMessage/delta', 'a', 'one two three'],
    ['item/agentMessage/delta', 'b', 'ONE TWO THREE'],
    ['turn/plan/updated', undefined, undefined],
  ]);
  grow(to, 'a', ' four');
  const { caughtUp } = to;
  wire.takeAll();
  await caughtUp;
  expect(messages(4).map(({ params }) => params['delta'])).toEqual([' four']);
  expect(wire.reading).toBe(true);
  expect(to.caughtUp).toBeNull();
});

test('an answer goes out at once, after the deltas before it', () => {
  const to = outlet(false);
  to.send('x'.repeat(1_001));
  grow(to, 'a', 'before');
  to.send('{"id":1,"result":{}}');
  expect(wire.sent.at(-1)).toBe('{"id":1,"result":{}}');
  expect(messages(1)[0]?.params['delta']).toBe('before');
});

test('a socket that stays behind is cut off with the reason; answers alone never do that', () => {
  const to = outlet(false);
  to.send('x'.repeat(20_000));
  expect(wire.aborted).toBeNull();
  for (let n = 0; n < 4; n += 1) grow(to, 'a', 'y'.repeat(1_000));
  expect(wire.aborted).toBeNull();
  grow(to, 'a', 'y'.repeat(2_000));
  expect(wire.aborted).toBe('the client reads too slowly');
});

test('a parent holds up its turns, until it reads or is gone', async () => {
  const to = outlet(true);
  to.send('x'.repeat(1_001));
  // Others may watch the same turns: a little is kept for the parent first.
  expect(to.drained).toBeNull();
  grow(to, 'a', 'y'.repeat(2_000));
  const { drained } = to;
  expect(drained).not.toBeNull();
  let over = false;
  void drained?.then(() => (over = true));
  await wait(60);
  expect(over).toBe(false);
  wire.close();
  await drained;
  expect(to.drained).toBeNull();
});

test('a socket that reads has its turns wait, one that stands still does not', async () => {
  const to = outlet(false);
  for (let n = 0; n < 40; n += 1) to.send('x'.repeat(200));
  expect(to.drained).not.toBeNull();
  let waits = true;
  void to.drained?.then(() => (waits = false));
  // Longer than it may stand still, but it does not.
  for (let n = 0; n < 10; n += 1) {
    await wait(20);
    wire.takeOne();
  }
  expect(waits).toBe(true);
  await to.drained;
  expect(to.drained).toBeNull();
  expect(to.caughtUp).not.toBeNull();
  expect(wire.aborted).toBeNull();
});
