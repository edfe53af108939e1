/** WebSocket over the owner-only socket. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { listenOnPath } from '../../../server/rpc/socket-server.ts';
import type { Transport } from '../../../server/rpc/transport.ts';
import { WebSocketTransport } from '../../../server/rpc/websocket-transport.ts';
import { pairOf } from './pair.ts';
import type { Pair } from './pair.ts';

export async function socketPair(): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-socket-'));
  const windows = process.platform === 'win32';
  const path = windows
    ? String.raw`\\.\pipe\${folder.replaceAll(/\W/g, '-')}`
    : join(folder, 'app-server.sock');
  const accepted = Promise.withResolvers<Transport>();
  const server = await listenOnPath(path, (transport) => accepted.resolve(transport));
  const socket = new WebSocket(`ws+unix:${path}:/`, { maxPayload: 0 });
  // What comes with the answer to the handshake would be missed after `open`.
  const left = new WebSocketTransport(socket);
  await once(socket, 'open');
  return pairOf(left, await accepted.promise, async () => {
    socket.terminate();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
}
