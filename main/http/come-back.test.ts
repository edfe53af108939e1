import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import { doorFixture } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { EventStream, tokenFor } from '../testing/web-client.ts';
import { LINGER_MS, TURN_MS } from './streams.ts';

const STREAM = 'stream-of-a-test';
let skein: DoorFixture;
let token: string;
const enter = (role: Role = 'drive'): Promise<string> =>
  tokenFor(skein.door.port, skein.door.link({ role }));
beforeEach(async () => {
  skein = await doorFixture();
  token = await enter();
});
afterEach(async () => skein.close());

const auth = (of = token, stream = STREAM) => ({
  authorization: `Bearer ${of}`,
  'x-skein-stream': stream,
});
const send = (id: string, method: string, params: unknown = {}, server = 'host') =>
  skein.post('/rpc', { server, message: { id, method, params } }, auth());

test('a page that was away for minutes misses nothing; one that was away for longer begins anew', async () => {
  const first = await EventStream.open(skein.door.port, auth());
  await send('1', 'host/initialize');
  await first.answer('1');
  first.close();
  await send('2', 'host/search', { query: 'x' });
  skein.clock.advance(LINGER_MS - 1000);
  const again = { ...auth(), 'last-event-id': first.lastId };
  const second = await EventStream.open(skein.door.port, again);
  await second.answer('2');
  expect(second.response.headers['x-skein-anew']).toBeUndefined();
  second.close();
  await second.ended;
  // The door sees the end of it a moment later than the page does.
  await skein.ask('/healthz');
  skein.clock.advance(2 * LINGER_MS);
  const third = await EventStream.open(skein.door.port, {
    ...auth(),
    'last-event-id': second.lastId,
  });
  expect(third.response.headers['x-skein-anew']).toBe('1');
  const { message } = await third.until(() => true);
  expect(message).toMatchObject({ method: 'host/resync' });
  third.close();
});

test('a restart of all of it is a new beginning for the same sign-in', async () => {
  const first = await EventStream.open(skein.door.port, auth());
  await send('1', 'host/initialize');
  await first.answer('1');
  await skein.restart();
  const second = await EventStream.open(skein.door.port, {
    ...auth(),
    'last-event-id': first.lastId,
  });
  expect(second.response.headers['x-skein-anew']).toBe('1');
  expect((await second.until(() => true)).message).toMatchObject({ method: 'host/resync' });
  second.close();
});

test('in turns an answer ends with what there is, or after a while without any', async () => {
  let lastId = '';
  /** One turn; time goes by until it has ended. */
  const turn = async (poll: 'now' | 'wait', ms: number): Promise<string> => {
    const place: Record<string, string> = lastId === '' ? {} : { 'last-event-id': lastId };
    let body: string | null = null;
    void skein.ask('/events', { ...auth(), ...place, 'x-skein-poll': poll }).then((answer) => {
      lastId = [...answer.body.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? lastId;
      body = answer.body;
    });
    await expect.poll(() => (skein.clock.advance(ms), body)).toMatch(/^: skein\n\n/);
    return body ?? '';
  };
  await turn('now', 0);
  await send('1', 'host/initialize');
  let answered = '';
  // What else happens may end a turn before the answer is there.
  while (!answered.includes('"id":"1"')) answered = await turn('wait', 0);
  expect(await turn('wait', TURN_MS)).not.toContain('"id":"1"');
});

test('two users see one thread; a question is answered by one, and both are told by whom', async () => {
  const other = await enter('approve');
  const mine = await EventStream.open(skein.door.port, auth());
  const theirs = await EventStream.open(skein.door.port, auth(other, 'stream-of-another'));
  await send('1', 'thread/start', { cwd: '/ws' }, 'local');
  await mine.answer('1');
  skein.backend.server.ask(7, 'item/commandExecution/requestApproval', {
    threadId: 'thread-1',
    turnId: 't',
    itemId: 'i',
    command: 'ls',
  });
  const asked = await theirs.until(
    ({ message }) => 'method' in message && message.method === 'host/requests/changed',
  );
  const [request] = (asked.message as { params: { added: { id: string }[] } }).params.added;
  await skein.post(
    '/rpc',
    { server: 'local', message: { id: request?.id, result: { decision: 'accept' } } },
    auth(other, 'stream-of-another'),
  );
  expect(await skein.backend.server.answered(7)).toMatchObject({ result: { decision: 'accept' } });
  for (const stream of [mine, theirs]) {
    const { message } = await stream.until(
      ({ message: one }) => 'method' in one && one.method === 'host/approval/recorded',
    );
    expect(message).toHaveProperty('params.record.by', 'you in browser 2');
  }
  mine.close();
  theirs.close();
});

test('pages that are away make room for those that are here', async () => {
  const streams: EventStream[] = [];
  const away = await EventStream.open(skein.door.port, auth(token, 'stream-that-is-away'));
  away.close();
  for (let at = 0; at < 32; at += 1) {
    const id = `stream-of-page-${String(at).padStart(4, '0')}`;
    streams.push(await EventStream.open(skein.door.port, auth(token, id)));
  }
  expect(skein.door.streams()).toBe(32);
  const more = skein.ask('/events', auth(token, 'stream-of-one-more'));
  expect((await more).status).toBe(503);
  for (const stream of streams) stream.close();
});
