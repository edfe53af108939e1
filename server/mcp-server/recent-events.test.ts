import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { RecentEvents } from './recent-events.ts';

const word = (method: string): JSONRPCMessage => ({ jsonrpc: '2.0', method });

test('a stream is told again from where it ended, and no other with it', async () => {
  const events = new RecentEvents();
  const first = await events.storeEvent('a', {} as JSONRPCMessage);
  await events.storeEvent('a', word('one'));
  await events.storeEvent('b', word('elsewhere'));
  await events.storeEvent('a', word('two'));
  const told: JSONRPCMessage[] = [];
  const send = (_id: string, message: JSONRPCMessage): Promise<void> => {
    told.push(message);
    return Promise.resolve();
  };
  expect(await events.replayEventsAfter(first, { send })).toBe('a');
  expect(told).toEqual([word('one'), word('two')]);
});

test('what is too old is not known any more', async () => {
  const events = new RecentEvents(2);
  const first = await events.storeEvent('a', word('one'));
  const second = await events.storeEvent('a', word('two'));
  await events.storeEvent('a', word('three'));
  expect(events.knows(first)).toBe(false);
  expect(events.knows(second)).toBe(true);
  const send = (): Promise<void> => Promise.resolve();
  await expect(events.replayEventsAfter(first, { send })).rejects.toThrow('no event 1');
});
