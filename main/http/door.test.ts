import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../app-server/clock.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import { STREAM_BYTES } from '../hub/client-stream.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { EventStream, ask, tokenFor } from '../testing/web-client.ts';
import { localDoor } from './door-settings.ts';
import type { DoorSettings } from './door-settings.ts';
import { DoorError, openDoor } from './door.ts';
import type { Door, DoorOptions } from './door.ts';

const STREAM = 'stream-of-a-test';
let fixture: Fixture;
let folder: string;
let door: Door;
let token: string;

function optionsFor(settings: DoorSettings): DoorOptions {
  const { hub, signIns } = fixture.backend;
  return {
    hub,
    signIns,
    folder,
    settings,
    clock: systemClock,
    ready: () => true,
    answered: () => undefined,
    warn: () => undefined,
  };
}

async function open(): Promise<void> {
  fixture = await backendFixture();
  folder = await mkdtemp(join(tmpdir(), 'skein-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><html><head lang="en"><title>x</title></head></html>',
  );
  await writeFile(join(folder, 'assets', 'app-1.js'), 'export {};');
  await writeFile(join(folder, '..', 'outside-of-skein.txt'), 'secret').catch(() => undefined);
  door = await openDoor(optionsFor(localDoor(0)));
  token = await tokenFor(door.port, door.link());
}
async function close(): Promise<void> {
  await door.close();
  await fixture.close();
  await rm(folder, { recursive: true, force: true });
  await rm(join(folder, '..', 'outside-of-skein.txt'), { force: true });
}

const auth = (stream = STREAM): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'x-skein-stream': stream,
});
const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
  ask(door.port, '/rpc', {
    method: 'POST',
    headers: { ...auth(), 'content-type': 'application/json', ...headers },
    body,
  });
const send = (id: string, method: string, params: unknown = {}, server = 'host') =>
  post(JSON.stringify({ server, message: { id, method, params } }));

describe('who may come in', () => {
  beforeAll(open);
  afterAll(close);

  test('a link works once', async () => {
    const code = new URLSearchParams(new URL(door.link()).hash.slice(1)).get('link');
    const exchange = () =>
      ask(door.port, '/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code }),
      });
    expect((await exchange()).status).toBe(200);
    const again = await exchange();
    expect(again.status).toBe(401);
    expect(JSON.parse(again.body)).toMatchObject({
      error: { message: expect.stringContaining('used') },
    });
  });

  test.each([
    ['no token', {}, 401],
    ['a wrong token', { authorization: `Bearer ${'x'.repeat(43)}` }, 401],
    ['the token as another scheme', { authorization: 'Basic x' }, 401],
  ])('%s is refused', async (_name, headers, status) => {
    const stream = { 'x-skein-stream': STREAM, ...headers };
    expect((await ask(door.port, '/events', { headers: stream })).status).toBe(status);
    const answer = await ask(door.port, '/rpc', {
      method: 'POST',
      headers: { ...stream, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    ['another Host', { host: 'evil.example' }],
    ['a rebound name with our port', { host: 'evil.example:PORT' }],
    ['another Origin', { origin: 'http://evil.example' }],
    ['another port of this computer', { origin: 'http://127.0.0.1:1' }],
    ['a null Origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of the same site', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused, even with the token', async (_name, headers) => {
    const lying = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace('PORT', String(door.port)),
      ]),
    );
    const answer = await post('[]', lying);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toHaveProperty('error.message');
  });

  test('a port that is taken is an error with words', async () => {
    const options = optionsFor(localDoor(door.port));
    await expect(openDoor(options)).rejects.toThrow(DoorError);
    await expect(openDoor(options)).rejects.toThrow(/in use.*--port/);
  });

  test('its own Origin is welcome under both names of this computer', async () => {
    for (const name of ['127.0.0.1', 'localhost']) {
      const host = `${name}:${door.port}`;
      expect((await post('[]', { host, origin: `http://${host}` })).status).toBe(202);
    }
  });
});

describe('bad bodies', () => {
  beforeAll(open);
  afterAll(close);

  test.each([
    ['broken JSON', '{', {}, 400],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['text', '{}', { 'content-type': 'text/plain' }, 415],
    ['too much', Buffer.alloc(32 * 1024 * 1024 + 1, 0x20), {}, 413],
    ['no stream', '{}', { 'x-skein-stream': '' }, 400],
    ['an odd stream', '{}', { 'x-skein-stream': '../../../etc/passwd' }, 400],
  ])('%s gets the right answer', async (_name, body, headers, status) => {
    const answer = await post(body, headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toHaveProperty('error.message');
  });

  test('what is JSON but no envelope harms nothing', async () => {
    expect((await post('[1, null, {"server": "host"}]')).status).toBe(202);
    const events = await EventStream.open(door.port, auth());
    await send('1', 'host/initialize');
    expect((await events.answer('1')).message).toHaveProperty('result.surface', 'web');
    events.close();
  });

  test('other methods and addresses are named', async () => {
    expect((await ask(door.port, '/rpc', { headers: auth() })).status).toBe(405);
    expect((await ask(door.port, '/nothing-here')).status).toBe(404);
  });
});

describe('pages', () => {
  beforeAll(open);
  afterAll(close);

  test('carry a policy whose nonce is in the page, a new one each time', async () => {
    const pages = await Promise.all([ask(door.port, '/'), ask(door.port, '/index.html')]);
    const nonces = pages.map(({ headers, body, status }) => {
      expect(status).toBe(200);
      const nonce = /<meta name="csp-nonce" content="([^"]+)"/.exec(body)?.[1] ?? '';
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).not.toBe('');
  });

  test('files come with their type; nothing outside of the folder does', async () => {
    const file = await ask(door.port, '/assets/app-1.js');
    expect(file.status).toBe(200);
    expect(file.headers['content-type']).toMatch(/javascript/);
    for (const path of [
      '/../outside-of-skein.txt',
      '/..%2foutside-of-skein.txt',
      '/%2e%2e/outside-of-skein.txt',
      '/assets/..%5c..%5coutside-of-skein.txt',
      '//etc/passwd',
      '/.env',
    ]) {
      const answer = await ask(door.port, path);
      expect([400, 403, 404]).toContain(answer.status);
      expect(answer.body).not.toContain('secret');
    }
  });
});

describe('the stream', () => {
  beforeEach(open);
  afterEach(close);

  test('carries answers and events, numbered, and goes on after a break', async () => {
    const first = await EventStream.open(door.port, auth());
    await send('1', 'thread/start', { cwd: '/ws' }, 'local');
    await first.answer('1');
    const { lastId } = first;
    first.close();
    await first.ended;
    await send('2', 'host/initialize');
    const second = await EventStream.open(door.port, { ...auth(), 'last-event-id': lastId });
    await second.answer('2');
    const seqs = [...first.envelopes, ...second.envelopes].map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    second.close();
  });

  test('sends again what was lost on the way', async () => {
    const first = await EventStream.open(door.port, auth());
    await send('1', 'host/initialize');
    await first.answer('1');
    const epoch = first.lastId.split('.')[0] ?? '';
    first.close();
    const second = await EventStream.open(door.port, { ...auth(), 'last-event-id': `${epoch}.0` });
    await second.answer('1');
    expect(second.envelopes).toEqual(first.envelopes);
    second.close();
  });

  test.each([
    ['another epoch', 'abcdef.3'],
    ['a place that never was', 'EPOCH.999'],
    ['no place at all', 'nonsense'],
    ['nothing, on a used stream', null],
  ])('asks for a new start from %s', async (_name, lastId) => {
    const first = await EventStream.open(door.port, auth());
    await send('1', 'host/initialize');
    await first.answer('1');
    first.close();
    const epoch = first.lastId.split('.')[0] ?? '';
    const header = lastId === null ? {} : { 'last-event-id': lastId.replace('EPOCH', epoch) };
    const second = await EventStream.open(door.port, { ...auth(), ...header });
    const resync = await second.until(() => true);
    expect(resync.message).toMatchObject({ method: 'host/resync' });
    second.close();
  });

  test('is taken over by a second reader; others are not disturbed', async () => {
    const other = await EventStream.open(door.port, auth('another-stream-of-it'));
    const first = await EventStream.open(door.port, auth());
    const second = await EventStream.open(door.port, auth());
    await first.ended;
    await send('1', 'host/settings/write', { theme: 'dark' });
    await second.answer('1');
    const told = await other.until(
      ({ message }) => 'method' in message && message.method === 'host/settings/changed',
    );
    expect(told.message).toHaveProperty('params.settings.theme', 'dark');
    second.close();
    other.close();
  });

  test('to a reader that stops reading stays bounded, and asks for a new start', async () => {
    const stuck = await EventStream.open(door.port, auth());
    await send('1', 'thread/start', { cwd: '/ws' }, 'local');
    await stuck.answer('1');
    await send('2', 'host/thread/open', { server: 'local', threadId: 'thread-1' });
    await stuck.answer('2');
    stuck.response.pause();
    const healthy = await EventStream.open(door.port, auth('another-stream-of-it'));
    const text = 'x'.repeat(100_000);
    for (let round = 0; round < 600; round += 1) {
      fixture.server.notify('thing/happened', {
        threadId: 'thread-1',
        round,
        text: `${text}${round}`,
      });
      if (round % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    fixture.server.notify('warning', { threadId: null, message: 'all was sent' });
    await healthy.until(({ message }) => JSON.stringify(message).includes('all was sent'));
    stuck.response.resume();
    const resync = await stuck.until(
      ({ message }) => 'method' in message && message.method === 'host/resync',
    );
    expect(resync.message).toHaveProperty('params.reason');
    // What was held for it comes now: of 60 MB, what may wait, and what the sockets hold.
    const held = stuck.envelopes.filter(
      ({ message }) => 'method' in message && message.method === 'thing/happened',
    );
    expect(held.length * text.length).toBeLessThan(2 * STREAM_BYTES);
    stuck.close();
    healthy.close();
  });
});
