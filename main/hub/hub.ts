/** The hub: routes messages between clients and servers, and answers what it knows itself. */
import { randomUUID } from 'node:crypto';
import { classify, errorCodes, isRpcError } from '../../server/protocol/envelope.ts';
import type {
  RequestId,
  RpcMessage,
  RpcNotification,
  RpcRequest,
} from '../../server/protocol/envelope.ts';
import { HOST } from '../../server/protocol/host.ts';
import type { HostNotificationMethod, HostNotificationParams } from '../../server/protocol/host.ts';
import { mayAnswer, mayAsk } from '../../server/protocol/host-roles.ts';
import { RpcFault, invalidRequest } from '../../server/rpc/fault.ts';
import { owner } from '../sign-ins/visitor.ts';
import type { Visitor } from '../sign-ins/visitor.ts';
import { stringIn } from './approvals.ts';
import type { AttachOptions, HubClient } from './client.ts';
import { ClientStream } from './client-stream.ts';
import { heardBy } from './discretion.ts';
import { serveHost } from './host-requests.ts';
import type { HostParts } from './host-requests.ts';
import { ScopedIds } from './scoped-ids.ts';
import { route } from './server-requests.ts';
import type { Answer, ServerLink } from './server-link.ts';
import { Unheard } from './unheard.ts';

/** Ids of answered requests that are remembered for each client, against repeats. */
const REMEMBERED_IDS = 4096;

interface Client extends HubClient {
  readonly label: string;
  readonly visitor: Visitor;
  readonly aside: boolean;
  readonly stream: ClientStream;
  /** Requests that were seen: a repeated id is dropped. */
  readonly seen: Set<RequestId>;
  /** It has asked for the state of things: it shows what comes. */
  begun: boolean;
  detached: boolean;
}

export class Hub {
  readonly #parts: HostParts;
  readonly #clients = new Set<Client>();
  readonly #scoped = new ScopedIds();
  readonly #unheard = new Unheard();
  #invalid = 0;

  constructor(parts: Omit<HostParts, 'tell'>) {
    this.#parts = {
      ...parts,
      tell: (method, params, except) => this.tell(method, params, except),
    };
  }

  /** Messages of clients that were no envelope, since the beginning. */
  get invalidMessages(): number {
    return this.#invalid;
  }

  /** Whether a window or a page shows what comes. */
  get attended(): boolean {
    return [...this.#clients].some(({ begun }) => begun);
  }

  attach(options: AttachOptions): HubClient {
    const stream = new ClientStream({
      lost: () => {
        this.#parts.threads.unfollow(stream);
        this.#parts.terminals.unfollow(stream);
      },
    });
    const client: Client = {
      id: randomUUID(),
      epoch: randomUUID().replaceAll('-', '').slice(0, 16),
      label: options.label,
      visitor: options.visitor ?? owner,
      aside: options.aside === true,
      stream,
      seen: new Set(),
      begun: false,
      detached: false,
      receive: (envelope) => {
        if (!client.detached) this.#receive(client, envelope);
      },
      deliverTo: (send, afterSeq) => {
        if (!client.detached) stream.deliverTo(send, afterSeq);
      },
      tell: (method, params) => stream.push(HOST, 0, { method, params }, null),
      detach: () => this.#detach(client),
    };
    this.#clients.add(client);
    this.#watched();
    if (options.send !== undefined) stream.deliverTo(options.send);
    return client;
  }

  /** A `host/*` notification to every client. */
  tell<M extends HostNotificationMethod>(
    method: M,
    params: HostNotificationParams<M>,
    except?: ClientStream,
  ): void {
    this.broadcast(HOST, 0, { method, params }, except);
  }

  broadcast(server: string, generation: number, message: RpcMessage, except?: ClientStream): void {
    for (const { stream, visitor } of this.#clients) {
      if (stream === except) continue;
      const heard = heardBy(visitor.role, message);
      if (heard !== null) stream.push(server, generation, heard, null);
    }
  }

  /** A notification of a server that is about no thread: to its owner if it has one, else to all. */
  notify(server: string, generation: number, message: RpcNotification): void {
    if (this.#parts.terminals.receive(server, message)) return;
    const owned = this.#scoped.incoming(server, message);
    if (owned === null) {
      if (!this.attended) {
        this.#unheard.keep({ server, generation, message });
      }
      this.broadcast(server, generation, message);
      return;
    }
    for (const client of this.#clients) {
      if (client.id === owned.client) client.stream.push(server, generation, owned.message, null);
    }
  }

  close(): void {
    for (const client of this.#clients) this.#detach(client);
  }

  #detach(client: Client): void {
    if (client.detached) return;
    client.detached = true;
    this.#clients.delete(client);
    client.stream.end();
    this.#parts.threads.unfollow(client.stream);
    this.#parts.terminals.unfollow(client.stream);
    this.#watched();
    for (const { server, message } of this.#scoped.gone(client.id)) {
      const link = this.#linkOrNull(server);
      if (link?.ready === true) link.forward(message, () => undefined);
    }
  }

  #receive(client: Client, envelope: unknown): void {
    const record = typeof envelope === 'object' && envelope !== null ? envelope : {};
    const server = 'server' in record ? record.server : undefined;
    const classified = classify('message' in record ? record.message : undefined);
    if (classified.kind === 'invalid' || typeof server !== 'string') {
      this.#invalid += 1;
      this.#refuse(client, record);
      return;
    }
    switch (classified.kind) {
      case 'request':
        this.#request(client, server, classified.message);
        return;
      case 'response': {
        const { message } = classified;
        if (!this.#mayAnswer(client, server, message.id)) return;
        const answer = isRpcError(message) ? { error: message.error } : { result: message.result };
        this.#parts.approvals.answer(server, message.id, answer, client.label);
        return;
      }
      case 'notification':
        // The handshake is the hub's own; whatever else a client has to tell goes on.
        if (classified.message.method === 'initialized' || server === HOST) return;
        // No other one has a role of its own.
        if (client.visitor.role !== 'drive') return;
        this.#linkOrNull(server)?.send(classified.message);
        return;
    }
  }

  /** An answer, where the broken envelope lets one be addressed. */
  #refuse(client: Client, record: object): void {
    const message = 'message' in record ? record.message : undefined;
    if (typeof message !== 'object' || message === null || !('id' in message)) return;
    const { id } = message;
    if (typeof id !== 'string' && !Number.isSafeInteger(id)) return;
    const server = 'server' in record && typeof record.server === 'string' ? record.server : HOST;
    const problem = 'server' in record ? '`message` is no request' : 'missing field `server`';
    const error = { code: errorCodes.invalidRequest, message: `Invalid request: ${problem}` };
    client.stream.push(server, 0, { id: id as RequestId, error }, null);
  }

  /** One whose role does not go so far sees the question again, as nobody has answered it. */
  #mayAnswer({ visitor, stream }: Client, server: string, id: RequestId): boolean {
    const asked = this.#parts.approvals.list().find((one) => one.id === String(id));
    // Somebody else was faster, which is told already.
    if (asked === undefined || asked.server !== server) return false;
    if (mayAnswer(visitor.role, asked.method)) return true;
    const params = { added: [asked], removed: [] };
    stream.push(HOST, 0, { method: 'host/requests/changed', params }, null);
    return false;
  }

  #request(client: Client, server: string, message: RpcRequest): void {
    if (client.seen.has(message.id)) return;
    client.seen.add(message.id);
    if (client.seen.size > REMEMBERED_IDS) {
      const [oldest] = client.seen;
      if (oldest !== undefined) client.seen.delete(oldest);
    }
    const { role } = client.visitor;
    if (!mayAsk(role, message.method)) {
      const words = `${message.method} is not for a sign-in that may ${role}`;
      const error = { code: errorCodes.notAllowed, message: words };
      client.stream.push(server, 0, { id: message.id, error }, null);
      return;
    }
    const link = server === HOST ? null : this.#linkOrNull(server);
    const reply = (answer: Answer): void => {
      this.#scoped.answered(client.id, server, message, 'error' in answer);
      if (client.detached) return;
      const generation = link?.generation ?? 0;
      client.stream.push(server, generation, { id: message.id, ...answer }, null);
      if (server === HOST && message.method === 'host/initialize') this.#begin(client);
    };
    if (server === HOST) {
      const { id, stream, visitor } = client;
      serveHost(this.#parts, message, { id, stream, visitor, reply });
    } else if (link === null) {
      reply({ error: invalidRequest(`unknown server: ${server}`).body() });
    } else {
      const { storage, threads, approvals, sync } = this.#parts;
      const threadId = stringIn(message.params, 'threadId');
      if (message.method === 'turn/interrupt' && threadId !== null) {
        approvals.stopping({ server, threadId });
      }
      const marked = this.#scoped.outgoing(client.id, server, message);
      const parts = { storage, threads, link, stream: client.stream, sync };
      route(parts, marked, reply);
    }
  }

  #watched(): void {
    this.#parts.terminals.watched([...this.#clients].filter(({ aside }) => !aside).length);
  }

  /** What was warned of before is news to it. */
  #begin(client: Client): void {
    if (client.aside) return;
    client.begun = true;
    for (const { server, generation, message } of this.#unheard.take()) {
      client.stream.push(server, generation, message, null);
    }
  }

  #linkOrNull(server: string): ServerLink | null {
    try {
      return this.#parts.link(server);
    } catch (error) {
      if (error instanceof RpcFault) return null;
      throw error;
    }
  }
}
