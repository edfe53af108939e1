/** Opens what `--listen` names, and says on which addresses. Loaded after the first answer. */
import { setTimeout as wait } from 'node:timers/promises';
import { withHomeLock } from './home-lock.ts';
import { pipePath, socketPath } from './home.ts';
import { isLoopback } from './listen-options.ts';
import type { ListenAddress } from './listen-options.ts';
import { log } from './log.ts';
import { createBearerCheck } from './rpc/bearer-check.ts';
import type { BearerCheck, BearerCheckOptions } from './rpc/bearer-check.ts';
import { SocketInUse, listenOnPath, listenOnPort, whenLeft } from './rpc/socket-server.ts';
import type { SocketServer } from './rpc/socket-server.ts';
import type { Transport } from './rpc/transport.ts';

export interface Listeners {
  /** Takes no more connections; those that are open stay. */
  close(): Promise<void>;
}

/** Between two looks at a socket that another server has. Milliseconds. */
const PAUSE_MS = 500;

/**
 * Listens on every address. `failed` is told of each that could not be opened.
 * @throws Error when the secret that clients must show cannot be read
 */
export async function openListeners(options: {
  readonly addresses: readonly ListenAddress[];
  readonly auth: BearerCheckOptions | null;
  readonly home: string;
  readonly accept: (transport: Transport) => void;
  readonly failed: (error: unknown) => void;
  /** Whether a socket that another server has is taken over when that one leaves it. */
  readonly waits: boolean;
}): Promise<Listeners> {
  const { addresses, auth, home, accept, waits } = options;
  const ports = addresses.some(({ kind }) => kind === 'port');
  const bearer = ports && auth !== null ? await createBearerCheck(auth) : null;
  const servers: SocketServer[] = [];
  const closing = new AbortController();
  const takeOver = async (path: string): Promise<void> => {
    const { signal } = closing;
    for (;;) {
      await whenLeft(path === '' ? socketPath(home) : pipePath(path), signal);
      await wait(PAUSE_MS, undefined, { ref: false, signal });
      try {
        const server = await openPath(path, home, accept);
        if (signal.aborted) await server.close();
        else servers.push(server);
        return;
      } catch (error) {
        if (!(error instanceof SocketInUse)) throw error;
      }
    }
  };
  for (const address of addresses) {
    try {
      servers.push(
        address.kind === 'path'
          ? await openPath(address.path, home, accept)
          : await openPort(address.host, address.port, bearer, accept),
      );
    } catch (error) {
      if (waits && address.kind === 'path' && error instanceof SocketInUse) {
        log('info', `${error.message}: waiting until it leaves`);
        takeOver(address.path).catch((fault: unknown) => {
          if (!closing.signal.aborted) options.failed(fault);
        });
      } else options.failed(error);
    }
  }
  return {
    close: async () => {
      closing.abort();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

async function openPath(
  path: string,
  home: string,
  accept: (transport: Transport) => void,
): Promise<SocketServer> {
  const found = path === '' ? socketPath(home) : pipePath(path);
  const listen = (): Promise<SocketServer> => listenOnPath(found, accept);
  // Two that find it free at once would remove each other's.
  const server = await (path === '' ? withHomeLock(home, 'socket', listen) : listen());
  log('info', `listening on: ${found}`);
  return server;
}

async function openPort(
  host: string,
  port: number,
  bearer: BearerCheck | null,
  accept: (transport: Transport) => void,
): Promise<SocketServer> {
  const server = await listenOnPort(host, port, accept, {
    bearer,
    // Names that lead here by a trick of the DNS are no names of this machine. A token is proof enough.
    loopbackNamesOnly: bearer === null && isLoopback(host),
  });
  log('info', `listening on: ws://${server.address}`);
  if (bearer === null)
    log('warn', 'whoever works on this machine can use it: no --ws-auth was given');
  return server;
}
