/**
 * Ids that belong to a connection rather than to a thread: processes, watches, cancellation tokens.
 * All clients share the hub's one connection to a server, so each client's ids carry its own mark there.
 */
import type { RpcNotification, RpcRequest } from '../../server/protocol/envelope.ts';

const REQUESTS: Readonly<Record<string, string | undefined>> = {
  'command/exec': 'processId',
  'command/exec/write': 'processId',
  'command/exec/resize': 'processId',
  'command/exec/terminate': 'processId',
  'fs/watch': 'watchId',
  'fs/unwatch': 'watchId',
  fuzzyFileSearch: 'cancellationToken',
};

const NOTIFICATIONS: Readonly<Record<string, string | undefined>> = {
  'command/exec/outputDelta': 'processId',
  'fs/changed': 'watchId',
};

/** What has to be ended when its client goes. */
const ENDINGS: Readonly<Record<string, { by: string; on: string } | undefined>> = {
  'command/exec': { by: 'command/exec/terminate', on: 'answer' },
  'fs/watch': { by: 'fs/unwatch', on: 'fs/unwatch' },
};

export class ScopedIds {
  /** By client: endings that its going calls for, by server and id. */
  readonly #open = new Map<
    string,
    Map<string, { server: string; message: Omit<RpcRequest, 'id'> }>
  >();

  /** The request as the server gets it; the very same one if it names nothing scoped. */
  outgoing(client: string, server: string, message: RpcRequest): RpcRequest {
    const name = REQUESTS[message.method];
    const id = name === undefined ? undefined : stringMember(message.params, name);
    if (name === undefined || id === undefined) return message;
    const marked = `${client}:${id}`;
    const ending = ENDINGS[message.method];
    const key = `${server}\n${name}\n${id}`;
    if (ending !== undefined) {
      const open = this.#open.get(client) ?? new Map();
      open.set(key, { server, message: { method: ending.by, params: { [name]: marked } } });
      this.#open.set(client, open);
    } else if (message.method === 'fs/unwatch') this.#open.get(client)?.delete(key);
    return { ...message, params: { ...(message.params as object), [name]: marked } };
  }

  /** An answer came: a command that was run has ended. */
  answered(client: string, server: string, message: RpcRequest): void {
    if (ENDINGS[message.method]?.on !== 'answer') return;
    const id = stringMember(message.params, 'processId');
    if (id !== undefined) this.#open.get(client)?.delete(`${server}\nprocessId\n${id}`);
  }

  /** Whose notification this is, with the id as that client knows it; null: everybody's. */
  incoming(message: RpcNotification): { client: string; message: RpcNotification } | null {
    const name = NOTIFICATIONS[message.method];
    const marked = name === undefined ? undefined : stringMember(message.params, name);
    const colon = marked?.indexOf(':') ?? -1;
    if (name === undefined || marked === undefined || colon < 0) return null;
    const params = { ...(message.params as object), [name]: marked.slice(colon + 1) };
    return { client: marked.slice(0, colon), message: { ...message, params } };
  }

  /** The client is gone: what must be asked of servers to end what it left. */
  gone(client: string): { server: string; message: Omit<RpcRequest, 'id'> }[] {
    const open = [...(this.#open.get(client)?.values() ?? [])];
    this.#open.delete(client);
    return open;
  }
}

function stringMember(params: unknown, name: string): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const value = (params as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
