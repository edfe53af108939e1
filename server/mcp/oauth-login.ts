/**
 * A login to an MCP server: the user opens an address, and the answer comes back to a listener on
 * loopback that lives as long as the login.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { auth } from '@modelcontextprotocol/client';
import { causes } from './session-failures.ts';
import type { TokenStore } from './token-store.ts';

export interface LoginRequest {
  readonly name: string;
  readonly url: string;
  readonly scopes: readonly string[];
  /** How long the user may take, in milliseconds. */
  readonly timeoutMs: number;
}

export interface RunningLogin {
  readonly authorizationUrl: string;
  /** Null when it worked, else why not. Never rejects. */
  readonly ended: Promise<string | null>;
  cancel(): void;
}

/** Begins a login. @throws {Error} when the server's login can't be used */
export async function beginLogin(store: TokenStore, request: LoginRequest): Promise<RunningLogin> {
  const state = randomBytes(24).toString('base64url');
  const answers = Promise.withResolvers<{ code: string; iss: string | null }>();
  // Somebody may give up before an answer comes.
  answers.promise.catch(() => undefined);
  const listener = createServer((incoming, response) => {
    const address = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const given = address.searchParams;
    if (address.pathname !== '/callback' || given.get('state') !== state) {
      page(response, 404, 'There is no such page.');
      return;
    }
    const code = given.get('code');
    if (code === null) {
      const reason = given.get('error_description') ?? given.get('error') ?? 'no code was given';
      page(response, 400, 'The login did not work. You can close this window.');
      answers.reject(new Error(reason));
      return;
    }
    page(response, 200, 'You are logged in. You can close this window.');
    answers.resolve({ code, iss: given.get('iss') });
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as AddressInfo;
  let authorizationUrl = '';
  const provider = store.login(request.name, request.url, {
    redirectUrl: `http://127.0.0.1:${port}/callback`,
    state,
    scopes: request.scopes,
    redirect: (address) => {
      authorizationUrl = address.href;
    },
  });
  const close = (): void => {
    listener.closeAllConnections();
    listener.close();
  };
  const scope = request.scopes.length === 0 ? {} : { scope: request.scopes.join(' ') };
  try {
    // Tokens that still hold must not answer for a login that the user asked for.
    await provider.invalidateCredentials?.('tokens');
    await auth(provider, { serverUrl: request.url, ...scope });
    if (authorizationUrl === '') throw new Error('the server gave no address to log in at');
  } catch (error) {
    close();
    throw error;
  }
  const timer = setTimeout(() => {
    answers.reject(new Error(`nobody logged in within ${request.timeoutMs / 1000} seconds`));
  }, request.timeoutMs);
  const finish = async (): Promise<string | null> => {
    try {
      const { code, iss } = await answers.promise;
      await auth(provider, {
        serverUrl: request.url,
        authorizationCode: code,
        ...(iss === null ? {} : { iss }),
      });
      return null;
    } catch (error) {
      return causes(error);
    } finally {
      clearTimeout(timer);
      close();
    }
  };
  return {
    authorizationUrl,
    ended: finish(),
    cancel: () => answers.reject(new Error('the login was cancelled')),
  };
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    connection: 'close',
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>Skein</title><p>${text}</p>\n`);
}
