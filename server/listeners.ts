/** Opens what `--listen` names, and says on which addresses. Loaded after the first answer. */
import { pipePath, socketPath } from './home.ts';
import { isLoopback } from './listen-options.ts';
import type { ListenAddress } from './listen-options.ts';
import { log } from './log.ts';
import { createBearerCheck } from './rpc/bearer-check.ts';
import type { BearerCheck, BearerCheckOptions } from './rpc/bearer-check.ts';
import { listenOnPath, listenOnPort } from './rpc/socket-server.ts';
import type { SocketServer } from './rpc/socket-server.ts';
import type { Transport } from './rpc/transport.ts';

export interface Listeners {
  /** Takes no more connections; those that are open stay. */
  close(): Promise<void>;
}

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
}): Promise<Listeners> {
  const { addresses, auth, home, accept } = options;
  const ports = addresses.some(({ kind }) => kind === 'port');
  const bearer = ports && auth !== null ? await createBearerCheck(auth) : null;
  const servers: SocketServer[] = [];
  for (const address of addresses) {
    try {
      servers.push(
        address.kind === 'path'
          ? await openPath(address.path, home, accept)
          : await openPort(address.host, address.port, bearer, accept),
      );
    } catch (error) {
      options.failed(error);
    }
  }
  return {
    close: async () => {
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
  const server = await listenOnPath(found, accept);
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
  return server;
}
