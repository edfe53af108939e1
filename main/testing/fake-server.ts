/** An app server without a process or a model, for tests of main: it holds threads, and does as told. */
import type { RpcRequest, RpcResponse } from '../../server/protocol/envelope.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { Connection } from '../../server/rpc/connection.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { linkedTransports } from '../../server/rpc/memory-transport.ts';
import type { RunningServer } from '../app-server/spawn.ts';

export interface FakeThread {
  thread: Thread;
  /** Oldest first. */
  turns: Turn[];
}

type Handler = (params: Record<string, unknown>) => unknown;

export class FakeServer {
  readonly threads = new Map<string, FakeThread>();
  readonly archived = new Set<string>();
  /** Every request of the current generation, in order. */
  requests: RpcRequest[] = [];
  responses: RpcResponse[] = [];
  /** Overrides an answer; a promise holds it back. */
  readonly handlers = new Map<string, Handler>();
  /** Methods that it does not know. */
  readonly lacks = new Set<string>();
  starts = 0;
  #connection: Connection | null = null;
  #end: ((cause: string) => void) | null = null;
  #waiters: { met: () => boolean; resolve: () => void }[] = [];

  /** What the supervisor calls. */
  readonly start = (): RunningServer => {
    this.starts += 1;
    this.requests = [];
    const [ours, theirs] = linkedTransports();
    const connection = new Connection(ours);
    const ended = new Promise<string>((resolve) => {
      this.#end = resolve;
    });
    this.#connection = connection;
    connection.start({
      request: (message) => void this.#serve(connection, message),
      notification: () => undefined,
      response: (message) => {
        this.responses.push(message);
        this.#look();
      },
      broken: () => undefined,
      closed: () => undefined,
    });
    return {
      transport: theirs,
      ended,
      stop: async () => {
        this.die('stopped');
        await ended;
      },
      letGo: () => this.#end?.('let go'),
    };
  };

  /** The process is gone. */
  die(cause: string): void {
    this.#end?.(cause);
    this.#connection?.close();
  }

  notify(method: string, params: unknown): void {
    this.#connection?.notify(method, params);
  }

  /** A server request with an id of its own, as servers count them. */
  ask(id: number, method: string, params: unknown): void {
    this.#connection?.sendText(JSON.stringify({ id, method, params }));
  }

  addThread(id: string, cwd: string, turns: Turn[] = [], updatedAt = 1000): FakeThread {
    const thread: Thread = {
      id,
      preview: `preview of ${id}`,
      modelProvider: 'fake',
      createdAt: 1000,
      updatedAt,
      status: { type: 'notLoaded' },
      cwd,
      turns: [],
    };
    const made = { thread, turns };
    this.threads.set(id, made);
    return made;
  }

  /** How often a method was asked for in this generation. */
  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  /** Resolves once `method` was asked for `times` times in this generation. */
  asked(method: string, times = 1): Promise<void> {
    return this.#until(() => this.count(method) >= times);
  }

  /** Resolves with the answer to a server request. */
  async answered(id: number): Promise<RpcResponse> {
    await this.#until(() => this.responses.some((response) => response.id === id));
    const found = this.responses.find((response) => response.id === id);
    if (found === undefined) throw new Error('an answer was there and is gone');
    return found;
  }

  #until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ met, resolve }));
  }

  #look(): void {
    const met = this.#waiters.filter((waiter) => waiter.met());
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter));
    for (const { resolve } of met) resolve();
  }

  async #serve(connection: Connection, message: RpcRequest): Promise<void> {
    this.requests.push(message);
    this.#look();
    try {
      const params = (message.params ?? {}) as Record<string, unknown>;
      const handler = this.handlers.get(message.method);
      const result = handler === undefined ? this.#answer(message.method, params) : handler(params);
      connection.respond(message.id, result instanceof Promise ? await result : result);
    } catch (error) {
      if (!(error instanceof RpcFault)) throw error;
      connection.fail(message.id, error.body());
    }
  }

  #answer(method: string, params: Record<string, unknown>): unknown {
    if (this.lacks.has(method)) throw new RpcFault(-32601, `unknown method: ${method}`);
    switch (method) {
      case 'initialize':
        return {
          userAgent: 'fake/1',
          codexHome: '/home',
          platformFamily: 'unix',
          platformOs: 'linux',
        };
      case 'thread/list': {
        const archived = params['archived'] === true;
        const data = [...this.threads.values()]
          .map(({ thread }) => thread)
          .filter(({ id }) => this.archived.has(id) === archived)
          .sort((a, b) => b.updatedAt - a.updatedAt);
        const from = Number(params['cursor'] ?? 0);
        const next = from + Number(params['limit'] ?? 25);
        const nextCursor = next < data.length ? String(next) : null;
        return { data: data.slice(from, next), nextCursor };
      }
      case 'thread/start': {
        const id = `thread-${this.threads.size + 1}`;
        const { thread } = this.addThread(
          id,
          typeof params['cwd'] === 'string' ? params['cwd'] : '/ws',
          [],
          Date.now() / 1000,
        );
        thread.status = { type: 'idle' };
        this.notify('thread/started', { thread });
        return running(thread);
      }
      case 'thread/resume': {
        const { thread } = this.#thread(params);
        if (thread.status.type === 'notLoaded') thread.status = { type: 'idle' };
        return running(thread);
      }
      case 'thread/read':
        return { thread: this.#read(params), readState: null };
      case 'thread/turns/list': {
        const turns = this.#thread(params).turns.toReversed();
        const from = Number(params['cursor'] ?? 0);
        const limit = Number(params['limit'] ?? 25);
        const data = turns.slice(from, from + limit);
        const next = from + data.length;
        return { data, nextCursor: next < turns.length ? String(next) : null };
      }
      case 'turn/start': {
        const { turns } = this.#thread(params);
        const turn: Turn = { id: `turn-${turns.length + 1}`, items: [], status: 'inProgress' };
        return { turn };
      }
      case 'fs/getMetadata':
        return {
          isDirectory: true,
          isFile: false,
          isSymlink: false,
          createdAtMs: 0,
          modifiedAtMs: 0,
        };
      case 'turn/interrupt':
      case 'thread/name/set':
      case 'modelProvider/key/write':
        return {};
      default:
        throw new RpcFault(-32601, `unknown method: ${method}`);
    }
  }

  #read(params: Record<string, unknown>): Thread {
    const { thread, turns } = this.#thread(params);
    return params['includeTurns'] === true ? { ...thread, turns } : thread;
  }

  #thread(params: Record<string, unknown>): FakeThread {
    const found = this.threads.get(String(params['threadId']));
    if (found === undefined) {
      throw new RpcFault(-32600, `thread not found: ${String(params['threadId'])}`);
    }
    return found;
  }
}

function running(thread: Thread) {
  return {
    thread,
    model: 'fake-1',
    modelProvider: 'fake',
    cwd: thread.cwd,
    approvalPolicy: 'on-request',
    sandbox: { type: 'readOnly' },
  };
}
