/** Provider keys: kept by the surface, given to the server that comes with Skein, nowhere else. */
import type { Secrets } from './secrets.ts';

export interface ProviderKey {
  readonly modelProvider: string;
  readonly key: string;
}

export class Keys {
  readonly #secrets: Secrets;
  readonly #keys: Map<string, string>;

  private constructor(secrets: Secrets, keys: ReadonlyMap<string, string>) {
    this.#secrets = secrets;
    this.#keys = new Map(keys);
  }

  /** Keys that cannot be read are as good as none: the user can enter them again. */
  static async load(secrets: Secrets): Promise<Keys> {
    return new Keys(secrets, await secrets.all().catch(() => new Map<string, string>()));
  }

  get storedIn(): 'keychain' | 'file' {
    return this.#secrets.kind;
  }

  of(server: string): ProviderKey[] {
    const start = `${server}/`;
    return [...this.#keys]
      .filter(([name]) => name.startsWith(start))
      .map(([name, key]) => ({ modelProvider: name.slice(start.length), key }));
  }

  async write(server: string, modelProvider: string, key: string | null): Promise<void> {
    const name = `${server}/${modelProvider}`;
    await this.#secrets.write(name, key);
    if (key === null) this.#keys.delete(name);
    else this.#keys.set(name, key);
  }
}
