/** The server for tests behind a loopback address, with a login if one is wanted. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createMcpHandler,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { trialServer } from './trial-tools.ts';

export interface TrialHttp {
  readonly url: string;
  /** Headers of the requests that reached the server itself. */
  readonly headers: readonly IncomingMessage['headers'][];
  /** Their bodies. */
  readonly bodies: readonly string[];
  /** Tokens that the login gave out, and that hold. */
  readonly tokens: ReadonlySet<string>;
  /** None of them holds any more. */
  expire(): void;
  /** Gives no others for them either. */
  refuseRefresh(): void;
  /** Knows no session any more. */
  forget(): void;
  /** Breaks off what is under way. */
  breakOff(): void;
  close(): Promise<void>;
}

export interface TrialHttpOptions {
  /** Only who brings a token is served; the authorization server is at the same address. */
  readonly login: boolean;
  /** Keeps sessions: serves only who names the one that it was given. */
  readonly sessions?: boolean;
}

type Handler = (request: Request) => Promise<Response>;

export async function startTrialHttp(options: TrialHttpOptions): Promise<TrialHttp> {
  const { login } = options;
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const handler: Handler =
    options.sessions === true
      ? (request) => inSession(sessions, request)
      : createMcpHandler(() => trialServer()).fetch;
  const headers: IncomingMessage['headers'][] = [];
  const bodies: string[] = [];
  const tokens = new Set<string>();
  const codes = new Set<string>();
  let given = 0;
  let refreshes = true;
  const server = createServer((incoming, response) => {
    void serve(incoming, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(incoming.url ?? '/', origin);
    const body = await read(incoming);
    const json = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (address.pathname === '/mcp') {
      const token = incoming.headers.authorization?.replace('Bearer ', '');
      if (login && (token === undefined || !tokens.has(token))) {
        response.writeHead(401, {
          'www-authenticate': `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
        });
        response.end();
        return;
      }
      headers.push(incoming.headers);
      bodies.push(body);
      await pass(incoming, body, address, response);
    } else if (!login) json({}, 404);
    else if (address.pathname.startsWith('/.well-known/oauth-protected-resource')) {
      json({ resource: `${origin}/mcp`, authorization_servers: [origin] });
    } else if (address.pathname === '/.well-known/oauth-authorization-server') {
      json({
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
      });
    } else if (address.pathname === '/register') {
      json({ ...(JSON.parse(body) as object), client_id: 'client-1' }, 201);
    } else if (address.pathname === '/authorize') {
      // What a person would do in a browser, said yes to at once.
      const code = `code-${codes.size + 1}`;
      codes.add(code);
      const back = new URL(address.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', address.searchParams.get('state') ?? '');
      response.writeHead(302, { location: back.href });
      response.end();
    } else if (address.pathname === '/token') {
      const form = new URLSearchParams(body);
      const granted =
        form.get('grant_type') === 'refresh_token'
          ? refreshes && form.get('refresh_token') === 'refresh-1'
          : codes.delete(form.get('code') ?? '');
      if (!granted) return json({ error: 'invalid_grant' }, 400);
      given += 1;
      const token = `token-${given}`;
      tokens.add(token);
      json({ access_token: token, token_type: 'Bearer', refresh_token: 'refresh-1' });
    } else json({}, 404);
  }

  async function pass(
    incoming: IncomingMessage,
    body: string,
    address: URL,
    response: ServerResponse,
  ): Promise<void> {
    const { method = 'GET' } = incoming;
    const request = new Request(address, {
      method,
      headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ...(body === '' ? {} : { body }),
    });
    const answer = await handler(request);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body !== null) for await (const chunk of answer.body) response.write(chunk);
    response.end();
  }

  return {
    url: `${origin}/mcp`,
    headers,
    bodies,
    tokens,
    expire: () => tokens.clear(),
    refuseRefresh: () => {
      refreshes = false;
    },
    forget: () => sessions.clear(),
    breakOff: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function inSession(
  sessions: Map<string, WebStandardStreamableHTTPServerTransport>,
  request: Request,
): Promise<Response> {
  const id = request.headers.get('mcp-session-id');
  const known = id === null ? undefined : sessions.get(id);
  if (known !== undefined) return known.handleRequest(request);
  if (id !== null) return Response.json({ error: 'Session not found' }, { status: 404 });
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (given) => void sessions.set(given, transport),
  });
  await trialServer().connect(transport);
  return transport.handleRequest(request);
}

async function read(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += String(chunk);
  return text;
}
