import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { post } from './http-post.ts';
import type { HttpAnswer } from './http-post.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function ask(url: string, body = 'hello'): Promise<HttpAnswer> {
  const { signal } = new AbortController();
  const headers = new Map([['content-type', 'text/plain']]);
  return post({ url: new URL(url), headers, body, signal });
}

test('asks once more when a kept connection turns out to be closed', async () => {
  const used = new Set<Socket>();
  let dropped = 0;
  const port = await serve((request, response) => {
    if (used.has(request.socket)) {
      dropped += 1;
      request.socket.destroy();
      return;
    }
    used.add(request.socket);
    response.end('fine');
  });
  for (let n = 0; n < 2; n += 1) {
    const { status, body } = await ask(`http://127.0.0.1:${port}/`);
    expect([status, await body.beginning(100)]).toEqual([200, 'fine']);
    expect(await body.read()).toBeNull();
  }
  expect([dropped, used.size]).toEqual([1, 2]);
});

test('an answer that breaks off is an error, with what came before it', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.socket?.destroy());
  });
  const { body } = await ask(`http://127.0.0.1:${port}/`);
  expect(Buffer.concat([...((await body.read()) ?? [])]).toString()).toBe('half');
  await expect(body.read()).rejects.toThrow(/aborted|closed|reset/);
});

test('goes through the proxy of the environment, but never to this machine', async () => {
  const direct = await serve((_request, response) => response.end('direct'));
  const asked: string[] = [];
  const proxy = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end('by proxy');
  });
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = `http://127.0.0.1:${proxy}`;
  try {
    const far = await ask('http://model.example/v1');
    expect(await far.body.beginning(100)).toBe('by proxy');
    const near = await ask(`http://127.0.0.1:${direct}/`);
    expect(await near.body.beginning(100)).toBe('direct');
    expect(asked).toEqual(['http://model.example/v1']);
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
});
