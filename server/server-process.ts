/** The life of one server process: its connections, its core (loaded on first use), its end. */
import type { ConfigStart } from './config/config-store.ts';
import { initialize } from './handlers/initialize.ts';
import { ClientConnection } from './handlers/client-connection.ts';
import { Clients } from './handlers/clients.ts';
import { serve } from './handlers/dispatcher.ts';
import { usualOutletLimits } from './handlers/outlet.ts';
import type { OutletLimits } from './handlers/outlet.ts';
import type { Dispatch, RequestContext } from './handlers/dispatcher.ts';
import type { Core } from './core.ts';
import type { ListenOptions } from './listen-options.ts';
import type { Listeners } from './listeners.ts';
import type { ClientIdentity } from './model/model-send.ts';
import { log } from './log.ts';
import type { InitializeParams, InitializeResponse } from './protocol/config.ts';
import { Connection } from './rpc/connection.ts';
import { StreamTransport } from './rpc/stream-transport.ts';
import type { Transport } from './rpc/transport.ts';
import { keepYoungHeapSmall } from './young-heap.ts';

/** After this the process ends even if something still hangs. Milliseconds. */
const endLimitMs = 2500;
/** How long requests that came before the end of standard input may take to be answered. */
const lastAnswersMs = 500;
/** Ctrl+C under npm arrives twice, from the terminal and from npm: that is one wish. */
const sameWishMs = 100;
/** A line that is no message is logged, but a flood of them must not flood the log. */
const maxBrokenLogged = 20;

export interface ServerLimits {
  /** How long running turns may go on when a listening server is asked to end. */
  readonly drainMs: number;
  /** What may wait for a client. */
  readonly outlet: OutletLimits;
}

const usualLimits: ServerLimits = { drainMs: 30_000, outlet: usualOutletLimits };

export class ServerProcess {
  readonly #home: string;
  readonly #start: ConfigStart;
  readonly #limits: ServerLimits;
  readonly #clients = new Clients();
  readonly #dispatch: Dispatch;
  #core: Promise<Core> | null = null;
  /** How models see this process: by the client that shook hands first. */
  #identity: ClientIdentity = { originator: '', userAgent: '' };
  #listeners: Promise<Listeners> | null = null;
  /** The client that started this process and ends it. */
  #parent: ClientConnection | null = null;
  #broken = 0;
  /** When it was last asked to end by a signal. */
  #askedAt: number | null = null;
  #ending = false;

  constructor(home: string, start: ConfigStart = {}, limits: ServerLimits = usualLimits) {
    this.#home = home;
    this.#start = start;
    this.#limits = limits;
    this.#dispatch = {
      initialize: (params, context) => this.#initialize(params, context),
      handlers: async () => (await this.#loadCore()).handlers,
      fault: (method, error) => log('error', `${method} failed`, error),
    };
  }

  run(options: ListenOptions): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => this.#signalled(signal));
    }
    process.on('uncaughtException', (error) => this.#fatal(error));
    process.on('unhandledRejection', (error) => this.#fatal(error));
    // The parent may go before us, and the log with it.
    process.stderr.on('error', () => undefined);
    if (options.stdio) this.#serveParent();
    // Every request but the handshake waits for the contract. A start has the time: in all nobody waits longer.
    void import('./protocol/methods.ts');
    // Later than the first answer: listening wants modules that cost a third of the start-up.
    if (options.addresses.length > 0) {
      setTimeout(() => this.#listen(options), options.stdio ? 50 : 0);
    }
  }

  #serveParent(): void {
    const parent = this.#accept(new StreamTransport(process.stdin, process.stdout), (cause) => {
      // What was asked before the end is still answered, and the parent may read the answer.
      const late = new Promise((resolve) => setTimeout(resolve, lastAnswersMs));
      const why = cause === null ? 'standard input ended' : 'standard output broke';
      void Promise.race([parent.idle, late])
        .then(() => this.#outlive(parent))
        .catch((error: unknown) => log('error', 'could not look for other clients', error))
        .then(() => this.#end(why));
    });
    this.#parent = parent;
  }

  /** Resolves when no other client watches a turn that runs. */
  async #outlive(parent: ClientConnection): Promise<void> {
    const core = await this.#core;
    // It is still told how its own turns end, if it reads that.
    const isWatched = (id: string): boolean => this.#clients.isWatchedBesides(parent, id);
    const threadIds = (await core?.keepWatched(isWatched)) ?? [];
    if (core === null || threadIds.length === 0) return;
    this.#clients.unwatchAll(parent);
    log('info', `others watch turns of ${threadIds.length} threads: ending after them`);
    this.#clients.toOne(parent, 'server/detached', { threadIds });
    // Who starts next takes the socket over at once.
    const listeners = await this.#listeners?.catch(() => null);
    await listeners?.close();
    await core.idle();
  }

  #accept(transport: Transport, closed: (cause: Error | null) => void): ClientConnection {
    const connection = new Connection(transport);
    const isParent = transport instanceof StreamTransport;
    const client = new ClientConnection(connection, isParent, this.#limits.outlet);
    this.#clients.add(client);
    connection.start({
      request: (request, length) => void serve(this.#dispatch, client, request, length),
      // `initialized` is not enforced, and no other notification is known: nothing to do.
      notification: () => undefined,
      response: (response) => this.#clients.answer(client, response),
      broken: (reason) => this.#reportBroken(reason),
      closed: (cause) => {
        if (cause !== null) log('warn', 'a connection broke', cause);
        if (client !== this.#parent) this.#clients.remove(client);
        closed(cause);
      },
    });
    return client;
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
    if (this.#core === null) keepYoungHeapSmall();
    this.#core ??= import('./core.ts').then(({ createCore }) =>
      createCore({ home: this.#home, clients: this.#clients, identity, start: this.#start }),
    );
    return this.#core;
  }

  #listen({ addresses, auth, stdio }: ListenOptions): void {
    let failures = 0;
    const failed = (error: unknown): void => {
      log('error', 'could not listen', error);
      failures += 1;
      // Who is served over stdio is served without the socket too.
      if (!stdio && failures === addresses.length) this.#end('there is nobody to serve', 1);
    };
    const home = this.#home;
    const accept = (transport: Transport): void => void this.#accept(transport, () => undefined);
    this.#listeners = import('./listeners.ts').then(({ openListeners }) =>
      openListeners({ addresses, auth, home, accept, failed, waits: stdio }),
    );
    this.#listeners.catch((error: unknown) => {
      // Never listen without the auth that was asked for, and never in silence.
      log('error', 'could not listen', error);
      this.#end('the listeners cannot be set up', 1);
    });
  }

  #reportBroken(reason: string): void {
    this.#broken += 1;
    if (this.#broken <= maxBrokenLogged) log('warn', `skipped input (${this.#broken}): ${reason}`);
  }

  #fatal(error: unknown): void {
    log('error', 'a fault that nothing handled', error);
    this.#end('fault', 1);
  }

  /** A parent ends its server at once; a listening one lets its turns end, and is told twice to hurry. */
  #signalled(signal: string): void {
    const now = performance.now();
    const before = this.#askedAt;
    if (before !== null && now - before < sameWishMs) return;
    this.#askedAt = now;
    if (this.#ending) {
      if (before !== null) process.exit(0);
    } else if (this.#parent !== null || before !== null) this.#end(signal);
    else void this.#drain(signal);
  }

  async #drain(signal: string): Promise<void> {
    const { drainMs } = this.#limits;
    log('info', `${signal}: ending when no turn runs, within ${drainMs / 1000} s`);
    const late = new Promise((resolve) => setTimeout(resolve, drainMs));
    try {
      const core = await this.#core;
      await Promise.race([core?.idle(), late]);
    } finally {
      this.#end(signal);
    }
  }

  #end(why: string, code = 0): void {
    if (this.#ending) return;
    this.#ending = true;
    log('info', `ending: ${why}`);
    setTimeout(() => process.exit(code), endLimitMs).unref();
    void this.#settle()
      .catch((error: unknown) => log('error', 'could not end in order', error))
      .then(() => this.#farewell())
      .finally(() => process.exit(code));
  }

  async #settle(): Promise<void> {
    const listeners = await this.#listeners?.catch(() => null);
    await listeners?.close();
    const core = await this.#core;
    await core?.close();
  }

  /** What was written leaves before the process does. */
  async #farewell(): Promise<void> {
    const gone = this.#clients.closeAll();
    if (this.#parent !== null) {
      await new Promise<void>((resolve) => process.stdout.end(() => resolve()));
      this.#clients.remove(this.#parent);
    }
    await gone;
  }
}
