/** Files of a workspace, read by the thread's own server. */
import type { Rpc } from './rpc.ts';

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
