/** Requests and answers over a transport: pairs them, and hands on what nobody asked for. */
import { v4 } from 'uuid';
import {
  errorCodes,
  isRpcError,
  type RequestId,
  type RpcErrorBody,
  type RpcNotification,
} from '../../server/protocol/envelope.ts';
import {
  HOST,
  type HostMethod,
  type HostParams,
  type HostResult,
} from '../../server/protocol/host.ts';
import type { PendingRequest } from '../../server/protocol/host-thread.ts';
import type { AskedMethod } from '../../server/protocol/asked.ts';
import type { ClientParams, ClientResult } from '../../server/protocol/methods.ts';
import { saysUnknown } from '../../server/protocol/unknown-method.ts';
import { words } from '../lib/words.ts';
import type { Transport } from '../transport/transport.ts';

const t = words('stores');

/** `code` of a request whose answer was lost with its stream: whether it was done is unknown. */
export const ANSWER_LOST = -1;

/** A request that failed. Its `message` is fit for people. */
export class RequestError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(body: RpcErrorBody) {
    super(body.message);
    this.name = 'RequestError';
    this.code = body.code;
    this.data = body.data;
  }
}

/** A notification with its place in this client's stream. */
export interface Arrived {
  readonly seq: number;
  readonly server: string;
  readonly message: RpcNotification;
}

export interface Rpc {
  request<M extends AskedMethod>(
    server: string,
    method: M,
    params: ClientParams<M>,
  ): Promise<ClientResult<M>>;
  host<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResult<M>>;
  /** As {@link host}, with the `seq` of the answer: what came before it is in the result. */
  hostAt<M extends HostMethod>(
    method: M,
    params: HostParams<M>,
  ): Promise<{ readonly result: HostResult<M>; readonly seq: number }>;
  /** Answers a server's request. The first answer wins; the others learn so by the request's end. */
  reply(request: PendingRequest, result: unknown): void;
  replyError(request: PendingRequest, error: RpcErrorBody): void;
  /** Notifications in order, in the batches they came in. Returns how to stop. */
  onNotifications(listener: (batch: readonly Arrived[]) => void): () => void;
  /** Rejects what still waits, because its answers cannot come any more. */
  abandon(reason: string): void;
  close(): void;
}

/** What the hub says to those who may not, and servers that cannot: in the words of the app. */
function worded(error: RpcErrorBody, method: string): RpcErrorBody {
  if (error.code === errorCodes.notAllowed) return { ...error, message: t('roleRefuses') };
  return saysUnknown(error, method) ? { ...error, message: t('serverCannot') } : error;
}

interface Waiting {
  readonly method: string;
  resolve(answer: { result: unknown; seq: number }): void;
  reject(error: RequestError): void;
}

/**
 * @param prefix makes request ids of windows that share one stream differ; random if left out
 */
export function createRpc(transport: Transport, prefix = v4().slice(0, 8)): Rpc {
  const waiting = new Map<RequestId, Waiting>();
  const listeners = new Set<(batch: readonly Arrived[]) => void>();
  let count = 0;

  const stop = transport.onEnvelope((batch) => {
    let arrived: Arrived[] = [];
    for (const { seq, server, message } of batch) {
      if ('method' in message) {
        // Requests of servers come as `host/requests/changed`, so that a late window has them too.
        if (!('id' in message)) arrived.push({ seq, server, message });
        continue;
      }
      const waiter = waiting.get(message.id);
      if (waiter === undefined) continue;
      waiting.delete(message.id);
      // What came before an answer is seen before it.
      deliver(arrived);
      arrived = [];
      if (isRpcError(message))
        waiter.reject(new RequestError(worded(message.error, waiter.method)));
      else waiter.resolve({ result: message.result, seq });
    }
    deliver(arrived);
  });

  function deliver(arrived: readonly Arrived[]): void {
    if (arrived.length === 0) return;
    for (const listener of listeners) listener(arrived);
  }

  function send(
    server: string,
    method: string,
    params: unknown,
  ): Promise<{ result: unknown; seq: number }> {
    const id = `${prefix}.${++count}`;
    return new Promise((resolve, reject) => {
      waiting.set(id, { method, resolve, reject });
      transport.send({ server, message: { id, method, params } });
    });
  }

  function abandon(reason: string): void {
    const lost = [...waiting.values()];
    waiting.clear();
    for (const waiter of lost) {
      waiter.reject(new RequestError({ code: ANSWER_LOST, message: reason }));
    }
  }

  return {
    async request<M extends AskedMethod>(server: string, method: M, params: ClientParams<M>) {
      return (await send(server, method, params)).result as ClientResult<M>;
    },
    async host<M extends HostMethod>(method: M, params: HostParams<M>) {
      return (await send(HOST, method, params)).result as HostResult<M>;
    },
    async hostAt<M extends HostMethod>(method: M, params: HostParams<M>) {
      const { result, seq } = await send(HOST, method, params);
      return { result: result as HostResult<M>, seq };
    },
    reply(request, result) {
      transport.send({ server: request.server, message: { id: request.id, result } });
    },
    replyError(request, error) {
      transport.send({ server: request.server, message: { id: request.id, error } });
    },
    onNotifications(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    abandon,
    close() {
      stop();
      listeners.clear();
      abandon(t('windowClosed'));
    },
  };
}
