import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeServer } from '../testing/fake-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { reachServer } from './remote.ts';

/** A fake server behind a real listener that wants a token; each connection is one start of it. */
class Listener {
  readonly server = new FakeServer();
  readonly tokens: (string | undefined)[] = [];
  readonly #http: Server = createServer((_request, response) => response.writeHead(404).end());
  readonly #sockets = new Set<WebSocket>();
  refuse: number | null = null;

  constructor() {
    const door = new WebSocketServer({ noServer: true });
    this.#http.on('upgrade', (request, socket, head) => {
      this.tokens.push(request.headers.authorization);
      if (this.refuse !== null) {
        socket.end(`HTTP/1.1 ${this.refuse} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      door.handleUpgrade(request, socket, head, (peer) => this.#serve(peer));
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** As a network does: without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  close(): void {
    this.cut();
    this.#http.close();
  }

  #serve(peer: WebSocket): void {
    this.#sockets.add(peer);
    const { transport } = this.server.start();
    peer.on('message', (data: Buffer) => transport.send(data.toString('utf8')));
    peer.once('close', () => this.#sockets.delete(peer));
    transport.start({
      message: (text) => peer.send(text),
      broken: () => undefined,
      closed: () => peer.close(),
    });
  }
}

let listener: Listener;
let url: string;
beforeEach(async () => {
  listener = new Listener();
  url = await listener.open();
});
afterEach(() => listener.close());

async function causeAt(address: string, token: string | null = null): Promise<string> {
  const { ended, transport } = reachServer('Box', { url: address, token });
  transport.start({ message: () => undefined, broken: () => undefined, closed: () => undefined });
  return ended;
}

test('why a server was not reached is told in words', async () => {
  listener.refuse = 401;
  expect(await causeAt(url)).toBe('Box wants a token');
  expect(await causeAt(url, 'wrong')).toBe('Box does not accept the token');
  listener.refuse = 404;
  expect(await causeAt(url)).toBe('Box is no app server: it answered with HTTP 404');
  const { host } = new URL(url);
  listener.refuse = null;
  expect(await causeAt(url.replace('ws:', 'wss:'))).toBe(
    `Box could not be reached: what answers at ${host} does not speak TLS`,
  );
  listener.close();
  expect(await causeAt(url)).toBe(`Box could not be reached: nothing listens at ${host}`);
  expect(await causeAt('ws://no-such-host.invalid:1')).toBe(
    'Box could not be reached: the name no-such-host.invalid:1 was not found',
  );
  expect(await causeAt('unix:///nowhere/app.sock')).toBe(
    'Box could not be reached: there is no socket at /nowhere/app.sock',
  );
});

test('a connection that was ended while it began leaves nothing', async () => {
  const running = reachServer('Box', { url, token: null });
  await running.stop();
  expect(await running.ended).toBe('the connection to Box was ended');
});

async function until<T>(read: () => T, fits: (value: T) => boolean): Promise<void> {
  await expect.poll(() => fits(read()), { timeout: 10_000 }).toBe(true);
}

async function connected(fixture: Fixture, client: TestClient): Promise<string> {
  const { server } = await client.host('host/server/add', {
    name: 'Box',
    way: { type: 'remote', url },
    token: 'secret-token-1',
  });
  await until(
    () => fixture.backend.servers().find(({ id }) => id === server.id)?.status,
    (status) => status === 'ready',
  );
  return server.id;
}

const PATIENT = { timeout: 10_000, interval: 20 };

test('a lost connection is made again; the turn that ran there is followed to its end', async () => {
  const clock = new FakeClock();
  const home = mkdtempSync(join(tmpdir(), 'skein-remote-'));
  const local = new FakeServer();
  const fixture = await backendFixture(() => undefined, {
    home,
    clock,
    start: ({ way }) =>
      way.type === 'remote'
        ? reachServer('Box', { url: way.url, token: 'secret-token-1' })
        : local.start(),
  });
  try {
    const client = fixture.client();
    const { server: far } = listener;
    const thread = far.addThread('far', '/srv', [
      { id: 'turn-1', items: [], status: 'inProgress' },
    ]);
    thread.thread.status = { type: 'active', activeFlags: [] };
    const id = await connected(fixture, client);
    expect(listener.tokens).toEqual(['Bearer secret-token-1']);
    const key = { server: id, threadId: 'far' };
    await client.host('host/thread/open', key);
    far.notify('turn/started', {
      threadId: 'far',
      turn: { id: 'turn-1', items: [], status: 'inProgress' },
    });
    await client.notified('turn/started');
    listener.cut();
    await client.notified('host/thread/resync');
    const down = fixture.backend.servers().find((one) => one.id === id);
    expect(down).toMatchObject({ status: 'restarting', cause: 'the connection to Box was lost' });
    await client.host('host/thread/open', key);
    const lost = client.received.length;
    let resyncs = 0;
    let shown: unknown;
    clock.advance(500);
    // As a page: it looks again when it is told to, and not otherwise.
    await expect
      .poll(async () => {
        // What rests for others to go first rests by this clock.
        clock.advance(10);
        const told = client.received
          .slice(lost)
          .filter(({ message }) => 'method' in message && message.method === 'host/thread/resync');
        if (told.length > resyncs) {
          resyncs = told.length;
          const { turns } = await client.host('host/thread/open', key);
          shown = turns.map(({ status }) => status);
        }
        return shown;
      }, PATIENT)
      .toEqual(['inProgress']);
    await far.asked('thread/resume');
    expect(far.count('thread/resume')).toBe(1);
    const from = client.received.length;
    thread.turns[0] = { id: 'turn-1', items: [], status: 'completed' };
    far.notify('turn/completed', { threadId: 'far', turn: thread.turns[0] });
    await client.notified('turn/completed', from);
  } finally {
    await fixture.close();
    rmSync(home, { recursive: true, force: true });
  }
});

test('a token is kept with the keys, and stands nowhere else', async () => {
  const fixture = await backendFixture(() => undefined, {
    start: ({ way }) =>
      way.type === 'remote'
        ? reachServer('Box', { url: way.url, token: null })
        : new FakeServer().start(),
  });
  try {
    const client = fixture.client();
    const id = await connected(fixture, client);
    const state = fixture.backend.servers().find((one) => one.id === id);
    expect(state).toMatchObject({ hasToken: true });
    expect(JSON.stringify(client.received)).not.toContain('secret-token-1');
    const app = join(fixture.home, 'app');
    expect(readFileSync(join(app, 'keys.json'), 'utf8')).toContain('secret-token-1');
    for (const file of ['skein.sqlite', 'skein.sqlite-wal', join('logs', `${id}.log`)]) {
      expect(readFileSync(join(app, file), 'latin1')).not.toContain('secret-token-1');
    }
    await client.host('host/server/update', { server: id, token: null });
    expect(readFileSync(join(app, 'keys.json'), 'utf8')).not.toContain('secret-token-1');
  } finally {
    await fixture.close();
  }
});
