/** The sessions of MCP over HTTP, of which there are not ever more. */
import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';
import type { JSONRPCMessage, McpServer, RequestId } from '@modelcontextprotocol/server';
import { RecentEvents } from './recent-events.ts';

/** Beyond as many the one that was idle longest is ended; its client begins anew. */
const MAX_SESSIONS = 100;

interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly events: RecentEvents;
  /** What was asked and not answered yet, though the connection that waited may have gone. */
  readonly asked: ReadonlySet<RequestId>;
}

export class Sessions {
  readonly #make: () => McpServer;
  readonly #most: number;
  /** The one that was used last is the last. */
  readonly #open = new Map<string, Session>();

  constructor(make: () => McpServer, most = MAX_SESSIONS) {
    this.#make = make;
    this.#most = most;
  }

  async serve(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) return this.#begin(request);
    const session = this.#open.get(id);
    if (session === undefined) return refusal(404, 'there is no such session');
    this.#open.delete(id);
    this.#open.set(id, session);
    const last = request.headers.get('last-event-id');
    if (last !== null && !session.events.knows(last)) {
      return refusal(400, `there is no event ${last} any more`);
    }
    return session.transport.handleRequest(request);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ transport }) => transport.close()));
  }

  /** What does not begin a session is refused by the transport itself. */
  async #begin(request: Request): Promise<Response> {
    const events = new RecentEvents();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: events,
      onsessioninitialized: async (id) => {
        await this.#makeRoom();
        this.#open.set(id, { transport, events, asked });
      },
      onsessionclosed: (id) => void this.#open.delete(id),
    });
    await this.#make().connect(transport);
    const asked = unanswered(transport);
    const answer = await transport.handleRequest(request);
    if (transport.sessionId === undefined) await transport.close();
    return answer;
  }

  /** A turn takes longer than a hundred others take to come: who waits for one is not idle. */
  async #makeRoom(): Promise<void> {
    if (this.#open.size < this.#most) return;
    const all = [...this.#open];
    const [id, session] = all.find(([, { asked }]) => asked.size === 0) ?? all[0] ?? [];
    if (id === undefined) return;
    this.#open.delete(id);
    await session?.transport.close();
  }
}

/** Follows what goes through a transport that is connected. */
function unanswered(transport: WebStandardStreamableHTTPServerTransport): ReadonlySet<RequestId> {
  const asked = new Set<RequestId>();
  const hear = transport.onmessage;
  transport.onmessage = (message: JSONRPCMessage, extra) => {
    if ('method' in message && 'id' in message) asked.add(message.id);
    else if ('method' in message && message.method === 'notifications/cancelled') {
      const { requestId } = (message.params ?? {}) as { readonly requestId?: RequestId };
      if (requestId !== undefined) asked.delete(requestId);
    }
    hear?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if (!('method' in message) && message.id !== undefined) asked.delete(message.id);
    return send(message, options);
  };
  return asked;
}

export function refusal(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const body = { jsonrpc: '2.0', id: null, error: { code: -32000, message } };
  return Response.json(body, { status, headers });
}
