/** One server as the hub uses it: requests with ids of our own, and what its process is known to hold. */
import { errorCodes, isRpcError } from '../../server/protocol/envelope.ts';
import type {
  RpcErrorBody,
  RpcMessage,
  RpcRequest,
  RpcResponse,
} from '../../server/protocol/envelope.ts';
import type { ThreadStatus } from '../../server/protocol/thread.ts';
import { canDo, isAsked } from '../../server/protocol/asked.ts';
import type { Ability, AskedMethod } from '../../server/protocol/asked.ts';
import type { ClientParams, ClientResult } from '../../server/protocol/methods.ts';
import { saysUnknown } from '../../server/protocol/unknown-method.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import type { Clock } from '../app-server/clock.ts';
import type { Profile } from '../app-server/profiles.ts';
import type { Supervisor } from '../app-server/supervisor.ts';
import { fromWhole } from './turn-pages.ts';

export type Answer = { readonly result: unknown } | { readonly error: RpcErrorBody };

/** A request that came while the server was starting waits this long. */
const PATIENCE_MS = 20_000;
/** One that wakes its server waits longer: an image may have to be fetched. */
const WAKING_MS = 300_000;

interface Open {
  readonly method: string;
  readonly reply: (answer: Answer) => void;
}

interface Waiting {
  readonly run: () => void;
  readonly fail: (error: RpcErrorBody) => void;
  readonly cancel: () => void;
}

export class ServerLink {
  /** As the user has it now; `Servers` changes it. */
  profile: Profile;
  readonly supervisor: Supervisor;
  readonly #clock: Clock;
  /** Threads that this generation holds and sends us events of. */
  readonly loaded = new Set<string>();
  /** As far as this generation told. */
  readonly statuses = new Map<string, ThreadStatus>();
  readonly #open = new Map<string, Open>();
  #waiting: Waiting[] = [];
  #nextId = 1;
  #askedAtMs = 0;
  /** Of a server that sleeps while nobody needs it: begins to start it. */
  wake: (() => void) | null = null;

  constructor(profile: Profile, supervisor: Supervisor, clock: Clock) {
    this.profile = profile;
    this.supervisor = supervisor;
    this.#clock = clock;
  }

  get id(): string {
    return this.profile.id;
  }

  get generation(): number {
    return this.supervisor.state.generation;
  }

  get ready(): boolean {
    return this.supervisor.state.status === 'ready';
  }

  /** Whether it knows a method, as far as it told. */
  knows(method: AskedMethod): boolean {
    return !this.supervisor.state.lacks.includes(method);
  }

  can(ability: Ability): boolean {
    return canDo(this.supervisor.state.lacks, ability);
  }

  /** When a client last asked it for something, by the steady clock. */
  get askedAtMs(): number {
    return this.#askedAtMs;
  }

  asked(): void {
    this.#askedAtMs = this.#clock.steady();
  }

  /** Wakes it if it sleeps. @returns false where there is nothing to wait for; else one of both is called */
  rouse(run: () => void, fail: (error: RpcErrorBody) => void): boolean {
    const { status } = this.supervisor.state;
    if (this.wake === null || (status !== 'stopped' && status !== 'failed')) return false;
    this.#waitFor(WAKING_MS, run, fail);
    this.wake();
    return true;
  }

  /** Resolves when it can be asked, which may take a waking. @throws {RpcFault} why it cannot */
  awake(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = ({ code, message, data }: RpcErrorBody): void =>
        reject(new RpcFault(code, message, { data }));
      if (!this.rouse(resolve, fail)) resolve();
    });
  }

  /** Asks with an id of ours; the message is otherwise sent as it is. `reply` is called once, in order with events. */
  forward(message: Omit<RpcRequest, 'id'>, reply: (answer: Answer) => void): void {
    if (!this.ready) {
      this.#wait(
        () => this.#forwardLate(message, reply),
        (error) => reply({ error }),
      );
      return;
    }
    const whole = fromWhole(message);
    if (whole !== null && !this.knows(whole.method)) {
      this.forward(whole.message, (answer) =>
        reply('error' in answer ? answer : { result: whole.page(answer.result) }),
      );
      return;
    }
    const id = `h${this.#nextId++}`;
    this.#open.set(id, {
      method: message.method,
      reply: (answer) => {
        // It has just said that it knows no pages.
        const again = 'error' in answer && whole !== null && !this.knows(whole.method);
        if (again) this.forward(message, reply);
        else reply(answer);
      },
    });
    this.supervisor.send({ ...message, id });
  }

  /** Nobody could tell that it lacks this when it was asked for. */
  #forwardLate(message: Omit<RpcRequest, 'id'>, reply: (answer: Answer) => void): void {
    const { method } = message;
    if (!isAsked(method) || this.knows(method) || fromWhole(message) !== null) {
      this.forward(message, reply);
      return;
    }
    const words = `Method not found: ${method}`;
    reply({ error: { code: errorCodes.methodNotFound, message: words } });
  }

  /** Asks for the hub itself. @throws {RpcFault} with the server's error, or ours when it ended. */
  request<M extends AskedMethod>(method: M, params: ClientParams<M>): Promise<ClientResult<M>> {
    return new Promise((resolve, reject) => {
      this.forward({ method, params }, (answer) => {
        if ('error' in answer) {
          const { code, message, data } = answer.error;
          reject(new RpcFault(code, message, { data }));
        } else resolve(answer.result as ClientResult<M>);
      });
    });
  }

  send(message: RpcMessage): boolean {
    return this.supervisor.send(message);
  }

  /** An answer of the server to one of our requests. */
  settle(response: RpcResponse): void {
    const open = this.#open.get(String(response.id));
    if (open === undefined) {
      this.supervisor.stray(String(response.id));
      return;
    }
    this.#open.delete(String(response.id));
    const { method, reply } = open;
    if (!isRpcError(response)) reply({ result: response.result });
    else {
      const { error } = response;
      if (saysUnknown(error, method)) this.supervisor.lacking(method);
      reply({ error });
    }
  }

  /** The handshake is done: what waited goes out. */
  opened(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { run, cancel } of waiting) {
      cancel();
      run();
    }
  }

  /** The generation is over: whatever it owed us is answered here. */
  closed(cause: string): void {
    this.loaded.clear();
    this.statuses.clear();
    const open = [...this.#open.values()];
    this.#open.clear();
    const error = endedError(`the server ended before it answered: ${cause}`);
    for (const { reply } of open) reply({ error });
  }

  /** It was stopped, or cannot be started: no generation comes until it is started again. */
  stopped(cause = 'the server was stopped'): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { fail, cancel } of waiting) {
      cancel();
      fail(endedError(cause));
    }
  }

  #wait(run: () => void, fail: (error: RpcErrorBody) => void): void {
    const { status, cause } = this.supervisor.state;
    if (status === 'stopped' || status === 'failed') {
      fail(endedError(cause ?? 'the server is not running'));
      return;
    }
    this.#waitFor(PATIENCE_MS, run, fail);
  }

  #waitFor(ms: number, run: () => void, fail: (error: RpcErrorBody) => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#waiting = this.#waiting.filter((entry) => entry !== waiting);
      fail(endedError(this.supervisor.state.cause ?? 'the server is still starting'));
    });
    const waiting = { run, fail, cancel };
    this.#waiting.push(waiting);
  }
}

function endedError(message: string): RpcErrorBody {
  return { code: errorCodes.internal, message, data: { reason: 'serverUnavailable' } };
}
