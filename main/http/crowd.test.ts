import { afterEach, beforeEach, expect, test } from 'vitest';
import { cookieOf, doorFixture } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { EventStream } from '../testing/web-client.ts';

let skein: DoorFixture;
beforeEach(async () => {
  skein = await doorFixture({
    publicOrigin: 'https://skein.example',
    proxies: ['127.0.0.1'],
    entry: { kind: 'proxy', header: 'X-Forwarded-User' },
    roles: { drive: ['ada'], approve: [], watch: ['*'] },
  });
});
afterEach(async () => skein.close());

const as = (user: string) => ({ host: 'skein.example', 'x-forwarded-user': user });

async function enter(user: string): Promise<Record<string, string>> {
  const answer = await skein.ask('/session', as(user));
  const { token } = JSON.parse(answer.body) as { token: string };
  return { ...as(user), cookie: cookieOf(answer).cookie, authorization: `Bearer ${token}` };
}

async function speaks(headers: Record<string, string>): Promise<number> {
  return (await skein.post('/rpc', [], { ...headers, 'x-skein-stream': 'stream-of-a-test' }))
    .status;
}

test('a program that comes without its cookie each time puts out nobody but its own user', async () => {
  const ada = await enter('ada');
  for (let at = 0; at < 60; at += 1) await enter('carl');
  expect(await speaks(ada)).toBe(202);
  const users = skein.backend.backend.signIns.list().map(({ user }) => user);
  expect(users.filter((user) => user === 'carl')).toHaveLength(20);
  expect(users).toContain('ada');
});

test('one user fills no more than their share of the streams, by however many browsers', async () => {
  const streams: EventStream[] = [];
  const browsers = [await enter('carl'), await enter('carl')];
  for (let at = 0; at < 32; at += 1) {
    const headers = { ...browsers[at % 2], 'x-skein-stream': `stream-of-carl-${at + 100}` };
    streams.push(await EventStream.open(skein.door.port, headers));
  }
  const more = { ...browsers[0], 'x-skein-stream': 'stream-of-carl-more' };
  expect((await skein.ask('/events', more)).status).toBe(503);
  expect(await speaks(await enter('ada'))).toBe(202);
  for (const stream of streams) stream.close();
});
