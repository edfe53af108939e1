/**
 * Main's own client of the hub: what the parts of the desktop app outside of windows know and do. They
 * see what a window sees and answer as a window answers, by the same way and into the same log.
 */
import { isRpcError } from '../../server/protocol/envelope.ts';
import type { RpcMessage } from '../../server/protocol/envelope.ts';
import { HOST } from '../../server/protocol/host.ts';
import type {
  AppSettings,
  HostInitializeResponse,
  HostMethod,
  HostParams,
  HostResult,
  ServerEnvelope,
} from '../../server/protocol/host.ts';
import { firstLists, listsAfter } from '../../server/protocol/host-lists.ts';
import type { HostLists, HostNotice } from '../../server/protocol/host-lists.ts';
import type { PendingRequest } from '../../server/protocol/host-thread.ts';
import type { ClientMethod, ClientParams, ClientResult } from '../../server/protocol/methods.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import type { AttachOptions, HubClient } from '../hub/client.ts';

export interface DeskState extends HostLists {
  readonly settings: AppSettings;
}

export type DeskListener = (state: DeskState, before: DeskState) => void;

interface HubDoor {
  attach(options: AttachOptions): HubClient;
}

type Waiting = Pick<PromiseWithResolvers<unknown>, 'resolve' | 'reject'>;

export class Desk {
  readonly #client: HubClient;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<DeskListener>();
  #state: DeskState | null = null;
  #asked = 0;
  /** Id of the request for the first state: what comes after its answer is newer, to the message. */
  #beginning: string | null = null;

  private constructor(hub: HubDoor) {
    this.#client = hub.attach({
      // Stands in the log of approvals.
      label: 'you in a notification',
      aside: true,
      send: (envelopes) => this.#take(envelopes),
    });
  }

  static async open(hub: HubDoor): Promise<Desk> {
    const desk = new Desk(hub);
    await desk.#begin();
    return desk;
  }

  get state(): DeskState {
    if (this.#state === null) throw new Error('the desk is asked before it was opened');
    return this.#state;
  }

  /** Returns how to stop. */
  onChange(listener: DeskListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  host<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResult<M>> {
    return this.#request(HOST, method, params) as Promise<HostResult<M>>;
  }

  ask<M extends ClientMethod>(
    server: string,
    method: M,
    params: ClientParams<M>,
  ): Promise<ClientResult<M>> {
    return this.#request(server, method, params) as Promise<ClientResult<M>>;
  }

  /** Resolves once a server can be asked; rejects with the cause when it cannot be started. */
  async serverReady(server: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = ({ servers }: DeskState): void => {
      const state = servers.find(({ id }) => id === server);
      if (state === undefined) reject(new Error(`there is no server ${server}`));
      else if (state.status === 'ready') resolve();
      else if (state.status === 'failed') reject(new Error(state.cause ?? 'it does not run'));
    };
    const stop = this.onChange(look);
    look(this.state);
    await promise.finally(stop);
  }

  /** Answers a server's question. The first answer counts, whoever gives it. */
  answer({ server, id }: PendingRequest, result: unknown): void {
    this.#client.receive({ server, message: { id, result } });
  }

  close(): void {
    this.#client.detach();
    this.#listeners.clear();
    for (const { reject } of this.#waiting.values()) reject(new Error('Skein is ending'));
    this.#waiting.clear();
  }

  async #begin(): Promise<void> {
    const answer = this.host('host/initialize', {});
    this.#beginning = `d${this.#asked}`;
    await answer;
  }

  #request(server: string, method: string, params: unknown): Promise<unknown> {
    const id = `d${++this.#asked}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#client.receive({ server, message: { id, method, params } });
    return promise;
  }

  #take(envelopes: readonly ServerEnvelope[]): void {
    for (const { server, message } of envelopes) {
      if ('method' in message) {
        if (server === HOST && !('id' in message)) this.#notified(message as HostNotice);
      } else this.#answered(message);
    }
  }

  #answered(message: Exclude<RpcMessage, { method: string }>): void {
    const waiting = this.#waiting.get(String(message.id));
    if (waiting === undefined) return;
    this.#waiting.delete(String(message.id));
    if (message.id === this.#beginning && !isRpcError(message)) {
      const start = message.result as HostInitializeResponse;
      this.#set({ ...firstLists(start), settings: start.settings });
    }
    if (isRpcError(message)) {
      waiting.reject(new RpcFault(message.error.code, message.error.message));
    } else waiting.resolve(message.result);
  }

  #notified(notice: HostNotice): void {
    // What was dropped for this client's sake is asked for again, as windows do.
    if (notice.method === 'host/resync') void this.#begin().catch(() => undefined);
    if (this.#state === null) return;
    if (notice.method === 'host/settings/changed') {
      this.#set({ ...this.#state, settings: notice.params.settings });
      return;
    }
    const change = listsAfter(this.#state, notice);
    if (change !== null) this.#set({ ...this.#state, ...change });
  }

  #set(state: DeskState): void {
    const before = this.#state;
    this.#state = state;
    if (before === null) return;
    for (const listener of this.#listeners) listener(state, before);
  }
}
