/** The life of one server process: its connections, its core (loaded on first use), its end. */
import { initialize } from './handlers/initialize.ts';
import { ClientConnection } from './handlers/client-connection.ts';
import { Clients } from './handlers/clients.ts';
import { serve } from './handlers/dispatcher.ts';
import type { Dispatch, RequestContext } from './handlers/dispatcher.ts';
import type { Core } from './core.ts';
import { socketPath } from './home.ts';
import type { ListenOptions } from './listen-options.ts';
import type { ClientIdentity } from './model/responses-client.ts';
import { log } from './log.ts';
import type { InitializeParams, InitializeResponse } from './protocol/config.ts';
import { Connection } from './rpc/connection.ts';
import type { SocketServer } from './rpc/socket-server.ts';
import { StreamTransport } from './rpc/stream-transport.ts';
import type { Transport } from './rpc/transport.ts';

/** After this the process ends even if something still hangs. Milliseconds. */
const endLimitMs = 2500;
/** A line that is no message is logged, but a flood of them must not flood the log. */
const maxBrokenLogged = 20;

export class ServerProcess {
  readonly #home: string;
  readonly #clients = new Clients();
  readonly #dispatch: Dispatch;
  #core: Promise<Core> | null = null;
  /** How models see this process: by the client that shook hands first. */
  #identity: ClientIdentity = { originator: '', userAgent: '' };
  #socket: SocketServer | null = null;
  #broken = 0;
  #ending = false;

  constructor(home: string) {
    this.#home = home;
    this.#dispatch = {
      initialize: (params, context) => this.#initialize(params, context),
      handlers: async () => (await this.#loadCore()).handlers,
      fault: (method, error) => log('error', `${method} failed`, error),
    };
  }

  run(options: ListenOptions): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => this.#end(signal));
    }
    process.on('uncaughtException', (error) => this.#fatal(error));
    process.on('unhandledRejection', (error) => this.#fatal(error));
    if (options.stdio) {
      this.#accept(new StreamTransport(process.stdin, process.stdout), () =>
        this.#end('standard input ended'),
      );
    }
    const { socket } = options;
    // Later than the first answer: listening wants modules that cost a third of the start-up.
    if (socket !== null) setTimeout(() => void this.#listen(socket.path), options.stdio ? 50 : 0);
  }

  #accept(transport: Transport, closed: () => void): void {
    const connection = new Connection(transport);
    const client = new ClientConnection(connection);
    this.#clients.add(client);
    connection.start({
      request: (request) => void serve(this.#dispatch, client, request),
      // `initialized` is not enforced, and no other notification is known: nothing to do.
      notification: () => undefined,
      response: (response) => this.#clients.answer(client, response),
      broken: (reason) => this.#reportBroken(reason),
      closed: (cause) => {
        if (cause !== null) log('warn', 'a connection broke', cause);
        this.#clients.remove(client);
        closed();
      },
    });
  }

  #initialize(params: InitializeParams, context: RequestContext): InitializeResponse {
    const response = initialize(params, context.connection, this.#home);
    if (this.#identity.originator === '') {
      this.#identity = { originator: params.clientInfo.name, userAgent: response.userAgent };
    }
    // The next turn of the loop: the answer leaves first, then the rest is loaded.
    context.after(() => setImmediate(() => void this.#greet(context.connection)));
    return response;
  }

  async #greet(connection: ClientConnection): Promise<void> {
    try {
      const core = await this.#loadCore();
      await core.greet(connection);
    } catch (error) {
      log('error', 'could not load the server', error);
    }
  }

  #loadCore(): Promise<Core> {
    const identity = this.#identity;
    this.#core ??= import('./core.ts').then(({ createCore }) =>
      createCore({ home: this.#home, clients: this.#clients, identity }),
    );
    return this.#core;
  }

  async #listen(path: string): Promise<void> {
    try {
      const { listenOnSocket } = await import('./rpc/socket-server.ts');
      const address = path === '' ? socketPath(this.#home) : path;
      this.#socket = await listenOnSocket(address, (transport) =>
        this.#accept(transport, () => undefined),
      );
      log('info', `listening on ${address}`);
    } catch (error) {
      log('warn', 'the socket is not available', error);
    }
  }

  #reportBroken(reason: string): void {
    this.#broken += 1;
    if (this.#broken <= maxBrokenLogged) log('warn', `skipped input (${this.#broken}): ${reason}`);
  }

  #fatal(error: unknown): void {
    log('error', 'a fault that nothing handled', error);
    this.#end('fault', 1);
  }

  #end(why: string, code = 0): void {
    if (this.#ending) return;
    this.#ending = true;
    log('info', `ending: ${why}`);
    setTimeout(() => process.exit(code), endLimitMs).unref();
    void this.#settle()
      .catch((error: unknown) => log('error', 'could not end in order', error))
      .finally(() => {
        this.#clients.closeAll();
        // What was written to a pipe leaves before the process does.
        process.stdout.write('', () => process.exit(code));
      });
  }

  async #settle(): Promise<void> {
    await this.#socket?.close();
    const core = await this.#core;
    await core?.close();
  }
}
