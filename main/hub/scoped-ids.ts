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
  'process/spawn': 'processHandle',
  'process/writeStdin': 'processHandle',
  'process/resizePty': 'processHandle',
  'process/kill': 'processHandle',
  'fs/watch': 'watchId',
  'fs/unwatch': 'watchId',
  fuzzyFileSearch: 'cancellationToken',
};

const NOTIFICATIONS: Readonly<Record<string, string | undefined>> = {
  'command/exec/outputDelta': 'processId',
  'process/outputDelta': 'processHandle',
  'process/exited': 'processHandle',
  'fs/changed': 'watchId',
};

/** What has to be ended when its client goes: how, and by which answer or message it ends before. */
const ENDINGS: Readonly<Record<string, { readonly by: string; readonly on: string } | undefined>> =
  {
    'command/exec': { by: 'command/exec/terminate', on: 'command/exec' },
    'process/spawn': { by: 'process/kill', on: 'process/exited' },
    'fs/watch': { by: 'fs/unwatch', on: 'fs/unwatch' },
  };
const ENDS = new Set(Object.values(ENDINGS).map((ending) => ending?.on));

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
    if (ending !== undefined) {
      const open = this.#open.get(client) ?? new Map();
      const params = { [name]: marked };
      open.set(keyOf(server, name, id), { server, message: { method: ending.by, params } });
      this.#open.set(client, open);
    }
    return { ...message, params: { ...(message.params as object), [name]: marked } };
  }

  /** An answer came: what it ends, or could not begin, needs no end any more. */
  answered(client: string, server: string, message: RpcRequest, failed: boolean): void {
    const { method, params } = message;
    if (!ENDS.has(method) && !(failed && ENDINGS[method] !== undefined)) return;
    this.#ended(client, server, REQUESTS[method], params);
  }

  /** Whose notification this is, with the id as that client knows it; null: everybody's. */
  incoming(
    server: string,
    message: RpcNotification,
  ): { client: string; message: RpcNotification } | null {
    const name = NOTIFICATIONS[message.method];
    const marked = name === undefined ? undefined : stringMember(message.params, name);
    const colon = marked?.indexOf(':') ?? -1;
    if (name === undefined || marked === undefined || colon < 0) return null;
    const params = { ...(message.params as object), [name]: marked.slice(colon + 1) };
    const client = marked.slice(0, colon);
    if (ENDS.has(message.method)) this.#ended(client, server, name, params);
    return { client, message: { ...message, params } };
  }

  #ended(client: string, server: string, name: string | undefined, params: unknown): void {
    const id = name === undefined ? undefined : stringMember(params, name);
    if (name === undefined || id === undefined) return;
    this.#open.get(client)?.delete(keyOf(server, name, id));
  }

  /** The client is gone: what must be asked of servers to end what it left. */
  gone(client: string): { server: string; message: Omit<RpcRequest, 'id'> }[] {
    const open = [...(this.#open.get(client)?.values() ?? [])];
    this.#open.delete(client);
    return open;
  }
}

function keyOf(server: string, name: string, id: string): string {
  return `${server}\n${name}\n${id}`;
}

function stringMember(params: unknown, name: string): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const value = (params as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
