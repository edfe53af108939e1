/** What every transport owes those who talk over it, from the server's pipes to the page. */
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { RpcMessage, RpcNotification } from '../../server/protocol/envelope.ts';
import { StreamTransport } from '../../server/rpc/stream-transport.ts';
import { linkedTransports } from '../../server/rpc/memory-transport.ts';
import { bridgePair } from './testing/bridge-pair.ts';
import { doorPair } from './testing/door-pair.ts';
import { pairOf } from './testing/pair.ts';
import type { End, Pair } from './testing/pair.ts';
import { socketPair } from './testing/socket-pair.ts';
import { stdioPair } from './testing/stdio-pair.ts';

const transports: readonly (readonly [name: string, make: () => Pair | Promise<Pair>])[] = [
  ['memory', () => pairOf(...linkedTransports())],
  ['stdio', stdioPair],
  ['socket', socketPair],
  ['bridge', bridgePair],
  ['HTTP and SSE', doorPair],
];

const probe = (n: number, text = ''): RpcMessage => ({ method: 'probe', params: { n, text } });
const numbers = (end: End): unknown[] =>
  end.got.map((message) => ((message as RpcNotification).params as { n: number }).n);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const arrived = (end: End, count: number): Promise<void> =>
  end.until(() => end.got.length >= count);

/** Legal in JSON, and dear to those who cut lines, count characters or clean up what they carry. */
const awkward = [
  'a\u2028b\u2029c\u0085d',
  '\r\n\n\r',
  '𝕊𝓴𝒆𝒊𝒏 👩‍👩‍👧‍👦 e\u0301',
  '\u0000\u0007\u001b[31m',
  '\ufeffdata: x\n\nid: 9',
  '"\\"\\\\u2028',
  '\ud83d alone \ude00',
  '',
];

let pair: Pair;
afterEach(() => pair.dispose());

describe.each(transports)('%s', (_name, make) => {
  test('keeps the order, in both directions at once', async () => {
    pair = await make();
    const { left, right } = pair;
    for (let n = 0; n < 300; n += 1) {
      left.send(probe(n));
      right.send(probe(n));
      if (n % 50 === 0) await turn();
    }
    await Promise.all([arrived(left, 300), arrived(right, 300)]);
    expect(numbers(right)).toEqual(upTo(300));
    expect(numbers(left)).toEqual(upTo(300));
  });

  test('carries any text as it is', async () => {
    pair = await make();
    const { left, right } = pair;
    const sent = awkward.map((text, n) => probe(n, text));
    for (const message of sent) {
      left.send(message);
      right.send(message);
    }
    await Promise.all([arrived(left, sent.length), arrived(right, sent.length)]);
    expect(right.got).toEqual(sent);
    expect(left.got).toEqual(sent);
  });

  test('carries 1 MiB in one message, and what follows', async () => {
    pair = await make();
    const { left, right } = pair;
    const sent = [probe(0, 'Größe 📏 '.repeat(2 ** 17)), probe(1)];
    for (const message of sent) {
      left.send(message);
      right.send(message);
    }
    await Promise.all([arrived(left, 2), arrived(right, 2)]);
    expect(right.got).toEqual(sent);
    expect(left.got).toEqual(sent);
  });

  test('loses and doubles nothing of 10,000 at once', async () => {
    pair = await make();
    const { left, right } = pair;
    for (let n = 0; n < 10_000; n += 1) right.send(probe(n));
    await arrived(left, 10_000);
    for (let n = 0; n < 10_000; n += 1) left.send(probe(n));
    await arrived(right, 10_000);
    expect(numbers(left)).toEqual(upTo(10_000));
    expect(numbers(right)).toEqual(upTo(10_000));
  });

  test.each([0, 1])('tells its end once, and nothing after it (%i)', async (which) => {
    pair = await make();
    const { left, right, closings } = pair;
    // A side that cannot end it has no second way; the first one is as good twice.
    const { act, told } = closings[which] ?? closings[0] ?? never();
    left.send(probe(0));
    right.send(probe(0));
    await Promise.all([arrived(left, 1), arrived(right, 1)]);
    await act();
    await told.until(() => told.ends > 0);
    await act();
    left.send(probe(1));
    right.send(probe(1));
    for (let round = 0; round < 20; round += 1) await turn();
    expect(told.ends).toBe(1);
    expect(numbers(left)).toEqual([0]);
    expect(numbers(right)).toEqual([0]);
  });
});

describe.each(transports.slice(0, 3))('%s, of the server', (_name, make) => {
  test('delivers what was sent before it was closed', async () => {
    pair = await make();
    const { left, right, closings } = pair;
    for (let n = 0; n < 1_000; n += 1) left.send(probe(n));
    await closings[0]?.act();
    await right.until(() => right.ends > 0);
    expect(numbers(right)).toEqual(upTo(1_000));
  });
});

test('a message cut anywhere by the pipe arrives whole, and one that is no text is skipped', async () => {
  const [there, back] = [new PassThrough(), new PassThrough()];
  pair = pairOf(new StreamTransport(back, there), new StreamTransport(there, back));
  const bytes = Buffer.from(`${JSON.stringify(probe(0, awkward.join('|')))}\n`);
  for (const byte of bytes) there.write(Uint8Array.of(byte));
  there.write(Uint8Array.of(0x22, 0xff, 0x22, 0x0a));
  there.write(`${JSON.stringify(probe(1))}\n`);
  await arrived(pair.right, 3);
  expect(pair.right.got[0]).toEqual(probe(0, awkward.join('|')));
  expect(pair.right.got[1]).toMatchObject({ method: 'broken' });
  expect(pair.right.got[2]).toEqual(probe(1));
});

function never(): never {
  throw new Error('there is no way to end it');
}
