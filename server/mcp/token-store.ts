/**
 * What logins to MCP servers gave: tokens and the client's registration, one file a server in
 * `mcp_tokens/` of the home, which its owner alone can read. Nothing of it is ever logged or told.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { replaceFile } from '../config/config-file.ts';

interface Login {
  readonly client?: StoredOAuthClientInformation;
  readonly tokens?: StoredOAuthTokens;
  readonly discovery?: OAuthDiscoveryState;
  readonly redirectUrl?: string;
}

/** The tokens are of no use any more, and only the user can get others. */
export class LoginNeeded extends Error {}

export class TokenStore {
  readonly #folder: string;
  readonly #writing = new Map<string, Promise<unknown>>();

  constructor(home: string) {
    this.#folder = path.join(home, 'mcp_tokens');
  }

  /** Whether a login to this server is stored. */
  async has(name: string, url: string): Promise<boolean> {
    return (await this.#read(this.#file(name, url))).tokens !== undefined;
  }

  /** For connecting: uses and renews stored tokens, never opens a browser. Null without a login. */
  async provider(name: string, url: string): Promise<OAuthClientProvider | null> {
    if (!(await this.has(name, url))) return null;
    const { redirectUrl = '' } = await this.#read(this.#file(name, url));
    return this.login(name, url, {
      redirectUrl,
      redirect: () => {
        throw new LoginNeeded('the login has run out');
      },
    });
  }

  /** For a login: `redirect` gets the address that the user has to open. */
  login(
    name: string,
    url: string,
    flow: {
      readonly redirectUrl: string;
      readonly state?: string;
      readonly scopes?: readonly string[];
      readonly redirect: (address: URL) => void;
    },
  ): OAuthClientProvider {
    const file = this.#file(name, url);
    const change = (patch: Login): Promise<void> => this.#change(file, patch);
    let verifier = '';
    const metadata: OAuthClientMetadata = {
      client_name: 'Skein',
      redirect_uris: [flow.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      ...(flow.scopes === undefined || flow.scopes.length === 0
        ? {}
        : { scope: flow.scopes.join(' ') }),
    };
    const { state } = flow;
    return {
      redirectUrl: flow.redirectUrl,
      clientMetadata: metadata,
      ...(state === undefined ? {} : { state: () => state }),
      clientInformation: async () => {
        const { client, redirectUrl } = await this.#read(file);
        // A registration holds for the address that it was made for.
        return redirectUrl === flow.redirectUrl ? client : undefined;
      },
      saveClientInformation: (client) => change({ client, redirectUrl: flow.redirectUrl }),
      tokens: async () => (await this.#read(file)).tokens,
      saveTokens: (tokens) => change({ tokens }),
      redirectToAuthorization: flow.redirect,
      saveCodeVerifier: (given) => {
        verifier = given;
      },
      codeVerifier: () => verifier,
      discoveryState: async () => (await this.#read(file)).discovery,
      saveDiscoveryState: (discovery) => change({ discovery }),
      invalidateCredentials: async (what) => {
        const { client, tokens, discovery, redirectUrl } = await this.#read(file);
        await this.#write(file, {
          ...(client === undefined || what === 'client' || what === 'all' ? {} : { client }),
          ...(tokens === undefined || what === 'tokens' || what === 'all' ? {} : { tokens }),
          ...(discovery === undefined || what === 'discovery' || what === 'all'
            ? {}
            : { discovery }),
          ...(redirectUrl === undefined ? {} : { redirectUrl }),
        });
      },
    };
  }

  #file(name: string, url: string): string {
    // By the address too: tokens must not go to another server of the same name.
    const key = createHash('sha256').update(`${name}\n${url}`).digest('hex').slice(0, 32);
    return path.join(this.#folder, `${key}.json`);
  }

  async #read(file: string): Promise<Login> {
    await this.#writing.get(file);
    try {
      const value: unknown = JSON.parse(await readFile(file, 'utf8'));
      return typeof value === 'object' && value !== null ? (value as Login) : {};
    } catch {
      // None yet, or spoiled: then the user logs in again.
      return {};
    }
  }

  async #change(file: string, patch: Login): Promise<void> {
    await this.#write(file, { ...(await this.#read(file)), ...patch });
  }

  #write(file: string, login: Login): Promise<void> {
    const written = replaceFile(file, `${JSON.stringify(login)}\n`);
    const done = written.catch(() => undefined).then(() => this.#writing.delete(file));
    this.#writing.set(file, done);
    return written;
  }
}
