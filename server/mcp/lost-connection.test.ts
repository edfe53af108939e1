import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { watchedFetch } from './lost-connection.ts';
import type { ConnectionLost } from './lost-connection.ts';

const ending: (() => void)[] = [];

afterEach(() => {
  for (const end of ending.splice(0)) end();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function watch(port: number, stood = true) {
  const url = `http://127.0.0.1:${port}/mcp`;
  const losses: [loss: ConnectionLost, cut: boolean][] = [];
  const lost = (loss: ConnectionLost, cut: boolean): void => void losses.push([loss, cut]);
  const watched = watchedFetch(url, { stood: () => stood, lost });
  const request = (method: string, session = true) =>
    watched(url, { method, headers: session ? { 'mcp-session-id': 's1' } : {} });
  return { losses, request };
}

/** At which nobody listens, and nobody else will: it is in use at the other end of a connection. */
async function deadPort(): Promise<number> {
  const socket = connect(await serve(() => undefined), '127.0.0.1');
  await once(socket, 'connect');
  ending.push(() => socket.destroy());
  return socket.localPort ?? 0;
}

describe('watchedFetch', () => {
  it('tells that the session is forgotten, so that nothing was done', async () => {
    const { losses, request } = watch(
      await serve((_, response) => void response.writeHead(404).end()),
    );
    await expect(request('POST')).rejects.toMatchObject({ undone: true });
    expect(losses).toMatchObject([[{ message: 'the server no longer knows its session' }, false]]);
    // Who names none is only told that there is nothing.
    expect((await request('POST', false)).status).toBe(404);
    // Nor need a server have a stream.
    expect((await request('GET')).status).toBe(404);
    expect(losses).toHaveLength(1);
  });

  it('takes a stream that was there and is no more for the end of the session', async () => {
    let status = 200;
    const { losses, request } = watch(
      await serve((_, response) => void response.writeHead(status).end()),
    );
    await request('GET');
    status = 404;
    await expect(request('GET')).rejects.toMatchObject({ undone: true });
    expect(losses).toMatchObject([[{ undone: true }, true]]);
  });

  it('knows of a refused connection that nothing was done, of a broken one that it cannot know', async () => {
    const refused = watch(await deadPort());
    await expect(refused.request('POST', false)).rejects.toMatchObject({
      message: expect.stringMatching(/^the server cannot be reached: .*ECONNREFUSED/),
      undone: true,
    });
    expect(refused.losses).toHaveLength(1);
    const broken = watch(await serve((incoming) => incoming.socket.destroy()));
    await expect(broken.request('POST', false)).rejects.toMatchObject({
      message: expect.stringMatching(/^the connection to the server broke: /),
      undone: false,
    });
    expect(broken.losses).toMatchObject([[{ undone: false }, false]]);
  });

  it('leaves the errors of a start as they are', async () => {
    const { losses, request } = watch(await deadPort(), false);
    await expect(request('POST')).rejects.toThrow('fetch failed');
    expect(losses).toEqual([]);
  });

  it('notices a stream of answers that breaks, but for one that can be taken up again', async () => {
    let text = 'event: message\ndata: {}\n\n';
    let breakOff = (): void => undefined;
    const { losses, request } = watch(
      await serve((incoming, response) => {
        breakOff = () => incoming.socket.destroy();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(text);
      }),
    );
    const brokenOff = async (): Promise<void> => {
      const reader = (await request('POST')).body?.getReader();
      expect((await reader?.read())?.done).toBe(false);
      breakOff();
      await expect(reader?.read()).rejects.toThrow('terminated');
    };
    await brokenOff();
    expect(losses).toMatchObject([[{ undone: false }, true]]);
    text = `id: 1\n${text}`;
    await brokenOff();
    expect(losses).toHaveLength(1);
  });
});
