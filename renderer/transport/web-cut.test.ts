/**
 * Connections that are dead and look alive, as a sleep or a line that forgets leaves them: nobody says that
 * they ended. Between page and door stands something that lets bytes vanish, and whole connections.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';
import type { TransportState } from './transport.ts';
import { openWebStream, type WebStreamOptions } from './web-stream.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A door that answers each request by an event of its stream, and counts on behind what was got last. */
async function door() {
  let seq = 0;
  let stream: ServerResponse | null = null;
  const kept: ServerEnvelope[] = [];
  const known = new Set<string>();
  const asked: (string | undefined)[] = [];
  const write = (from: number): void => {
    const batch = kept.filter((one) => one.seq > from);
    if (batch.length > 0) stream?.write(`id: e.${seq}\ndata: ${JSON.stringify(batch)}\n\n`);
  };
  const server = createServer((request, response) => {
    if (request.url === '/events') {
      const last = request.headers['last-event-id'];
      asked.push(request.headers['x-skein-poll'] as string | undefined);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      stream = response;
      write(typeof last === 'string' ? Number(last.slice(2)) : 0);
      return;
    }
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      response.writeHead(202).end();
      for (const { message } of JSON.parse(body) as ClientEnvelope[]) {
        const id = 'id' in message ? String(message.id) : '';
        if (known.has(id)) continue;
        known.add(id);
        kept.push({ seq: ++seq, server: 'host', generation: 0, message: { id, result: {} } });
        write(seq - 1);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

/** Passes bytes on until it is told to let them vanish: those connections stay, and say nothing any more. */
async function hole(to: number) {
  /** By what was asked first in it. */
  const sockets = new Map<Socket, string>();
  let next = 0;
  let swallowed = 0;
  const server = createNetServer((near) => {
    const lost = next > 0;
    if (lost) {
      next -= 1;
      swallowed += 1;
    }
    sockets.set(near, '');
    near.on('error', () => undefined);
    near.once('data', (bytes: Buffer) => sockets.set(near, bytes.toString('latin1').slice(0, 3)));
    if (lost) {
      near.resume();
      return;
    }
    const far = connect(to, '127.0.0.1');
    far.once('connect', () => sockets.set(far, sockets.get(near) ?? ''));
    far.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets.keys()) socket.destroy();
    server.close();
  });
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** Nothing of the connections that there are arrives any more, at either end. */
    swallow(only?: 'GET' | 'POS'): void {
      for (const [socket, first] of sockets) {
        if (only !== undefined && first !== only) continue;
        swallowed += 1;
        socket.unpipe();
        socket.resume();
      }
    },
    /** The next connections lead nowhere, though they are taken. */
    swallowNext: (count: number): void => void (next = count),
    swallowed: () => swallowed,
  };
}

function page(base: string, options: Partial<WebStreamOptions> = {}) {
  const states: TransportState[] = [];
  const got: ServerEnvelope[] = [];
  const stream = openWebStream({
    base,
    token: 'secret',
    backoffMs: [1],
    firstMs: 150,
    lookMs: 10,
    onEnvelopes: (batch) => got.push(...batch),
    onState: (state) => states.push(state),
    onRefused: () => undefined,
    ...options,
  });
  cleanups.push(() => stream.close());
  const ids = (): unknown[] => got.map(({ message }) => 'id' in message && message.id);
  return {
    stream,
    states,
    got,
    ask: (id: string): void =>
      stream.send([{ server: 'host', message: { id, method: 'host/initialize' } }]),
    has: (...wanted: string[]) => vi.waitFor(() => expect(ids()).toEqual(wanted), 5_000),
    opened: (times: number) =>
      vi.waitFor(
        () => expect(states.filter(({ status }) => status === 'open')).toHaveLength(times),
        5_000,
      ),
  };
}

test('after a sleep it is noticed at once that nothing was heard, and what was missed comes', async () => {
  let slept = 0;
  const { port, asked } = await door();
  const way = await hole(port);
  // What is asked afterwards may go into the other dead connection first.
  const { ask, has, states, opened } = page(way.base, {
    now: () => Date.now() + slept,
    postMs: 200,
  });
  ask('1');
  await has('1');
  way.swallow();
  // No timer of the page knows of it: only the time of day has gone on.
  slept = 20 * 60_000;
  await opened(2);
  ask('2');
  await has('1', '2');
  expect(states.map(({ cause }) => cause)).toContain('silent');
  // It was cut and not held back: nobody is told so, and no turns are asked for.
  expect(states.map(({ cause }) => cause)).not.toContain('buffered');
  expect(new Set(asked)).toEqual(new Set([undefined]));
});

test('a stream that falls silent is asked for again as a stream, with what came meanwhile', async () => {
  const { port, asked } = await door();
  const way = await hole(port);
  const { ask, has, opened } = page(way.base, { silentMs: 200 });
  ask('1');
  await has('1');
  way.swallow();
  // It is on its way in a connection that is dead, and goes again.
  ask('2');
  await has('1', '2');
  await opened(2);
  expect(asked.every((poll) => poll === undefined)).toBe(true);
});

test('the connection after a dead one may be dead, too', async () => {
  const { port, asked } = await door();
  const way = await hole(port);
  const { ask, has, states } = page(way.base, { silentMs: 1_000 });
  ask('1');
  await has('1');
  way.swallowNext(1);
  way.swallow();
  const before = way.swallowed();
  ask('2');
  await has('1', '2');
  expect(way.swallowed()).toBe(before + 1);
  expect(asked.every((poll) => poll === undefined)).toBe(true);
  expect(states.map(({ cause }) => cause)).not.toContain('buffered');
});

test('a request that nobody answers is asked again, though the stream is well', async () => {
  const { port } = await door();
  const way = await hole(port);
  const { ask, has, states } = page(way.base, { postMs: 200, silentMs: 60_000 });
  ask('1');
  await has('1');
  // The connection that requests go by is forgotten; the one of the stream is another.
  way.swallow('POS');
  expect(way.swallowed()).toBeGreaterThan(0);
  ask('2');
  await has('1', '2');
  expect(states.map(({ status }) => status)).toEqual(['open', 'lost', 'connecting', 'open']);
});
