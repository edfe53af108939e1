import { expect, test } from 'vitest';
import { RpcFault } from '../../server/rpc/fault.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeServer } from '../testing/fake-server.ts';
import { Supervisor } from './supervisor.ts';
import type { RunState } from './supervisor.ts';

function supervised(server: FakeServer, start = server.start, learns = false) {
  const clock = new FakeClock();
  const states: RunState[] = [];
  const notes: string[] = [];
  const endings: [number, string][] = [];
  const waiters: { test: (state: RunState) => boolean; resolve: (s: RunState) => void }[] = [];
  const supervisor = new Supervisor(
    {
      called: () => 'The server',
      version: '1',
      clock,
      start,
      learns: () => learns,
      note: (text) => notes.push(text),
    },
    {
      notification: () => undefined,
      request: () => undefined,
      response: () => undefined,
      ready: () => undefined,
      ended: (generation, cause) => endings.push([generation, cause]),
      changed: (state) => {
        states.push(state);
        for (const { test: fits, resolve } of waiters) if (fits(state)) resolve(state);
      },
    },
  );
  const until = (status: RunState['status'], generation: number): Promise<RunState> => {
    const fits = (state: RunState): boolean =>
      state.status === status && state.generation === generation;
    if (fits(supervisor.state)) return Promise.resolve(supervisor.state);
    return new Promise((resolve) => waiters.push({ test: fits, resolve }));
  };
  return { supervisor, clock, states, notes, endings, until };
}

test('shakes hands as Skein, with the experimental interface, and becomes ready', async () => {
  const server = new FakeServer();
  const { supervisor, until } = supervised(server);
  supervisor.start();
  expect(supervisor.state.status).toBe('starting');
  const ready = await until('ready', 1);
  expect(ready).toMatchObject({ userAgent: 'fake/1', home: '/home', cause: null });
  expect(server.requests[0]).toMatchObject({
    method: 'initialize',
    params: {
      clientInfo: { name: 'skein', title: 'Skein', version: '1' },
      capabilities: { experimentalApi: true },
    },
  });
  await supervisor.stop();
  expect(supervisor.state.status).toBe('stopped');
});

/** As the reference says it, which knows these methods. */
const knowsOnly =
  (...methods: string[]) =>
  (): never => {
    const names = methods.map((name) => `\`${name}\``).join(', ');
    const words = `Invalid request: unknown variant \`skein/knownMethods\`, expected one of ${names}`;
    throw new RpcFault(-32600, words);
  };

test('what a server lacks is known when it becomes ready, anew with each start', async () => {
  const server = new FakeServer();
  server.handlers.set('initialize', () => ({ userAgent: 'codex/0.115.0', platformOs: 'linux' }));
  server.handlers.set('skein/knownMethods', knowsOnly('turn/start', 'thread/start'));
  const { supervisor, clock, until } = supervised(server, server.start, true);
  supervisor.start();
  const old = await until('ready', 1);
  // Versions before 0.116 do not say where their home is.
  expect(old).toMatchObject({ version: '0.115.0', home: null });
  expect(old.lacks).toContain('thread/queue/list');
  expect(old.lacks).not.toContain('turn/start');
  server.handlers.set('skein/knownMethods', knowsOnly('thread/queue/list'));
  server.die('replaced');
  // Until the next one has told, what is known stays.
  expect((await until('restarting', 1)).lacks).toEqual(old.lacks);
  clock.advance(500);
  const next = await until('ready', 2);
  expect(next.lacks).not.toContain('thread/queue/list');
  expect(next.lacks).toContain('turn/start');
  await supervisor.stop();
});

test('a server that is slow to tell is used meanwhile; one that lists nothing is learnt by asking', async () => {
  const server = new FakeServer();
  let tell: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    tell = resolve;
  });
  server.handlers.set('skein/knownMethods', () => held.then(knowsOnly('turn/start')));
  const { supervisor, clock, states, until } = supervised(server, server.start, true);
  supervisor.start();
  await server.asked('skein/knownMethods');
  expect(supervisor.state.status).toBe('starting');
  clock.advance(2000);
  expect((await until('ready', 1)).lacks).toEqual([]);
  tell();
  await expect.poll(() => supervisor.state.lacks).toContain('thread/start');
  server.handlers.delete('skein/knownMethods');
  server.die('gone');
  await until('restarting', 1);
  clock.advance(500);
  expect((await until('ready', 2)).lacks).toEqual([]);
  const told = states.length;
  supervisor.lacking('thread/compact/start');
  supervisor.lacking('thread/compact/start');
  supervisor.lacking('foo/bar');
  expect(supervisor.state.lacks).toEqual(['thread/compact/start']);
  expect(states.length).toBe(told + 1);
  await supervisor.stop();
});

test('lets go of a server that goes on for others, and starts another', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until } = supervised(server);
  supervisor.start();
  await until('ready', 1);
  expect(supervisor.wasLetGo).toBe(false);
  server.notify('server/detached', { threadIds: ['t'] });
  expect((await until('restarting', 1)).cause).toBe('let go');
  expect(supervisor.wasLetGo).toBe(true);
  clock.advance(500);
  await until('ready', 2);
  await supervisor.stop();
});

test('starts again after 0.5 s, then ever later up to 30 s, and anew after a minute of health', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until, endings } = supervised(server);
  supervisor.start();
  const delays: (number | null)[] = [];
  for (let generation = 1; generation <= 8; generation += 1) {
    await until('ready', generation);
    server.die(`end ${generation}`);
    const state = await until('restarting', generation);
    expect(state.cause).toBe(`end ${generation}`);
    expect(state.retryAtMs).toBe(clock.now() + (clock.next ?? 0));
    delays.push(clock.next);
    clock.advance((clock.next ?? 0) - 1);
    expect(server.starts).toBe(generation);
    clock.advance(1);
    expect(server.starts).toBe(generation + 1);
  }
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(endings).toHaveLength(8);
  await until('ready', 9);
  clock.advance(60_000);
  server.die('at last');
  await until('restarting', 9);
  expect(clock.next).toBe(500);
  await supervisor.stop();
});

test('how long a server was well is measured by the time that passed, not by the clock', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until } = supervised(server);
  supervisor.start();
  await until('ready', 1);
  server.die('x');
  await until('restarting', 1);
  clock.advance(500);
  await until('ready', 2);
  clock.jump(3 * 24 * 3_600_000);
  server.die('at once, whatever the clock says');
  await until('restarting', 2);
  expect(clock.next).toBe(1000);
  clock.advance(1000);
  await until('ready', 3);
  clock.jump(-6 * 3_600_000);
  clock.advance(60_000);
  server.die('after a minute, whatever the clock says');
  await until('restarting', 3);
  expect(clock.next).toBe(500);
  await supervisor.stop();
});

test('a clock that is set makes no server silent, and hides none that is', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until } = supervised(server);
  server.handlers.set('thread/loaded/list', () => new Promise(() => undefined));
  supervisor.start();
  await until('ready', 1);
  clock.jump(3 * 24 * 3_600_000);
  clock.advance(20_000);
  await server.asked('thread/loaded/list');
  expect(supervisor.state.silentSinceMs).toBeNull();
  clock.jump(-6 * 3_600_000);
  clock.advance(20_000);
  expect(supervisor.state.silentSinceMs).not.toBeNull();
  await supervisor.stop();
});

test('after a sleep of the machine, a start that waits for its moment comes at once', async () => {
  const server = new FakeServer();
  const { supervisor, until } = supervised(server);
  supervisor.start();
  await until('ready', 1);
  supervisor.woke();
  expect(server.starts).toBe(1);
  server.die('gone');
  await until('restarting', 1);
  supervisor.woke();
  expect((await until('ready', 2)).retryAtMs).toBeNull();
  await supervisor.stop();
});

test('a handshake that is refused, wrong or never answered is the cause', async () => {
  const answers: ((server: FakeServer) => unknown)[] = [
    () => ({ hello: 'world' }),
    () => new Promise(() => undefined),
  ];
  const server = new FakeServer();
  server.handlers.set('initialize', () => answers[server.starts - 1]?.(server));
  const { supervisor, clock, until, endings } = supervised(server);
  supervisor.start();
  const wrong = await until('restarting', 1);
  expect(wrong.cause).toBe(
    'The server is no app server: its answer to initialize has missing field `userAgent`',
  );
  clock.advance(500);
  await server.asked('initialize');
  clock.advance(20_000);
  const silent = await until('restarting', 2);
  expect(silent.cause).toContain('did not answer the handshake within 20 s');
  // Requests were never possible: there is nothing to end for anybody.
  expect(endings).toEqual([]);
  await supervisor.stop();
});

test('a handshake that is answered while its server is being ended makes nothing ready', async () => {
  const server = new FakeServer();
  const late = Promise.withResolvers<unknown>();
  server.handlers.set('initialize', () => late.promise);
  let end: () => void = () => undefined;
  const { supervisor, clock, states, until, endings } = supervised(server, () => {
    const running = server.start();
    // It takes its time to end.
    const stopped = new Promise<void>((resolve) => (end = resolve)).then(() => running.stop());
    return { ...running, stop: () => stopped };
  });
  supervisor.start();
  await server.asked('initialize');
  clock.advance(20_000);
  late.resolve({ userAgent: 'fake/1', codexHome: '/h', platformFamily: 'unix', platformOs: 'x' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(supervisor.state.status).toBe('starting');
  end();
  expect((await until('restarting', 1)).cause).toContain('did not answer the handshake');
  expect(states.some(({ status }) => status === 'ready')).toBe(false);
  expect(endings).toEqual([]);
  clock.advance(0);
  server.handlers.delete('initialize');
  clock.advance(500);
  await until('ready', 2);
  const stopping = supervisor.stop();
  end();
  await stopping;
});

test('a start that throws is a cause too; three in a row are called a failure, and tries go on', async () => {
  const server = new FakeServer();
  let broken = true;
  const { supervisor, clock, states, until } = supervised(server, () => {
    if (broken) throw new Error('the command nothing was not found');
    return server.start();
  });
  supervisor.start();
  expect(supervisor.state).toMatchObject({
    status: 'restarting',
    cause: 'the command nothing was not found',
  });
  clock.advance(1500);
  expect(supervisor.state).toMatchObject({ status: 'failed', generation: 3 });
  expect(supervisor.state.retryAtMs).not.toBeNull();
  broken = false;
  await supervisor.restart();
  await until('ready', 4);
  expect(states.at(-1)?.cause).toBeNull();
  await supervisor.stop();
});

test('a stop while it waits for the next try leaves nothing planned', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until } = supervised(server);
  supervisor.start();
  await until('ready', 1);
  server.die('x');
  await until('restarting', 1);
  await supervisor.stop();
  expect(clock.next).toBeNull();
  clock.advance(100_000);
  expect(server.starts).toBe(1);
  expect(supervisor.send({ method: 'x' })).toBe(false);
});

test('one that answers nothing is told of as silent, not ended, and heard again when it answers', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until, endings } = supervised(server);
  let answer: () => void = () => undefined;
  server.handlers.set(
    'thread/loaded/list',
    () => new Promise((resolve) => (answer = () => resolve({ data: [] }))),
  );
  supervisor.start();
  await until('ready', 1);
  clock.advance(20_000);
  await server.asked('thread/loaded/list');
  const askedAt = clock.now();
  clock.advance(10_000);
  expect(supervisor.state.silentSinceMs).toBeNull();
  clock.advance(10_000);
  expect(supervisor.state).toMatchObject({ status: 'ready', silentSinceMs: askedAt });
  clock.advance(600_000);
  expect(endings).toEqual([]);
  expect(server.count('thread/loaded/list')).toBe(1);
  answer();
  await expect.poll(() => supervisor.state.silentSinceMs).toBeNull();
  await supervisor.stop();
  expect(clock.next).toBeNull();
});

test('a server that answers what it is asked is never asked for a sign of life', async () => {
  const server = new FakeServer();
  const { supervisor, clock, until } = supervised(server);
  supervisor.start();
  await until('ready', 1);
  for (let beat = 1; beat <= 20; beat += 1) {
    supervisor.send({ id: `h${beat}`, method: 'thread/list', params: {} });
    await server.asked('thread/list', beat);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(10_000);
  }
  expect(server.count('thread/loaded/list')).toBe(0);
  await supervisor.stop();
});

test('another version after a restart is told, and forgotten with the next start of the same', async () => {
  const server = new FakeServer();
  const versions = ['0.169.0', '0.170.1', '0.170.1'];
  server.handlers.set('initialize', () => ({
    userAgent: `skein/${versions[server.starts - 1]} (x)`,
    codexHome: '/home',
    platformFamily: 'unix',
    platformOs: 'linux',
  }));
  const { supervisor, clock, until } = supervised(server);
  supervisor.start();
  expect(await until('ready', 1)).toMatchObject({ version: '0.169.0', newer: false });
  server.die('updated');
  await until('restarting', 1);
  clock.advance(500);
  const replaced = await until('ready', 2);
  expect(replaced).toMatchObject({ version: '0.170.1', newer: true, replacedFrom: '0.169.0' });
  server.die('again');
  await until('restarting', 2);
  clock.advance(1000);
  expect(await until('ready', 3)).toMatchObject({ replacedFrom: null });
  await supervisor.stop();
});
