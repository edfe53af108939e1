import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ServerState, ServerWay } from '../server/protocol/host-server.ts';
import { startServer } from './app-server/start-server.ts';
import { backendFixture } from './testing/backend-fixture.ts';
import type { Fixture } from './testing/backend-fixture.ts';
import type { BadDeed } from './testing/bad-deeds.ts';
import { FakeServer } from './testing/fake-server.ts';
import type { TestClient } from './testing/test-client.ts';

// Real processes that misbehave, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const program = fileURLToPath(new URL('./testing/bad-server.ts', import.meta.url));
const bundled = { command: 'none', args: [], env: {} };
const found = { path: null, reach: null };

let fixture: Fixture;
let client: TestClient;
beforeAll(async () => {
  const good = new FakeServer();
  fixture = await backendFixture(() => undefined, {
    // The good one goes on beside the bad one.
    start: (profile, log) =>
      profile.way.type === 'bundled'
        ? good.start()
        : startServer(profile, { bundled, found, token: null, log }),
  });
  client = fixture.client();
});
afterAll(() => fixture.close());
afterEach(async () => {
  for (const { id, standing } of fixture.backend.servers()) {
    if (id !== 'local' && standing === 'on')
      await client.host('host/server/remove', { server: id });
  }
});

const bad = (deed: BadDeed, version = '0.169.0'): ServerWay => ({
  type: 'program',
  command: process.execPath,
  args: [program, deed, version],
  env: {},
  cwd: null,
});

async function add(way: ServerWay): Promise<string> {
  return (await client.host('host/server/add', { name: 'Bad', way })).server.id;
}

async function state(id: string, fits: (state: ServerState) => boolean): Promise<ServerState> {
  const of = ({ message }: { message: object }): ServerState | undefined =>
    'params' in message ? (message.params as { server?: ServerState }).server : undefined;
  const now = fixture.backend.servers().find((one) => one.id === id);
  if (now !== undefined && fits(now)) return now;
  const told = await client.until((envelope) => {
    const server = of(envelope);
    return server?.id === id && fits(server);
  });
  return of(told) as ServerState;
}

const ready = ({ status }: ServerState): boolean => status === 'ready';
const down = ({ status }: ServerState): boolean => status === 'restarting' || status === 'failed';

/** That one server misbehaves is no matter of another's. */
async function othersServe(): Promise<void> {
  await client.request('local', 'thread/list', {});
}

test.each([
  ['dies at once', 'Bad ended with exit code 7'],
  ['dies in the handshake', 'Bad ended with exit code 8'],
  ['answers nonsense', 'Bad is no app server: its answer to initialize has'],
] as const)('%s: its cause is told, and it is tried again', async (deed, cause) => {
  const id = await add(bad(deed));
  const first = await state(id, down);
  expect(first.cause).toContain(cause);
  expect(first.retryAtMs).not.toBeNull();
  await state(id, ({ generation }) => generation >= 2);
  await othersServe();
});

test('an answer that was cut, or never came, is an error to who asked', async () => {
  for (const deed of ['dies when asked', 'half an answer'] as const) {
    const id = await add(bad(deed));
    await state(id, ready);
    await expect(client.request(id, 'model/list', {})).rejects.toThrow(
      'the server ended before it answered: Bad ended',
    );
    await state(id, (one) => ready(one) && one.generation === 2);
  }
  await othersServe();
});

test('answers that come twice count once, those out of order find who asked', async () => {
  const twice = await add(bad('answers twice'));
  await state(twice, ready);
  await client.request(twice, 'model/list', {});
  const counted = await state(twice, ({ brokenLines }) => brokenLines > 0);
  expect(counted.status).toBe('ready');
  const order = await add(bad('out of order'));
  await state(order, ready);
  const asked = ['model/list', 'skills/list', 'config/read'].map((method) =>
    client.request(order, method, {}),
  );
  const answers = (await Promise.all(asked)) as { of: string }[];
  const ids = answers.map(({ of }) => Number(of.slice(1)));
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test('garbage is skipped, counted and noted with its reasons; what is a message still comes', async () => {
  const id = await add(bad('garbage'));
  const news = await client.until(({ message }) =>
    JSON.stringify(message).includes('harbour/news'),
  );
  expect(news.server).toBe(id);
  const told = await state(id, ({ brokenLines }) => brokenLines >= 7);
  expect(told.status).toBe('ready');
  const { text } = await client.host('host/server/log', { server: id });
  expect(text).toContain('skipped: a line is not valid UTF-8');
  expect(text).toContain('skipped: a line is not JSON');
  expect(text).toContain('skipped: an answer to a request that is not open: h999999');
  await client.request(id, 'model/list', {});
});

test('a flood neither stops the others nor grows the log', async () => {
  const id = await add(bad('floods'));
  await state(id, ready);
  await othersServe();
  await client.until(
    (envelope) => envelope.server === id && JSON.stringify(envelope).includes('harbour/over'),
  );
  await state(id, ({ brokenLines }) => brokenLines >= 20_000);
  const { text } = await client.host('host/server/log', { server: id });
  expect(text.split('\n').length).toBeLessThan(40);
  const told = client.all('host/server/changed').filter(({ server }) => {
    return (server as ServerState).id === id;
  });
  expect(told.length).toBeLessThan(40);
});

test('a line of 100 MB that is nothing is skipped, the next one is read', async () => {
  const id = await add(bad('very long lines'));
  const over = await client.until(
    (envelope) => envelope.server === id && JSON.stringify(envelope).includes('harbour/over'),
  );
  expect(JSON.stringify(over.message)).toContain('yyyy');
  await state(id, ({ brokenLines }) => brokenLines === 1);
});

test('one that is too old is refused, one that is newer than known is noted', async () => {
  const old = await client.host('host/server/probe', { way: bad('none', '0.98.0') });
  expect(old.probe).toMatchObject({ outcome: 'failed' });
  expect(JSON.stringify(old.probe)).toContain('is too old: it is 0.98.0, and Skein needs');
  const next = await client.host('host/server/probe', { way: bad('none', '0.999.0') });
  expect(next.probe).toMatchObject({ outcome: 'answered', version: '0.999.0', newer: true });
});

test('one that will not end is made to, when it is switched off', async () => {
  const id = await add(bad('stays'));
  await state(id, ready);
  const { server } = await client.host('host/server/update', { server: id, standing: 'off' });
  expect(server).toMatchObject({ status: 'stopped', standing: 'off', cause: null });
});

test('a program that is not there, or no app server, says so when it is tried', async () => {
  const probe = async (command: string, args: string[]): Promise<string> => {
    const way = { type: 'program', command, args, env: {}, cwd: null } as const;
    const { probe: tried } = await client.host('host/server/probe', { way });
    return tried.outcome === 'failed' ? tried.cause : 'answered';
  };
  expect(await probe('/nowhere/codex', [])).toContain('the command /nowhere/codex was not found');
  expect(await probe(program, [])).toContain('may not be executed');
  expect(await probe(process.execPath, ['-e', ''])).toContain('ended by itself');
});
