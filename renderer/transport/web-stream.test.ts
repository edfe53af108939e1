import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';
import { openWebStream, type WebStream } from './web-stream.ts';
import type { TransportState } from './transport.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Events {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A door on loopback that does what the test says. */
async function door() {
  const waiting: ((events: Events) => void)[] = [];
  const connections: Events[] = [];
  const posts: ClientEnvelope[][] = [];
  const told: (() => void)[] = [];
  let refuse = false;
  let rpcStatus = 202;
  let held: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    if (refuse || request.headers.authorization !== 'Bearer secret') {
      response.writeHead(401).end();
    } else if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      const next = waiting.shift();
      if (next === undefined) connections.push({ request, response });
      else next({ request, response });
    } else {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        if (rpcStatus === 202) posts.push(JSON.parse(body) as ClientEnvelope[]);
        void held.then(() => {
          response.writeHead(rpcStatus, { 'content-type': 'application/json' });
          response.end(
            rpcStatus === 202 ? '' : JSON.stringify({ error: { message: 'too large' } }),
          );
        });
        for (const tell of told.splice(0)) tell();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}/`,
    posts,
    /** The next connection for events. */
    connected: (): Promise<Events> =>
      new Promise((resolve) => {
        const events = connections.shift();
        if (events === undefined) waiting.push(resolve);
        else resolve(events);
      }),
    posted: (): Promise<void> => new Promise((resolve) => told.push(resolve)),
    refuseAll: () => (refuse = true),
    /** Requests arrive, but are answered only after the returned function was called. */
    holdPosts: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    answerPosts: (status: number) => (rpcStatus = status),
  };
}

function connect(base: string, token = 'secret') {
  const got: ServerEnvelope[] = [];
  const states: TransportState[] = [];
  let refused = 0;
  const wakes: (() => void)[] = [];
  const changed = (): void => {
    for (const wake of wakes.splice(0)) wake();
  };
  const stream: WebStream = openWebStream({
    base,
    token,
    backoffMs: [1],
    onEnvelopes: (batch) => {
      got.push(...batch);
      changed();
    },
    onState: (state) => {
      states.push(state);
      changed();
    },
    onRefused: () => {
      refused += 1;
      changed();
    },
  });
  cleanups.push(() => stream.close());
  return {
    stream,
    got,
    states,
    refused: () => refused,
    until: async (fits: () => boolean): Promise<void> => {
      while (!fits()) await new Promise<void>((resolve) => wakes.push(resolve));
    },
  };
}

const note = (seq: number): ServerEnvelope => ({
  seq,
  server: 'host',
  generation: 1,
  message: { method: 'host/command', params: { command: String(seq) } },
});
const event = (id: string, ...batch: ServerEnvelope[]): string =>
  `id: ${id}\ndata: ${JSON.stringify(batch)}\n\n`;
const ask = (id: string): ClientEnvelope => ({
  server: 'host',
  message: { id, method: 'host/search', params: { query: 'x' } },
});

test('after a break it continues behind the last event, and nothing comes twice', async () => {
  const { base, connected } = await door();
  const { got, until, states } = connect(base);
  const first = await connected();
  expect(first.request.headers['last-event-id']).toBeUndefined();
  first.response.write(event('e.2', note(1), note(2)));
  await until(() => got.length === 2);
  first.response.destroy();
  const second = await connected();
  expect(second.request.headers['last-event-id']).toBe('e.2');
  expect(second.request.headers['x-skein-stream']).toBe(first.request.headers['x-skein-stream']);
  second.response.write(event('e.3', note(2), note(3)));
  await until(() => got.length === 3);
  expect(got.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(states.map(({ status }) => status)).toEqual(['open', 'lost', 'connecting', 'open']);
  expect(states[1]?.cause).not.toBeNull();
});

test('another epoch counts anew', async () => {
  const { base, connected } = await door();
  const { got, until } = connect(base);
  const { response } = await connected();
  response.write(event('e.9', note(9)));
  response.write(event('f.1', note(1)));
  await until(() => got.length === 2);
  expect(got.map(({ seq }) => seq)).toEqual([9, 1]);
});

test('requests wait for the events, then go out together', async () => {
  const { base, connected, posts, posted } = await door();
  const { stream } = connect(base);
  const sent = posted();
  stream.send([ask('1')]);
  stream.send([ask('2')]);
  expect(posts).toEqual([]);
  await connected();
  await sent;
  expect(posts.flat().map(({ message }) => ('id' in message ? message.id : null))).toEqual([
    '1',
    '2',
  ]);
});

test('a request that the door refuses is answered with the reason', async () => {
  const { base, connected, answerPosts } = await door();
  answerPosts(413);
  const { stream, got, until } = connect(base);
  await connected();
  stream.send([ask('1')]);
  await until(() => got.length === 1);
  expect(got[0]?.message).toMatchObject({ id: '1', error: { message: 'too large' } });
});

test('a refused token ends the stream and says what to do', async () => {
  const { base, refuseAll } = await door();
  refuseAll();
  const { until, refused, states, stream } = connect(base);
  await until(() => refused() === 1);
  expect(states.at(-1)).toMatchObject({ status: 'lost', retryAtMs: null });
  expect(stream.state.cause).toBe('refused');
});

test('what waited to be sent is given up with the stream it was for', async () => {
  const { base, connected, posts, posted, holdPosts } = await door();
  const release = holdPosts();
  const { stream, got, until } = connect(base);
  const { response } = await connected();
  const arrived = posted();
  stream.send([ask('1')]);
  await arrived;
  // The first is on its way, the second waits for it.
  stream.send([ask('2')]);
  const resync = {
    seq: 1,
    server: 'host',
    generation: 1,
    message: { method: 'host/resync', params: { reason: 'restarted' } },
  };
  response.write(event('e.1', resync));
  await until(() => got.length === 1);
  const next = posted();
  stream.send([ask('3')]);
  release();
  await next;
  expect(posts).toEqual([[ask('1')], [ask('3')]]);
});

test('what a page says as it goes does not wait for an answer', async () => {
  const { base, connected, posts, posted, holdPosts } = await door();
  const release = holdPosts();
  const { stream } = connect(base);
  await connected();
  const arrived = posted();
  stream.send([ask('1')]);
  await arrived;
  stream.send([ask('2')]);
  const ahead = posted();
  stream.send([ask('3')], true);
  await ahead;
  expect(posts).toEqual([[ask('1')], [ask('2'), ask('3')]]);
  // A page that goes on after all says them in their turn; the door knows the ids.
  const again = posted();
  release();
  await again;
  expect(posts.at(-1)).toEqual([ask('2'), ask('3')]);
});
