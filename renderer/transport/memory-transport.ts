/** A transport within one process: the test (or a fixture) is the hub. */
import type { RequestId, RpcErrorBody, RpcMessage } from '../../server/protocol/envelope.ts';
import {
  HOST,
  type ClientEnvelope,
  type HostMethod,
  type HostNotificationMethod,
  type HostNotificationParams,
  type HostParams,
  type HostResult,
  type ServerEnvelope,
} from '../../server/protocol/host.ts';
import { Listeners, type Transport, type TransportState } from './transport.ts';

/** What a memory hub answers a request with: a result, an error, or nothing at all (for now). */
export type Answer =
  | { readonly result: unknown }
  | { readonly error: RpcErrorBody }
  | undefined
  | Promise<{ readonly result: unknown } | { readonly error: RpcErrorBody } | undefined>;

export type Handler = (params: unknown, envelope: ClientEnvelope) => Answer;

/** The other end of a memory transport. */
export interface MemoryHub {
  readonly transport: Transport;
  /** Everything the renderer sent, in order. */
  readonly sent: ClientEnvelope[];
  /** Answers requests of one method from now on. */
  on(method: string, handler: Handler): void;
  /** As {@link on}, for a `host/*` method that always succeeds. */
  onHost<M extends HostMethod>(
    method: M,
    handler: (params: HostParams<M>) => HostResult<M> | Promise<HostResult<M>>,
  ): void;
  /** Sends messages of a server as one batch. */
  emit(server: string, ...messages: RpcMessage[]): void;
  notify<M extends HostNotificationMethod>(method: M, params: HostNotificationParams<M>): void;
  respond(server: string, id: RequestId, answer: Awaited<Answer>): void;
  /** Begins a new stream: the next envelope is its first. */
  newStream(): void;
  setState(state: Partial<TransportState>): void;
  /** Resolves with the next request of a method (or one that already came and was not taken). */
  next(method: string): Promise<{ id: RequestId; params: unknown; server: string }>;
}

export function createMemoryHub(): MemoryHub {
  const envelopes = new Listeners<readonly ServerEnvelope[]>();
  const states = new Listeners<TransportState>();
  const handlers = new Map<string, Handler>();
  const sent: ClientEnvelope[] = [];
  const taken = new Set<ClientEnvelope>();
  const waiting: { method: string; resolve: (envelope: ClientEnvelope) => void }[] = [];
  let state: TransportState = { status: 'open', cause: null, retryAtMs: null };
  let seq = 0;
  let closed = false;

  const emit = (server: string, ...messages: RpcMessage[]): void => {
    if (closed) return;
    envelopes.emit(messages.map((message) => ({ seq: ++seq, server, generation: 1, message })));
  };
  const respond = (server: string, id: RequestId, answer: Awaited<Answer>): void => {
    if (answer !== undefined) emit(server, { id, ...answer });
  };

  const transport: Transport = {
    surface: 'memory',
    send(envelope) {
      sent.push(envelope);
      const { message, server } = envelope;
      if (!('method' in message)) return;
      const at = waiting.findIndex((one) => one.method === message.method);
      if (at >= 0) {
        taken.add(envelope);
        waiting.splice(at, 1)[0]?.resolve(envelope);
      }
      const handler = handlers.get(message.method);
      if (handler === undefined || !('id' in message)) return;
      // Never within send(): a real hub answers later, too.
      void Promise.resolve()
        .then(() => handler(message.params, envelope))
        .then((answer) => respond(server, message.id, answer));
    },
    onEnvelope: (listener) => envelopes.add(listener),
    onState(listener) {
      listener(state);
      return states.add(listener);
    },
    retry() {},
    close() {
      closed = true;
      envelopes.clear();
      states.clear();
    },
  };

  return {
    transport,
    sent,
    on: (method, handler) => void handlers.set(method, handler),
    onHost(method, handler) {
      handlers.set(method, async (params) => ({
        result: await handler(params as HostParams<typeof method>),
      }));
    },
    emit,
    notify: (method, params) => emit(HOST, { method, params }),
    respond,
    newStream() {
      seq = 0;
    },
    setState(change) {
      state = { ...state, ...change };
      states.emit(state);
    },
    async next(method) {
      const found = sent.find(
        (one) => !taken.has(one) && 'method' in one.message && one.message.method === method,
      );
      const envelope =
        found ??
        (await new Promise<ClientEnvelope>((resolve) => waiting.push({ method, resolve })));
      taken.add(envelope);
      const { message, server } = envelope;
      if (!('method' in message) || !('id' in message)) {
        throw new Error(`${method} came as a notification`);
      }
      return { id: message.id, params: message.params, server };
    },
  };
}
