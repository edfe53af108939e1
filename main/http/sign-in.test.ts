import { afterEach, describe, expect, test } from 'vitest';
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import { owner } from '../sign-ins/visitor.ts';
import { codeOf, cookieOf, doorFixture, reasonOf } from '../testing/door-fixture.ts';
import type { DoorFixture } from '../testing/door-fixture.ts';
import { EventStream, tokenFor } from '../testing/web-client.ts';
import type { DoorSettings } from './door-settings.ts';

const STREAM = 'stream-of-a-test';
let skein: DoorFixture;
afterEach(async () => skein.close());

const start = async (settings: Partial<DoorSettings> = {}): Promise<void> => {
  skein = await doorFixture(settings);
};
const enter = (role: Role = 'drive'): Promise<string> =>
  tokenFor(skein.door.port, skein.door.link({ role }));
const auth = (token: string, stream = STREAM) => ({
  authorization: `Bearer ${token}`,
  'x-skein-stream': stream,
});
const send = (token: string, id: string, method: string, server = 'host', stream = STREAM) =>
  skein.post('/rpc', { server, message: { id, method, params: {} } }, auth(token, stream));

describe('by a link', () => {
  test('a role comes with it, and holds in the hub', async () => {
    await start();
    const token = await enter('watch');
    const events = await EventStream.open(skein.door.port, auth(token));
    await send(token, '1', 'host/initialize');
    expect((await events.answer('1')).message).toMatchObject({
      result: { role: 'watch', user: null, signIn: skein.backend.backend.signIns.list()[0]?.id },
    });
    await send(token, '2', 'turn/start', 'local');
    expect((await events.answer('2')).message).toMatchObject({
      error: { code: errorCodes.notAllowed },
    });
    events.close();
  });

  test('one that is revoked is cut off, and told so at its next request', async () => {
    await start();
    const token = await enter();
    const events = await EventStream.open(skein.door.port, auth(token));
    const [signIn] = skein.backend.backend.signIns.list();
    skein.backend.backend.signIns.revoke(signIn?.id ?? '', owner);
    await events.ended;
    for (const answer of [
      await skein.ask('/events', auth(token)),
      await send(token, '1', 'host/initialize'),
    ]) {
      expect(answer.status).toBe(401);
      expect(reasonOf(answer)).toBe('revoked');
    }
  });

  test('it stays good over a restart', async () => {
    await start();
    const token = await enter();
    await skein.restart();
    expect((await send(token, '1', 'host/initialize')).status).toBe(202);
  });

  test('nobody speaks or listens in the stream of another', async () => {
    await start();
    const ada = await enter();
    const mallory = await enter('watch');
    const events = await EventStream.open(skein.door.port, auth(ada));
    expect((await skein.ask('/events', auth(mallory))).status).toBe(403);
    expect((await send(mallory, '1', 'host/initialize')).status).toBe(403);
    events.close();
  });

  test('a browser that is in stays the same sign-in; with another role it becomes another', async () => {
    await start();
    const token = await enter();
    const exchange = async (role: Role): Promise<string> => {
      const code = codeOf(skein.door.link({ role }));
      const answer = await skein.post('/session', { code }, { authorization: `Bearer ${token}` });
      return (JSON.parse(answer.body) as { token: string }).token;
    };
    expect(await exchange('drive')).toBe(token);
    expect(await exchange('watch')).not.toBe(token);
    expect(skein.backend.backend.signIns.list().map(({ role }) => role)).toEqual(['watch']);
  });

  test('too many tries are told when to come again, and then may', async () => {
    await start();
    const attempt = () => skein.post('/session', { code: 'guessed' });
    for (let round = 0; round < 10; round += 1) expect((await attempt()).status).toBe(401);
    const answer = await attempt();
    expect(answer.status).toBe(429);
    const seconds = Number(answer.headers['retry-after']);
    expect(seconds).toBeGreaterThan(0);
    skein.clock.advance(seconds * 1000);
    expect((await attempt()).status).toBe(401);
  });

  test('who asks without end is held up', async () => {
    await start();
    const statuses: number[] = [];
    for (let round = 0; round < 3_010; round += 1)
      statuses.push((await skein.ask('/healthz')).status);
    // Those who watch over it are not.
    expect(new Set(statuses)).toEqual(new Set([200]));
    const answers = await Promise.all(
      Array.from({ length: 31 }, async () => {
        const all: number[] = [];
        for (let round = 0; round < 100; round += 1) {
          all.push((await skein.ask('/assets/app.js')).status);
        }
        return all;
      }),
    );
    expect(answers.flat().filter((status) => status === 429)).toHaveLength(100);
  });
});

describe('behind a proxy that names the user', () => {
  const proxied: Partial<DoorSettings> = {
    publicOrigin: 'https://skein.example',
    proxies: ['127.0.0.1'],
    entry: { kind: 'proxy', header: 'X-Forwarded-User' },
    roles: { drive: ['ada'], approve: ['bob'], watch: [] },
  };
  const as = (user: string, more: Record<string, string> = {}) => ({
    host: 'skein.example',
    'x-forwarded-user': user,
    'x-forwarded-for': '203.0.113.7',
    'user-agent': 'Firefox',
    ...more,
  });
  const begin = async (user: string) => {
    const answer = await skein.ask('/session', as(user));
    const { token } = JSON.parse(answer.body) as { token: string };
    return { ...cookieOf(answer), token };
  };

  test('the token is a cookie that no script reads, and no good without the page’s secret', async () => {
    await start(proxied);
    const { cookie, line, token } = await begin('bob');
    expect(line).toMatch(/^__Host-skein=/);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      expect(line).toContain(part);
    }
    expect(cookie).not.toContain(token);
    const [signIn] = skein.backend.backend.signIns.list();
    expect(signIn).toMatchObject({
      user: 'bob',
      role: 'approve',
      how: 'proxy',
      agent: 'Firefox',
      address: '203.0.113.7',
    });
    const ask = async (more: Record<string, string>) =>
      (await skein.post('/rpc', [], { ...as('bob'), 'x-skein-stream': STREAM, ...more })).status;
    const authorization = `Bearer ${token}`;
    expect(await ask({ cookie, authorization })).toBe(202);
    expect(await ask({ cookie })).toBe(403);
    expect(await ask({ authorization })).toBe(403);
    // A page that loads again is the same sign-in.
    await skein.ask('/session', as('bob', { cookie }));
    expect(skein.backend.backend.signIns.list()).toHaveLength(1);
  });

  test('who has no role is turned away, and another user does not get a cookie’s sign-in', async () => {
    await start(proxied);
    const stranger = await skein.ask('/session', as('eve'));
    expect([stranger.status, reasonOf(stranger)]).toEqual([403, 'notAllowed']);
    const { cookie, token } = await begin('ada');
    const headers = { cookie, authorization: `Bearer ${token}`, 'x-skein-stream': STREAM };
    const other = await skein.post('/rpc', [], { ...as('bob'), ...headers });
    expect([other.status, reasonOf(other)]).toEqual([401, 'refused']);
    const nobody = await skein.post('/rpc', [], { host: 'skein.example', ...headers });
    expect([nobody.status, reasonOf(nobody)]).toEqual([403, 'noUser']);
    // What Caddy sends where there was no name to fill in.
    const unfilled = await skein.ask('/session', as('{http.reverse_proxy.header.Remote-User}'));
    expect([unfilled.status, reasonOf(unfilled)]).toEqual([403, 'noUser']);
  });

  test('one that was revoked comes in again by the user’s own act alone', async () => {
    await start(proxied);
    const { cookie } = await begin('ada');
    const [signIn] = skein.backend.backend.signIns.list();
    skein.backend.backend.signIns.revoke(signIn?.id ?? '', owner);
    const again = await skein.ask('/session', as('ada', { cookie }));
    expect([again.status, reasonOf(again)]).toEqual([401, 'revokedUser']);
    const asked = await skein.post('/session', { again: true }, as('ada', { cookie }));
    expect(asked.status).toBe(200);
    expect(cookieOf(asked).cookie).not.toBe(cookie);
  });

  test('a header of somebody who is not that proxy is worth nothing', async () => {
    await start({ ...proxied, proxies: ['10.0.0.0/8'] });
    const answer = await skein.ask('/session', as('ada'));
    expect([answer.status, reasonOf(answer)]).toEqual([403, 'noUser']);
    const forwarded = { 'x-forwarded-host': 'skein.example', host: 'elsewhere.example' };
    expect((await skein.ask('/', forwarded)).status).toBe(403);
    expect(skein.backend.backend.signIns.list()).toEqual([]);
  });
});
