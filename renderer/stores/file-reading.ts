/** Files of a workspace, read by the thread's own server. */
import { v4 } from 'uuid';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import { decodeBase64 } from '../lib/base64.ts';
import type { Rpc } from './rpc.ts';

export async function readFile(rpc: Rpc, server: string, path: string): Promise<Uint8Array> {
  const { dataBase64 } = await rpc.request(server, 'fs/readFile', { path });
  return decodeBase64(dataBase64);
}

/** Tells each change of a file until the returned function is called; silent where a server cannot. */
export function watchFile(rpc: Rpc, server: string, path: string, changed: () => void): () => void {
  const watchId = v4();
  const stop = rpc.onNotifications((batch) => {
    if (batch.some((one) => one.server === server && isChangeOf(one.message, watchId))) changed();
  });
  const watching = rpc.request(server, 'fs/watch', { watchId, path }).then(
    () => true,
    () => false,
  );
  return () => {
    stop();
    void watching.then((there) => {
      if (there) rpc.request(server, 'fs/unwatch', { watchId }).catch(() => {});
    });
  };
}

function isChangeOf({ method, params }: RpcNotification, watchId: string): boolean {
  if (method !== 'fs/changed' || typeof params !== 'object' || params === null) return false;
  return Reflect.get(params, 'watchId') === watchId;
}

const pictures: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

/** The media type of a picture, by its name; null for all else. */
export function pictureType(path: string): string | null {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(pictures, ending) ? (pictures[ending] ?? null) : null;
}

/** A picture as an address that needs no fetching. */
export async function readPicture(rpc: Rpc, server: string, path: string): Promise<string> {
  const { dataBase64 } = await rpc.request(server, 'fs/readFile', { path });
  return `data:${pictureType(path) ?? 'image/png'};base64,${dataBase64}`;
}
