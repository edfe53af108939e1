/** Opens the web door: a listener on 127.0.0.1. */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import type { Clock } from '../app-server/clock.ts';
import { Access } from './access.ts';
import { createRoutes } from './routes.ts';
import { Streams } from './streams.ts';
import type { HubDoor } from './streams.ts';

export interface DoorOptions {
  readonly hub: HubDoor;
  readonly clock: Clock;
  /** 0 takes any free one. */
  readonly port: number;
  /** The built renderer. */
  readonly folder: string;
}

export interface Door {
  readonly port: number;
  /** A new one-time link, to a thread if one is given; it lasts ten minutes if nothing else is said. */
  link(
    target?: { readonly server: string; readonly threadId: string } | null,
    lifeMs?: number,
  ): string;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** The port is taken, or may not be used. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
}

export async function openDoor({ hub, clock, port, folder }: DoorOptions): Promise<Door> {
  const access = new Access(() => clock.now());
  const streams = new Streams(hub, clock);
  let bound = port;
  const page = ['web.html', 'index.html'].find((name) => existsSync(join(folder, name)));
  const app = createRoutes({
    access,
    streams,
    folder,
    page: page ?? 'index.html',
    port: () => bound,
  });
  const server = await new Promise<Server>((resolve, reject) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (info) => {
      bound = info.port;
      resolve(made);
    }) as Server;
    made.once('error', (error) => reject(new DoorError(wordsFor(error, port), { cause: error })));
  });
  return {
    port: bound,
    link: (target, lifeMs) => {
      const params = new URLSearchParams({ link: access.newCode(lifeMs) });
      if (target != null) {
        params.set('server', target.server);
        params.set('thread', target.threadId);
      }
      return `http://127.0.0.1:${bound}/#${params.toString()}`;
    },
    close: () =>
      new Promise((resolve) => {
        streams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function wordsFor(error: Error, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is in use; choose another with --port`;
  if (code === 'EACCES') return `port ${port} may not be used; choose one above 1023 with --port`;
  return `port ${port} could not be opened: ${error.message}`;
}
