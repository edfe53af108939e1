/** A place of releases on this machine, as `generic` sources of updates are: a list and the files it names. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Feed {
  readonly address: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** What the AppImage of the version is. */
  offer(program: string): void;
  close(): Promise<void>;
}

export async function startFeed(version: string): Promise<Feed> {
  const asked: string[] = [];
  const name = `skein-${version}-linux-x86_64.AppImage`;
  let program = Buffer.alloc(0);
  const list = (): string => {
    const sha512 = createHash('sha512').update(program).digest('base64');
    return JSON.stringify({
      version,
      files: [{ url: name, sha512, size: program.length }],
      path: name,
      sha512,
      releaseNotes: '- Everything is **new**',
      releaseDate: '2026-11-27T09:00:00.000Z',
    });
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed.invalid').pathname;
    asked.push(path);
    if (path === '/latest-linux.yml') response.end(list());
    else if (path === `/${name}`) response.end(program);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    asked,
    offer: (text) => {
      program = Buffer.from(text);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
