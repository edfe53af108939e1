import { expect, test } from 'vitest';
import { Connection } from '../rpc/connection.ts';
import type { RpcNotification, RpcRequest, RpcResponse } from '../protocol/envelope.ts';
import { ConnectionClosed, RpcFault } from '../rpc/fault.ts';
import { linkedTransports } from '../rpc/memory-transport.ts';
import { AppClient } from './app-client.ts';
import type { AppClientOptions } from './app-client.ts';
import { RequestAborted, RequestTimedOut } from './client-error.ts';
import { retryDelayMs } from './retry-delay.ts';

/** A client, and the other end played by the test. */
function pair(
  serve: (request: RpcRequest, server: Connection) => void = () => undefined,
  options?: AppClientOptions,
): { client: AppClient; server: Connection; heard: RpcNotification[] } {
  const [left, right] = linkedTransports();
  const server = new Connection(right);
  const heard: RpcNotification[] = [];
  server.start({
    request: (request) => serve(request, server),
    notification: (message) => void heard.push(message),
    broken: () => undefined,
    closed: () => undefined,
  });
  return { client: new AppClient(left, options), server, heard };
}

const overloaded = { code: -32001, message: 'Server overloaded; retry later.' };

test('the handshake is the request and the notification', async () => {
  const requests: RpcRequest[] = [];
  const { client, heard } = pair((request, server) => {
    requests.push(request);
    server.respond(request.id, { userAgent: 'x' });
  });
  const info = { name: 'probe', title: null, version: '1' };
  expect(await client.initialize(info, { experimentalApi: true })).toEqual({ userAgent: 'x' });
  expect(requests[0]).toMatchObject({
    method: 'initialize',
    params: { clientInfo: info, capabilities: { experimentalApi: true } },
  });
  await client.ask('x', {});
  expect(heard.map(({ method }) => method)).toEqual(['initialized']);
});

test('answers come in any order; an error answer keeps code and data', async () => {
  const waiting: RpcRequest[] = [];
  const { client, server } = pair((request) => void waiting.push(request));
  const first = client.ask('a', {});
  const second = client.ask('b', {});
  await Promise.resolve();
  await Promise.resolve();
  server.fail(waiting[1]?.id ?? 0, { code: -32602, message: 'no', data: { max: 1 } });
  await expect(second).rejects.toEqual(new RpcFault(-32602, 'no', { data: { max: 1 } }));
  server.respond(waiting[0]?.id ?? 0, 'late');
  expect(await first).toBe('late');
});

test('an overloaded server is asked again, and at last believed', async () => {
  let busy = 3;
  const { client } = pair(
    (request, server) => {
      if (busy-- > 0) server.fail(request.id, overloaded);
      else server.respond(request.id, 'done');
    },
    { random: () => 0 },
  );
  await expect(client.ask('x', {}, { retries: 1 })).rejects.toMatchObject({ code: -32001 });
  expect(await client.ask('x', {})).toBe('done');
  const delays = (random: number): number[] =>
    [0, 1, 2, 9].map((attempt) => retryDelayMs(attempt, () => random));
  expect(delays(0)).toEqual([50, 100, 200, 2_500]);
  expect(delays(1)).toEqual([100, 200, 400, 5_000]);
});

test('a wait ends by time or by whoever waits, and a late answer harms nothing', async () => {
  const waiting: RpcRequest[] = [];
  const { client, server } = pair((request) => void waiting.push(request));
  const timed = client.ask('a', {}, { timeoutMs: 1 });
  await expect(timed).rejects.toBeInstanceOf(RequestTimedOut);
  const stop = new AbortController();
  const aborted = client.ask('b', {}, { signal: stop.signal, timeoutMs: 60_000 });
  stop.abort();
  await expect(aborted).rejects.toBeInstanceOf(RequestAborted);
  for (const { id } of waiting) server.respond(id, 'late');
  const last = client.ask('c', {});
  while (waiting.length < 3) await Promise.resolve();
  server.respond(waiting[2]?.id ?? 0, 'in time');
  expect(await last).toBe('in time');
});

test('server requests: handled, failed, refused by kind, or left to others', async () => {
  const { client, server } = pair();
  client.handle('item/commandExecution/requestApproval', () => ({ decision: 'accept' }));
  client.handle('item/fileChange/requestApproval', () => {
    throw new Error('the card is gone');
  });
  expect(await server.request('item/commandExecution/requestApproval', {})).toEqual({
    decision: 'accept',
  });
  await expect(server.request('item/fileChange/requestApproval', {})).rejects.toThrow(
    'the card is gone',
  );
  expect(await server.request('item/tool/requestUserInput', {})).toEqual({ answers: {} });
  await expect(server.request('item/from/theFuture', {})).rejects.toMatchObject({ code: -32601 });

  const quiet = pair(undefined, { unhandled: 'leave' });
  let answered: RpcResponse | null = null;
  void quiet.server.request('item/tool/requestUserInput', {}).then((result) => {
    answered = { id: 0, result };
  });
  quiet.server.notify('after', {});
  await new Promise((resolve) => quiet.client.onEvery(resolve));
  expect(answered).toBeNull();
});

test('notifications reach who listens for them; unknown ones are kept too', async () => {
  const { client, server } = pair();
  const every: string[] = [];
  const names: (string | null | undefined)[] = [];
  client.onEvery(({ method }) => void every.push(method));
  const stop = client.on('thread/name/updated', ({ threadName }) => void names.push(threadName));
  server.notify('thread/name/updated', { threadId: 't', threadName: 'one' });
  server.notify('from/theFuture', { x: 1 });
  server.notify('last', {});
  await new Promise<void>((resolve) => {
    client.onEvery(({ method }) => {
      if (method === 'last') resolve();
    });
  });
  stop();
  expect(every).toEqual(['thread/name/updated', 'from/theFuture', 'last']);
  expect(names).toEqual(['one']);
});

test('the end is told with who ended it, and rejects what waits', async () => {
  const one = pair();
  const waiting = one.client.ask('x', {});
  one.server.close();
  await expect(waiting).rejects.toBeInstanceOf(ConnectionClosed);
  expect(await one.client.closed).toEqual({ kind: 'closed', by: 'server' });
  await expect(one.client.ask('y', {})).rejects.toBeInstanceOf(ConnectionClosed);
  expect(await pair().client.close()).toEqual({ kind: 'closed', by: 'client' });
});
