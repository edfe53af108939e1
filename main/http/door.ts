/** Opens the web door. */
import { existsSync, readFileSync, watch } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server as TlsServer } from 'node:https';
import { basename, dirname, join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Context } from 'hono';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import type { Clock } from '../app-server/clock.ts';
import type { SignIns } from '../sign-ins/sign-ins.ts';
import { Callers } from './callers.ts';
import type { DoorSettings } from './door-settings.ts';
import { Entrance } from './entrance.ts';
import { ownOrigins } from './guard.ts';
import { Buckets, SIGN_IN_LIMIT } from './limits.ts';
import { Links } from './links.ts';
import { oidcRoutes } from './oidc.ts';
import type { RequestEvent } from './request-log.ts';
import { createRoutes } from './routes.ts';
import { sessionRoutes } from './session.ts';
import { Streams } from './streams.ts';
import type { HubDoor } from './streams.ts';

export interface DoorOptions {
  readonly hub: HubDoor;
  readonly signIns: SignIns;
  readonly clock: Clock;
  readonly settings: DoorSettings;
  /** The built renderer. */
  readonly folder: string;
  /** Whether an app server is there. */
  readonly ready: () => boolean;
  /** Is told of each request. */
  readonly answered: (event: RequestEvent) => void;
  readonly warn: (message: string) => void;
}

export interface LinkOptions {
  /** A thread to show. */
  readonly target?: { readonly server: string; readonly threadId: string } | null;
  readonly role?: Role;
  /** Ten minutes if left out. */
  readonly lifeMs?: number;
}

export interface Door {
  readonly port: number;
  /** A new link; it signs in once, where links are how one signs in. */
  link(options?: LinkOptions): string;
  /** As {@link link}; null where that is not how. */
  inviteLink(role: Role): string | null;
  /** How many pages are here, or may come back. */
  streams(): number;
  /** Reads the certificate's files again; nothing without TLS. */
  reload(): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** The port is taken, or may not be used. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
}

export async function openDoor(options: DoorOptions): Promise<Door> {
  const { hub, signIns, clock, settings, folder, ready, answered, warn } = options;
  const { host, tls, basePath, entry } = settings;
  // What the clock is set to is no matter of how much is asked in a while.
  const steady = (): number => clock.steady();
  let bound = settings.port;
  const port = (): number => bound;
  const links = new Links(clock);
  const streams = new Streams(hub, clock);
  const callers = new Callers(settings);
  const entrance = new Entrance({ settings, signIns, callers, port });
  const stopListening = signIns.onEnded((id) => streams.endOf(id));
  const tries = new Buckets(SIGN_IN_LIMIT, steady);
  const addressOf = (context: Context): string => callers.of(context).address;
  const session = sessionRoutes({ entrance, links, signIns, tries, addressOf });
  const signIn =
    entry.kind === 'oidc'
      ? oidcRoutes({ settings, oidc: entry.oidc, entrance, tries, addressOf, clock, warn })
      : null;
  const page = ['web.html', 'index.html'].find((name) => existsSync(join(folder, name)));
  const app = createRoutes({
    settings,
    callers,
    entrance,
    streams,
    session,
    now: steady,
    port,
    folder,
    ready,
    signIn,
    answered,
    page: page ?? 'index.html',
  });
  const answer = getRequestListener(app.fetch);
  const listener: RequestListener = (request, response) => void answer(request, response);
  const secure = tls === null ? null : createTlsServer(readPair(tls), listener);
  const server: Server | TlsServer = secure ?? createHttpServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new DoorError(wordsFor(error, host, settings.port), { cause: error })),
    );
    server.listen(settings.port, host, resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) bound = address.port;

  const reload = (): void => {
    if (tls === null || secure === null) return;
    try {
      secure.setSecureContext(readPair(tls));
    } catch (error) {
      // What was good before goes on.
      warn(
        `the certificate was not taken: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  const stopWatching = tls === null ? () => undefined : watchPair(tls, clock, reload);
  const link = ({ target, role = 'drive', lifeMs }: LinkOptions = {}): string => {
    const params = new URLSearchParams();
    if (entry.kind === 'link') params.set('link', links.newCode(role, lifeMs));
    if (target != null) {
      params.set('server', target.server);
      params.set('thread', target.threadId);
    }
    const [origin = ''] = ownOrigins(settings, bound);
    const fragment = params.toString();
    return `${origin}${basePath}${fragment === '' ? '' : `#${fragment}`}`;
  };
  return {
    port: bound,
    link,
    inviteLink: (role) => (entry.kind === 'link' ? link({ role }) : null),
    streams: () => streams.size,
    reload,
    close: () =>
      new Promise((resolve) => {
        stopListening();
        stopWatching();
        streams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Pair = NonNullable<DoorSettings['tls']>;

/** @throws {DoorError} when the files cannot be read */
function readPair({ cert, key }: Pair): { cert: Buffer; key: Buffer } {
  const read = (path: string, what: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new DoorError(`the ${what} cannot be read: ${cause}`, { cause: error });
    }
  };
  return { cert: read(cert, 'certificate'), key: read(key, "certificate's key") };
}

/** Both files are new before they are read: who renews them writes one after the other. */
function watchPair(pair: Pair, clock: Clock, changed: () => void): () => void {
  let cancel: (() => void) | null = null;
  const plan = (): void => {
    cancel?.();
    cancel = clock.after(SETTLED_MS, changed);
  };
  const paths = [pair.cert, pair.key];
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  // The folders: a file that is replaced by another is not the one that was watched.
  const watchers = folders.map((folder) =>
    watch(folder, { persistent: false }, (_event, name) => {
      // A link may be replaced under another name (`..data` of Kubernetes).
      if (name === null || name.startsWith('.') || paths.some((path) => basename(path) === name))
        plan();
    }),
  );
  return () => {
    cancel?.();
    for (const watcher of watchers) watcher.close();
  };
}

const SETTLED_MS = 500;

function wordsFor(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} is in use; choose another with --port`;
  if (code === 'EACCES') return `port ${port} may not be used; choose one above 1023 with --port`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this computer; see --listen`;
  return `port ${port} could not be opened: ${error.message}`;
}
