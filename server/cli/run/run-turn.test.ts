import { expect, test } from 'vitest';
import { AppClient } from '../../client/app-client.ts';
import type { ServerNotification } from '../../protocol/methods.ts';
import { Connection } from '../../rpc/connection.ts';
import { linkedTransports } from '../../rpc/memory-transport.ts';
import { testIo } from '../testing/test-io.ts';
import { runTurn } from './run-turn.ts';

/** A turn `u` of thread `t`, in a server that the test plays. */
function begun() {
  const [left, right] = linkedTransports();
  const server = new Connection(right);
  const asked: string[] = [];
  server.start({
    request: ({ method }) => void asked.push(method),
    notification: () => undefined,
    broken: () => undefined,
    closed: () => undefined,
  });
  const io = testIo();
  const heard: ServerNotification[] = [];
  const start = Promise.withResolvers<string>();
  const outcome = runTurn({
    client: new AppClient(left),
    threadId: 't',
    begin: () => start.promise,
    view: { heard: (notification) => void heard.push(notification) },
    interrupts: (listener) => io.onInterrupt(listener),
  });
  const tell = (method: string, params: object): void => server.notify(method, params);
  return { server, asked, heard, io, outcome, tell, begin: () => start.resolve('u') };
}

const message = (text: string, more: object = {}): object => ({
  threadId: 't',
  turnId: 'u',
  item: { type: 'agentMessage', id: 'm', text },
  ...more,
});
const completed = (status: string, more: object = {}): object => ({
  threadId: 't',
  turn: { id: 'u', items: [], status, ...more },
});

test('hears its own thread alone, from before its beginning was answered to its end', async () => {
  const { tell, begin, outcome, heard } = begun();
  tell('turn/started', completed('inProgress'));
  tell('item/completed', message('Elsewhere.', { threadId: 'other' }));
  tell('warning', { message: 'For all.' });
  tell('unknown/kind', { threadId: 't' });
  begin();
  tell('item/completed', message('First.'));
  tell('item/completed', message('An older turn.', { turnId: 'before' }));
  tell('turn/completed', completed('completed'));
  expect(await outcome).toEqual({ status: 'completed', error: null, lastMessage: 'First.' });
  expect(heard.map(({ method }) => method)).toEqual([
    'turn/started',
    'warning',
    'item/completed',
    'item/completed',
    'turn/completed',
  ]);
});

test('says why it failed, in the turn’s words or those of the error before', async () => {
  const first = begun();
  first.begin();
  first.tell('turn/completed', completed('failed', { error: { message: 'No.' } }));
  expect(await first.outcome).toMatchObject({ status: 'failed', error: 'No.' });
  const second = begun();
  second.begin();
  const place = { threadId: 't', turnId: 'u' };
  second.tell('error', { ...place, willRetry: true, error: { message: 'Once more.' } });
  second.tell('error', { ...place, willRetry: false, error: { message: 'Over.' } });
  second.tell('turn/completed', completed('failed'));
  expect(await second.outcome).toMatchObject({ status: 'failed', error: 'Over.' });
});

test('a wish to stop asks for the end of the turn, a second one leaves it', async () => {
  const { begin, outcome, io, asked } = begun();
  begin();
  await Promise.resolve();
  io.interrupt();
  await expect.poll(() => asked).toEqual(['turn/interrupt']);
  io.interrupt();
  expect(await outcome).toMatchObject({ status: 'abandoned' });
});

test('before there is a turn, it is left at once', async () => {
  const { outcome, io } = begun();
  io.interrupt();
  expect(await outcome).toMatchObject({ status: 'abandoned' });
});

test('a server that goes is no silence', async () => {
  const { begin, outcome, server } = begun();
  begin();
  server.close();
  expect(await outcome).toMatchObject({ status: 'failed', error: 'the server ended' });
});
