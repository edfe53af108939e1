import { expect, test } from 'vitest';
import type { RpcRequest } from '../protocol/envelope.ts';
import { Connection } from '../rpc/connection.ts';
import { linkedTransports } from '../rpc/memory-transport.ts';
import { ClientConnection } from './client-connection.ts';
import { serve } from './dispatcher.ts';
import type { Dispatch } from './dispatcher.ts';

const MiB = 1024 * 1024;

function door(): {
  /** Resolves with the code of the error, or null. */
  readonly ask: (length: number) => Promise<number | null>;
  readonly answer: () => void;
} {
  const [ours, theirs] = linkedTransports();
  const connection = new Connection(ours);
  const client = new ClientConnection(connection);
  client.initialize({ clientInfo: { name: 'probe', version: '1' } });
  const waiting = new Map<unknown, (code: number | null) => void>();
  theirs.start({
    message: (text) => {
      const { id, error } = JSON.parse(text) as { id: unknown; error?: { code: number } };
      waiting.get(id)?.(error?.code ?? null);
    },
    broken: () => undefined,
    closed: () => undefined,
  });
  const held = Promise.withResolvers<never>();
  // Whoever waits for it is told; here it may come before anybody does.
  held.promise.catch(() => undefined);
  const dispatch: Dispatch = {
    initialize: () => {
      throw new Error('not asked for');
    },
    handlers: () => held.promise,
    fault: () => undefined,
  };
  let id = 0;
  return {
    ask: (length) =>
      new Promise((resolve) => {
        waiting.set(++id, resolve);
        const request: RpcRequest = { id, method: 'thread/loaded/list', params: {} };
        void serve(dispatch, client, request, length);
      }),
    answer: () => held.reject(new Error('enough')),
  };
}

test('requests under way are bounded by their number', async () => {
  const { ask, answer } = door();
  const taken = Array.from({ length: 1024 }, () => ask(100));
  expect(await Promise.all([ask(100), ask(100)])).toEqual([-32001, -32001]);
  answer();
  expect(new Set(await Promise.all(taken))).toEqual(new Set([-32603]));
  expect(await ask(100)).toBe(-32603);
});

test('and by their length, however long one alone may be', async () => {
  const { ask, answer } = door();
  const taken = [ask(34 * MiB), ask(250 * MiB)];
  expect(await ask(100)).toBe(-32001);
  answer();
  expect(await Promise.all(taken)).toEqual([-32603, -32603]);
  expect(await ask(100)).toBe(-32603);
});
