/**
 * MCP over HTTP: for this computer alone unless it is told otherwise, and only for who knows the token.
 * Both ways of the protocol are served: sessions, and single requests as of revision 2026-07-28.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  isLegacyRequest,
  localhostAllowedHostnames,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { McpServer } from '@modelcontextprotocol/server';
import { Sessions, refusal } from './sessions.ts';

const PATH = '/mcp';

export interface HttpWish {
  readonly host: string;
  readonly port: number;
  /** Null: a new one, which is told on standard error. */
  readonly tokenFile: string | null;
  /** Names besides the loopback's that requests may come to. */
  readonly hosts: readonly string[];
}

export interface HttpDoor {
  close(): Promise<void>;
}

/** @throws {Error} when it cannot listen, or the file has no token */
export async function serveHttp(
  make: () => McpServer,
  { host, port, tokenFile, hosts }: HttpWish,
  { stderr }: { readonly stderr: Writable },
): Promise<HttpDoor> {
  const token = tokenFile === null ? randomBytes(32).toString('base64url') : await read(tokenFile);
  const names = [...localhostAllowedHostnames(), ...hosts];
  const modern = createMcpHandler(make, { legacy: 'reject' });
  const sessions = new Sessions(make);

  const fetch = async (request: Request): Promise<Response> => {
    const stranger =
      hostHeaderValidationResponse(request, names) ?? originValidationResponse(request, names);
    if (stranger !== undefined) return stranger;
    if (new URL(request.url).pathname !== PATH) return refusal(404, 'there is nothing here');
    if (!knows(request, token)) {
      const headers = { 'www-authenticate': 'Bearer' };
      return refusal(401, 'the token is missing or wrong', headers);
    }
    return (await isLegacyRequest(request)) ? sessions.serve(request) : modern.fetch(request);
  };

  const listen = getRequestListener(fetch);
  const server = createServer((incoming, outgoing) => void listen(incoming, outgoing));
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: taken } = server.address() as AddressInfo;
  const shown = address.includes(':') ? `[${address}]` : address;
  stderr.write(`listening on: http://${shown}:${taken}${PATH}\n`);
  if (tokenFile === null) stderr.write(`token: ${token}\n`);
  return {
    close: async () => {
      await Promise.all([modern.close(), sessions.close()]);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Digests are equally long and tell nothing of where two tokens differ. */
function knows(request: Request, token: string): boolean {
  const shown = /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  return timingSafeEqual(sha256(shown), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function read(file: string): Promise<string> {
  const token = (await readFile(file, 'utf8')).trim();
  if (token === '') throw new Error(`the file ${file} with the token is empty`);
  return token;
}
