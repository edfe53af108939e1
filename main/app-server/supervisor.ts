/** Keeps one server running: starts or reaches it, shakes hands, counts generations, tries again with backoff. */
import { isAsked } from '../../server/protocol/asked.ts';
import { check } from '../../server/protocol/check.ts';
import type { RpcNotification, RpcRequest, RpcResponse } from '../../server/protocol/envelope.ts';
import { serverHandshake } from '../../server/protocol/host-server.ts';
import type { ServerHandshake, ServerState } from '../../server/protocol/host-server.ts';
import { Connection } from '../../server/rpc/connection.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { Backoff } from './backoff.ts';
import { BrokenLines } from './broken-lines.ts';
import type { Clock } from './clock.ts';
import { learnMethods } from './known-methods.ts';
import { Pulse } from './pulse.ts';
import { OLDEST, isNewer, isTooOld, versionOf } from './server-version.ts';
import type { RunningServer } from './spawn.ts';

/** What is known of a server by running it. */
export type RunState = Omit<ServerState, 'id' | 'name' | 'way' | 'standing' | 'hasToken'>;

export interface SupervisorOptions {
  /** How a cause names it, at the beginning of a sentence. */
  readonly called: () => string;
  /** Of Skein. */
  readonly version: string;
  readonly clock: Clock;
  /** Starts the server once. May throw; the error's message is the cause. */
  readonly start: (generation: number) => RunningServer;
  /** Whether it may lack methods of ours: then it is asked for those it knows before anything else. */
  readonly learns: () => boolean;
  /** A line for its log. */
  readonly note: (text: string) => void;
}

/** What comes from a server, in order. */
export interface SupervisorEvents {
  notification(message: RpcNotification): void;
  request(message: RpcRequest): void;
  /** The answer to a request sent with {@link Supervisor.send}. */
  response(message: RpcResponse): void;
  /** The handshake is done: requests may be sent. */
  ready(generation: number): void;
  /** The generation is over, with what it did not answer. Told once for each that became ready. */
  ended(generation: number, cause: string): void;
  changed(state: RunState): void;
}

/** How the cause of an end ends that the user asked for. */
export const AS_ASKED = 'was restarted, as asked';

const HANDSHAKE_MS = 20_000;
/** Who quits waits: the server gets this long before it is told twice. */
const QUIT_GRACE_MS = 1500;
/** So many starts in a row that never became ready are called a failure; tries go on. */
const FAILED_STARTS = 3;

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #events: SupervisorEvents;
  readonly #backoff = new Backoff();
  readonly #pulse: Pulse;
  readonly #broken: BrokenLines;
  #state: RunState = {
    generation: 0,
    status: 'stopped',
    cause: null,
    retryAtMs: null,
    userAgent: null,
    platformOs: null,
    home: null,
    version: null,
    newer: false,
    replacedFrom: null,
    silentSinceMs: null,
    brokenLines: 0,
    lacks: [],
  };
  #server: RunningServer | null = null;
  #connection: Connection | null = null;
  #handshake: ServerHandshake | null = null;
  #readyAtMs: number | null = null;
  #cancelRetry: (() => void) | null = null;
  #stopping = false;
  /** Somebody asked for a restart, and the server has not ended yet. */
  #restarting = false;
  #failedStarts = 0;
  #wasLetGo = false;

  constructor(options: SupervisorOptions, events: SupervisorEvents) {
    this.#options = options;
    this.#events = events;
    this.#pulse = new Pulse(options.clock, {
      ask: () => this.#ask(),
      silent: (sinceMs) => this.#set({ silentSinceMs: sinceMs }),
    });
    this.#broken = new BrokenLines(options.clock, {
      counted: (brokenLines) => this.#set({ brokenLines }),
      note: options.note,
    });
  }

  get state(): RunState {
    return this.#state;
  }

  /** What `initialize` answered, while ready. */
  get handshake(): ServerHandshake | null {
    return this.#handshake;
  }

  /** Begins, also after a {@link stop} that is over. */
  start(): void {
    this.#stopping = false;
    if (this.#server === null && this.#cancelRetry === null) this.#begin();
  }

  /** Sends one message as it is; false when no server is ready. */
  send(message: object): boolean {
    if (this.#state.status !== 'ready' || this.#connection === null) return false;
    this.#connection.sendText(JSON.stringify(message));
    return true;
  }

  /** An answer came that nobody waits for. */
  stray(id: string): void {
    this.#broken.add(`an answer to a request that is not open: ${id.slice(0, 40)}`);
  }

  /** It answered that it does not know this method. */
  lacking(method: string): void {
    const { lacks } = this.#state;
    if (isAsked(method) && !lacks.includes(method)) this.#set({ lacks: [...lacks, method] });
  }

  /** Another program is meant from now on: its version is compared with nothing. */
  forgetVersion(): void {
    this.#state = { ...this.#state, version: null, newer: false, replacedFrom: null, lacks: [] };
  }

  /** Time has passed that no timer counted: a start that waits for its moment comes now. */
  woke(): void {
    if (this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#cancelRetry = null;
    this.#begin();
  }

  /** Ends the server and starts it again half a second later, whatever the backoff had come to. */
  async restart(): Promise<void> {
    this.#backoff.reset();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const server = this.#server;
    if (server === null) {
      if (!this.#stopping) this.#begin();
      return;
    }
    this.#restarting = true;
    await server.stop();
  }

  /** A process of it may still run, for others. */
  get wasLetGo(): boolean {
    return this.#wasLetGo;
  }

  /** Ends it, until it is started again; when this resolves nothing of it runs. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#failedStarts = 0;
    this.#backoff.reset();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const server = this.#server;
    if (server !== null) await server.stop(QUIT_GRACE_MS);
    else this.#set({ status: 'stopped', cause: null, retryAtMs: null });
  }

  #begin(): void {
    const generation = this.#state.generation + 1;
    this.#broken.begin();
    this.#set({ generation, status: 'starting', retryAtMs: null });
    let server: RunningServer;
    try {
      server = this.#options.start(generation);
    } catch (error) {
      this.#over(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#server = server;
    let refusal: string | null = null;
    const connection = new Connection(server.transport);
    this.#connection = connection;
    const refuse = (cause: string): void => {
      refusal ??= cause;
      // What it still says, be it the answer that was waited for, comes too late.
      if (this.#connection === connection) this.#connection = null;
      void server.stop();
    };
    connection.start({
      notification: (message) => {
        if (message.method === 'server/detached') {
          this.#wasLetGo = true;
          server.letGo();
        } else this.#events.notification(message);
      },
      request: (message) => this.#events.request(message),
      response: (message) => {
        this.#pulse.heard();
        this.#events.response(message);
      },
      broken: (reason) => this.#broken.add(reason),
      // A pipe that closed while the process lives on is as good as an end: it can't hear us.
      closed: () => void server.stop(),
    });
    void server.ended.then((cause) => {
      if (this.#server === server) this.#over(refusal ?? cause);
    });
    this.#shakeHands(connection, refuse);
  }

  #shakeHands(connection: Connection, refuse: (cause: string) => void): void {
    const { version, clock } = this.#options;
    const called = this.#options.called();
    const cancel = clock.after(HANDSHAKE_MS, () =>
      refuse(`${called} did not answer the handshake within ${HANDSHAKE_MS / 1000} s`),
    );
    const params = {
      clientInfo: { name: 'skein', title: 'Skein', version },
      capabilities: { experimentalApi: true },
    };
    connection.request('initialize', params).then(
      (result) => {
        cancel();
        if (this.#connection !== connection) return;
        const judged = check(serverHandshake, result);
        if (!judged.ok) {
          refuse(
            `${called} is no app server: its answer to initialize has ${judged.problem.message}`,
          );
          return;
        }
        const spoken = versionOf(judged.value.userAgent);
        if (spoken !== null && isTooOld(spoken)) {
          refuse(`${called} is too old: it is ${spoken}, and Skein needs ${OLDEST} or newer`);
          return;
        }
        connection.notify('initialized');
        this.#learn(connection).then(
          (lacks) => {
            if (this.#connection === connection) this.#ready(judged.value, spoken, lacks);
          },
          // That it ended is told by its end.
          () => undefined,
        );
      },
      (error: unknown) => {
        cancel();
        // A closed connection has its own, better cause.
        if (error instanceof RpcFault) refuse(`${called} refused the handshake: ${error.message}`);
      },
    );
  }

  /** What is lacking is known before anybody can be offered it. */
  async #learn(connection: Connection): Promise<readonly string[]> {
    if (!this.#options.learns()) return [];
    const late = (lacks: readonly string[]): void => {
      if (this.#connection === connection) this.#set({ lacks: [...lacks] });
    };
    return learnMethods(connection, this.#options.clock, late);
  }

  #ready(handshake: ServerHandshake, version: string | null, lacks: readonly string[]): void {
    const before = this.#state.version;
    this.#handshake = handshake;
    this.#pulse.start();
    this.#readyAtMs = this.#options.clock.steady();
    this.#set({
      status: 'ready',
      cause: null,
      userAgent: handshake.userAgent,
      platformOs: handshake.platformOs ?? null,
      home: handshake.codexHome ?? null,
      version,
      newer: version !== null && isNewer(version),
      replacedFrom: before !== null && before !== version ? before : null,
      lacks: [...lacks],
    });
    this.#events.ready(this.#state.generation);
  }

  /** Whatever it answers, an error too, shows that it is there. */
  #ask(): void {
    const connection = this.#connection;
    const heard = (): void => {
      if (this.#connection === connection) this.#pulse.heard();
    };
    connection?.request('thread/loaded/list', { limit: 1 }).then(heard, heard);
  }

  #over(reason: string): void {
    const { clock } = this.#options;
    const cause = this.#restarting ? `${this.#options.called()} ${AS_ASKED}` : reason;
    this.#pulse.stop();
    this.#broken.end();
    this.#restarting = false;
    const wasReady = this.#readyAtMs !== null;
    const livedMs = this.#readyAtMs === null ? 0 : clock.steady() - this.#readyAtMs;
    this.#server = null;
    this.#connection = null;
    this.#handshake = null;
    this.#readyAtMs = null;
    if (this.#stopping) {
      this.#set({ status: 'stopped', cause: null, retryAtMs: null, silentSinceMs: null });
    } else {
      const delay = this.#backoff.delayAfter(livedMs);
      this.#failedStarts = wasReady ? 0 : this.#failedStarts + 1;
      const status = this.#failedStarts >= FAILED_STARTS ? 'failed' : 'restarting';
      this.#set({ status, cause, retryAtMs: clock.now() + delay, silentSinceMs: null });
      this.#cancelRetry = clock.after(delay, () => {
        this.#cancelRetry = null;
        this.#begin();
      });
    }
    if (wasReady) this.#events.ended(this.#state.generation, cause);
  }

  #set(change: Partial<ServerState>): void {
    this.#state = { ...this.#state, ...change };
    this.#events.changed(this.#state);
  }
}
