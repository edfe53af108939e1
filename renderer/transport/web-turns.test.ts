import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { ClientEnvelope, ServerEnvelope } from '../../server/protocol/host.ts';
import type { TransportState } from './transport.ts';
import { openWebStream } from './web-stream.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A door behind something that passes on an answer only once it has all of it. */
async function heldBack() {
  let seq = 0;
  const asked: string[] = [];
  const posts: ClientEnvelope[] = [];
  let waiting: ServerEnvelope[] = [];
  let turn: ServerResponse | null = null;
  const flush = (): void => {
    if (turn === null || waiting.length === 0) return;
    turn.end(`id: e.${seq}\ndata: ${JSON.stringify(waiting)}\n\n`);
    turn = null;
    waiting = [];
  };
  const server = createServer((request, response) => {
    if (request.url !== '/events') {
      let body = '';
      request.on('data', (piece) => (body += String(piece)));
      request.on('end', () => {
        response.writeHead(202).end();
        for (const envelope of JSON.parse(body) as ClientEnvelope[]) {
          posts.push(envelope);
          const id = 'id' in envelope.message ? envelope.message.id : 0;
          waiting.push({ seq: ++seq, server: 'host', generation: 0, message: { id, result: {} } });
        }
        flush();
      });
      return;
    }
    const poll = String(request.headers['x-skein-poll']);
    asked.push(poll);
    response.setHeader('content-type', 'text/event-stream');
    // A stream never ends, so nothing of it comes through.
    if (poll === 'now') response.end(': skein\n\n');
    else if (poll === 'wait') {
      turn = response;
      flush();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, posts };
}

test('a stream that is held back is noticed, told, and asked for in turns', async () => {
  const door = await heldBack();
  const states: TransportState[] = [];
  const answers: ServerEnvelope[] = [];
  let heard: (() => void) | null = null;
  const stream = openWebStream({
    base: door.base,
    token: 'secret',
    firstMs: 50,
    onEnvelopes: (batch) => {
      answers.push(...batch);
      heard?.();
    },
    onState: (state) => states.push(state),
    onRefused: () => undefined,
  });
  cleanups.push(() => stream.close());
  const ask = async (id: string): Promise<void> => {
    const answered = new Promise<void>((resolve) => (heard = resolve));
    stream.send([{ server: 'host', message: { id, method: 'host/initialize' } }]);
    await answered;
  };
  await ask('1');
  await ask('2');
  await ask('3');
  expect(answers.map(({ message }) => 'id' in message && message.id)).toEqual(['1', '2', '3']);
  expect(door.asked.slice(0, 3)).toEqual(['undefined', 'now', 'wait']);
  // Told once; a turn that ends is no break.
  expect(states).toEqual([{ status: 'open', cause: 'buffered', retryAtMs: null }]);
});
