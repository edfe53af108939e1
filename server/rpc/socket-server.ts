/**
 * The owner-only socket in Skein's home, by which other programs of the same user reach a running
 * server: WebSocket over a Unix socket (a named pipe on Windows), as the reference's `unix://` does.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { WebSocketServer } from 'ws';
import { maxLineBytes } from './line-decoder.ts';
import type { Transport } from './transport.ts';
import { WebSocketTransport } from './websocket-transport.ts';

/** Another live server holds the socket already. */
export class SocketInUse extends Error {
  constructor(path: string) {
    super(`another server listens on ${path}`);
    this.name = 'SocketInUse';
  }
}

export interface SocketServer {
  /** Stops to listen and removes the socket; open connections stay until they are closed. */
  close(): Promise<void>;
}

/**
 * Listens at `path`. A socket file that nobody answers on is a leftover and is replaced.
 * @throws {SocketInUse}
 */
export async function listenOnSocket(
  path: string,
  accept: (transport: Transport) => void,
): Promise<SocketServer> {
  const pipe = process.platform === 'win32';
  if (!pipe) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    if (await answers(path)) throw new SocketInUse(path);
    await rm(path, { force: true });
  }
  const http = createServer((request, response) => {
    const ready = request.url === '/readyz' || request.url === '/healthz';
    response.writeHead(ready && request.headers.origin === undefined ? 200 : 403).end();
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxLineBytes });
  http.on('upgrade', (request, socket, head) => {
    // A page in a browser always sends Origin: no page may speak to this server.
    if (request.headers.origin !== undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      accept(new WebSocketTransport(client));
    });
  });
  await listen(http, path);
  if (!pipe) await chmod(path, 0o600);
  return {
    close: async () => {
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
        for (const client of sockets.clients) client.terminate();
      });
      if (!pipe) await rm(path, { force: true });
    },
  };
}

function listen(http: Server, path: string): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    // The file must never exist with wider rights, not even for a moment; it is bound within the call.
    const previous = process.umask(0o177);
    http.listen(path, () => {
      http.off('error', reject);
      resolve();
    });
    process.umask(previous);
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
