/**
 * The key that a client logged in with: kept in `auth.json` in the home, readable by its owner only,
 * or in memory where the config says so. Servers that share a home share the file.
 */
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withHomeLock } from '../home-lock.ts';
import { replaceFile } from './config-file.ts';
import type { ConfigStore } from './config-store.ts';
import { isTable } from './fields.ts';
import type { KeyStore } from './key-store.ts';
import { OPENAI, defaultProviderId, resolveProvider } from './provider.ts';

/** A login that can't be done; the message says what can. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
}

export interface AccountState {
  /** Null: no key is there for the provider that needs one. */
  readonly authMode: 'apikey' | null;
  /** Whether new threads use a provider that needs an account. */
  readonly requiresOpenaiAuth: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

export class Account {
  readonly file: string;
  readonly #home: string;
  readonly #config: ConfigStore;
  readonly #keys: KeyStore;
  readonly #variables: Variables;
  #stamp = 'none';
  #refreshing: Promise<void> = Promise.resolve();

  constructor(home: string, config: ConfigStore, keys: KeyStore, variables: Variables) {
    this.#home = home;
    this.file = path.join(home, 'auth.json');
    this.#config = config;
    this.#keys = keys;
    this.#variables = variables;
  }

  /** Takes over what the file holds, if it has changed. Never throws: no key is no fault. */
  refresh(): Promise<void> {
    // One after another: who comes while it is read must not go on without it.
    this.#refreshing = this.#refreshing.then(() => this.#refresh());
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const stamp = await this.#stampOfFile();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#keys.keep(stamp === 'none' ? null : await this.#readKey());
  }

  async state(): Promise<AccountState> {
    await this.refresh();
    const { settings } = await this.#config.load();
    const id = defaultProviderId(settings, this.#variables, this.#keys);
    const requiresOpenaiAuth =
      id === OPENAI || settings.modelProviders[id]?.requiresOpenaiAuth === true;
    if (!requiresOpenaiAuth) return { authMode: null, requiresOpenaiAuth };
    const resolved = resolveProvider(settings, this.#variables, this.#keys, id);
    const hasKey = resolved.ok && resolved.provider.apiKey !== null;
    return { authMode: hasKey ? 'apikey' : null, requiresOpenaiAuth };
  }

  /** The key of a login, never one that the app handed over or that the environment has. */
  get loginKey(): string | null {
    return this.#keys.kept;
  }

  /** @throws {LoginError} */
  async login(apiKey: string): Promise<void> {
    const key = apiKey.trim();
    if (key === '') throw new LoginError('`apiKey` is empty.');
    const { own } = await this.#config.load();
    switch (own.credentialsStore) {
      case 'keyring':
        throw new LoginError(
          'config.toml wants keys in the keyring, which this server does not reach: set cli_auth_credentials_store to "file" or "ephemeral".',
        );
      case 'ephemeral':
        this.#keys.keep(key);
        return;
      default:
        await withHomeLock(this.#home, 'auth', async () => {
          const text = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key }, null, 2);
          await replaceFile(this.file, `${text}\n`);
        });
        await this.refresh();
    }
  }

  async logout(): Promise<void> {
    await withHomeLock(this.#home, 'auth', () => rm(this.file, { force: true }));
    this.#keys.keep(null);
    await this.refresh();
  }

  async #readKey(): Promise<string | null> {
    try {
      const json: unknown = JSON.parse(await readFile(this.file, 'utf8'));
      const key = isTable(json) ? json['OPENAI_API_KEY'] : null;
      return typeof key === 'string' ? key : null;
    } catch {
      // Broken or gone: the same as being logged out, and the next login mends it.
      return null;
    }
  }

  async #stampOfFile(): Promise<string> {
    try {
      const { ino, size, mtimeNs } = await stat(this.file, { bigint: true });
      return `${ino}:${size}:${mtimeNs}`;
    } catch {
      return 'none';
    }
  }
}
