/** Tokens of remote servers: kept where provider keys are, and shown to nobody. */
import type { Secrets } from '../settings/secrets.ts';

/** No server has this id, so no provider key has such a name. */
const START = 'token/';

export class Tokens {
  readonly #secrets: Secrets;
  readonly #tokens: Map<string, string>;

  private constructor(secrets: Secrets, tokens: Map<string, string>) {
    this.#secrets = secrets;
    this.#tokens = tokens;
  }

  /** One that cannot be read is as good as none: the user can enter it again. */
  static async load(secrets: Secrets): Promise<Tokens> {
    const all = await secrets.all().catch(() => new Map<string, string>());
    const tokens = [...all]
      .filter(([name]) => name.startsWith(START))
      .map(([name, token]) => [name.slice(START.length), token] as const);
    return new Tokens(secrets, new Map(tokens));
  }

  of(server: string): string | null {
    return this.#tokens.get(server) ?? null;
  }

  /** null forgets it. */
  async write(server: string, token: string | null): Promise<void> {
    await this.#secrets.write(`${START}${server}`, token);
    if (token === null) this.#tokens.delete(server);
    else this.#tokens.set(server, token);
  }
}
