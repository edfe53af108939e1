/**
 * How much the models hold that neither config.toml nor the catalogue knows, as their providers tell, and
 * what they cost where the same list says it.
 * Asked in the background: what is not known yet is not waited for.
 */
import type { ResolvedProvider } from '../config/provider.ts';
import type { ModelPrice } from '../config/provider-settings.ts';
import type { ClientIdentity } from './model-send.ts';
import type { OfferedModel } from './offered-models.ts';
import type { ToldWindow } from './ollama-window.ts';

type Listed = readonly OfferedModel[] | null;

/** See `ModelClients.withKey`. */
type WithKey = <T>(
  provider: ResolvedProvider,
  signal: AbortSignal,
  ask: (provider: ResolvedProvider) => Promise<T>,
) => Promise<T>;

/** How long before it is asked again, in milliseconds. */
const AGE_MS = { told: 10 * 60_000, passing: 10_000, failed: 60_000 } as const;
/** The longest that a provider may take to answer, in milliseconds. */
const ASK_MS = 10_000;
/** More models than anybody uses at once; those that were asked for first are forgotten. */
const MAX_MODELS = 64;

const FAILED: ToldWindow = { tokens: null, state: 'failed' };

export class ToldWindows {
  readonly #identity: () => ClientIdentity;
  readonly #withKey: WithKey;
  readonly #now: () => number;
  readonly #told = new Map<string, { readonly tokens: number | null; readonly until: number }>();
  readonly #lists = new Map<string, { readonly list: Promise<Listed>; readonly until: number }>();
  /** By address, of the newest list that was read. */
  readonly #prices = new Map<string, ReadonlyMap<string, ModelPrice>>();
  readonly #asking = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(identity: () => ClientIdentity, withKey: WithKey, now: () => number = Date.now) {
    this.#identity = identity;
    this.#withKey = withKey;
    this.#now = now;
  }

  /** Tokens, as far as they are known by now, else null. Sends nothing. */
  known(provider: ResolvedProvider, model: string): number | null {
    return this.#told.get(modelKey(provider, model))?.tokens ?? null;
  }

  /** What a model costs as far as its provider has told by now, else null. Sends nothing. */
  price(provider: ResolvedProvider, model: string): ModelPrice | null {
    return this.#prices.get(addressKey(provider))?.get(model) ?? null;
  }

  /** A list that was read for another end. */
  heard(provider: ResolvedProvider, list: readonly OfferedModel[]): void {
    const priced = list.flatMap(({ model, price }) =>
      price === undefined ? [] : [[model, price] as const],
    );
    keep(this.#prices, addressKey(provider), new Map(priced));
  }

  /** Sees to it that it will be known, where the provider tells. Never fails, and is not waited for. */
  ask(provider: ResolvedProvider, model: string): void {
    const key = modelKey(provider, model);
    const held = this.#told.get(key);
    if ((held !== undefined && held.until > this.#now()) || this.#asking.has(key)) return;
    if (provider.kind !== 'http' || provider.missingKey !== null || isOpenai(provider)) return;
    const asking = this.#withKey(provider, this.#signal(), (ready) => this.#find(ready, model))
      .catch(() => FAILED)
      .then(({ tokens, state }) => {
        const until = this.#now() + AGE_MS[state];
        // What was told before is a better guess than none.
        keep(this.#told, key, { tokens: tokens ?? held?.tokens ?? null, until });
        this.#asking.delete(key);
      });
    this.#asking.set(key, asking);
  }

  /** Resolves once nothing is being asked. */
  async settled(): Promise<void> {
    while (this.#asking.size > 0) await Promise.all(this.#asking.values());
  }

  /** Breaks off what is being asked. */
  close(): void {
    this.#closing.abort();
  }

  async #find(provider: ResolvedProvider, model: string): Promise<ToldWindow> {
    const list = await this.#list(provider);
    if (list === null) return FAILED;
    const tokens = list.find((each) => each.model === model)?.contextWindow ?? null;
    if (tokens !== null) return { tokens, state: 'told' };
    const { ollamaWindow } = await import('./ollama-window.ts');
    return ollamaWindow(provider, model, this.#identity(), this.#signal());
  }

  /** Asked once for all models of an address. */
  #list(provider: ResolvedProvider): Promise<Listed> {
    const key = addressKey(provider);
    const held = this.#lists.get(key);
    if (held !== undefined && held.until > this.#now()) return held.list;
    const list: Promise<Listed> = import('./offered-models.ts')
      .then(({ readOfferedModels }) =>
        readOfferedModels(provider, this.#identity(), this.#signal()),
      )
      .then((read) => {
        this.heard(provider, read);
        return read;
      })
      .catch(() => {
        keep(this.#lists, key, { list, until: this.#now() + AGE_MS.failed });
        return null;
      });
    keep(this.#lists, key, { list, until: this.#now() + AGE_MS.told });
    return list;
  }

  #signal(): AbortSignal {
    return AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ASK_MS)]);
  }
}

function keep<V>(kept: Map<string, V>, key: string, value: V): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MAX_MODELS && oldest !== undefined) kept.delete(oldest);
}

const addressKey = ({ id, baseUrl }: ResolvedProvider): string => `${id} ${baseUrl}`;
const modelKey = (provider: ResolvedProvider, model: string): string =>
  `${addressKey(provider)} ${model}`;

/** OpenAI's list tells no windows. */
function isOpenai({ baseUrl }: ResolvedProvider): boolean {
  return URL.parse(baseUrl)?.hostname === 'api.openai.com';
}
