/** Which model a thread uses, what is known of it, and the list that clients choose from. */
import {
  defaultProviderId,
  OFFLINE_GUIDE,
  providerIds,
  resolveProvider,
} from '../config/provider.ts';
import type { KeyStore } from '../config/key-store.ts';
import type { Settings } from '../config/settings.ts';
import {
  CATALOG,
  compactShare,
  EFFORT_DESCRIPTIONS,
  findCatalogModel,
  usableShare,
} from './catalog.ts';
import type { CatalogModel } from './catalog.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the loop has to know of a model. */
export type ModelInfo = {
  readonly model: string;
  readonly provider: string;
  /** False: not in our catalogue, so only what config.toml says is known. */
  readonly known: boolean;
  /** Tokens that input may fill; null when nobody said. */
  readonly contextWindow: number | null;
  /** Tokens above which a history is compacted; null for never. */
  readonly compactLimit: number | null;
  readonly customTools: boolean;
  /** Takes the `tool_search` tool. */
  readonly toolSearch: boolean;
  readonly parallelToolCalls: boolean;
  readonly inputModalities: readonly string[];
  readonly defaultReasoningEffort: string | null;
  readonly reasoningEfforts: readonly string[];
};

/**
 * The model for a provider: the one asked for, else the configured one, else the provider's first.
 * Null when the provider has none in the catalogue and config.toml names none: ask for `model`.
 */
export function chooseModel(
  settings: Settings,
  providerId: string,
  requested: string | null = null,
): string | null {
  if (providerId === OFFLINE_GUIDE) return OFFLINE_GUIDE;
  return (
    requested ??
    settings.model ??
    CATALOG.find((entry) => entry.provider === providerId)?.model ??
    null
  );
}

export function describeModel(settings: Settings, providerId: string, model: string): ModelInfo {
  const entry = findCatalogModel(providerId, model);
  const configured = providerId === OFFLINE_GUIDE ? null : settings.modelContextWindow;
  const window = configured ?? entry?.contextWindow ?? null;
  return {
    model,
    provider: providerId,
    known: entry !== null,
    contextWindow: window === null ? null : Math.floor(window * usableShare),
    compactLimit: lowest(
      settings.modelAutoCompactTokenLimit,
      window === null ? null : Math.floor(window * compactShare),
    ),
    customTools: entry?.customTools ?? false,
    toolSearch: entry?.provider === 'openai',
    parallelToolCalls: entry?.parallelToolCalls ?? true,
    inputModalities: entry?.inputModalities ?? ['text'],
    defaultReasoningEffort: entry?.defaultReasoningEffort ?? null,
    reasoningEfforts: entry?.reasoningEfforts ?? [],
  };
}

function lowest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

export type ListedModel = {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  readonly displayName: string;
  readonly description: string;
  readonly hidden: boolean;
  readonly isDefault: boolean;
  readonly supportedReasoningEfforts: ReadonlyArray<{
    readonly reasoningEffort: string;
    readonly description: string;
  }>;
  readonly defaultReasoningEffort: string;
  readonly inputModalities: readonly string[];
  readonly serviceTiers: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly description: string;
  }>;
  readonly defaultServiceTier: null;
  readonly additionalSpeedTiers: readonly string[];
  readonly supportsPersonality: false;
  readonly upgrade: null;
  readonly upgradeInfo: null;
  readonly availabilityNux: null;
  readonly availableAccessPrograms: null;
  readonly modelSpecialty: null;
  readonly multiAgentVersion: null;
};

export type ModelPage = {
  readonly data: readonly ListedModel[];
  readonly nextCursor: string | null;
};

export type ModelListQuery = {
  readonly modelProvider?: string | null | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
  readonly includeHidden?: boolean | null | undefined;
};

/** A page whose cursor is not one of ours. */
export class InvalidCursorError extends Error {
  constructor(cursor: string) {
    super(`invalid cursor: ${cursor.slice(0, 200)}`);
    this.name = 'InvalidCursorError';
  }
}

/** The provider that was asked about is not in the config (any more). */
export class UnknownProviderError extends Error {
  readonly modelProvider: string;

  constructor(modelProvider: string) {
    super(`The provider “${modelProvider}” is not configured (any more).`);
    this.name = 'UnknownProviderError';
    this.modelProvider = modelProvider;
  }
}

/**
 * `model/list`: the default model first, then its provider's others, then those of the other
 * providers; with `modelProvider` that one's only. Models that lack a key are hidden.
 * @throws {InvalidCursorError | UnknownProviderError}
 */
export function listModels(
  settings: Settings,
  environment: Environment,
  keys: KeyStore,
  query: ModelListQuery = {},
): ModelPage {
  const asked = query.modelProvider ?? null;
  if (asked !== null && !providerIds(settings).includes(asked)) {
    throw new UnknownProviderError(asked);
  }
  const first = asked ?? defaultProviderId(settings, environment, keys);
  const providers = query.modelProvider == null ? [first, ...providerIds(settings)] : [first];
  const taken = new Set<string>();
  const models: ListedModel[] = [];
  for (const provider of new Set(providers)) {
    const resolution = resolveProvider(settings, environment, keys, provider);
    const hidden = !resolution.ok || resolution.provider.missingKey !== null;
    const preferred = provider === first ? chooseModel(settings, provider) : null;
    const known = CATALOG.filter((entry) => entry.provider === provider).map(
      (entry) => entry.model,
    );
    for (const model of new Set(preferred === null ? known : [preferred, ...known])) {
      const id = taken.has(model) ? `${provider}/${model}` : model;
      taken.add(model);
      const isDefault = model === preferred;
      models.push(
        list(findCatalogModel(provider, model), { id, model, provider, isDefault, hidden }),
      );
    }
  }
  return pageOf(
    models.filter((model) => !model.hidden || model.isDefault || query.includeHidden === true),
    query,
  );
}

function list(
  entry: CatalogModel | null,
  given: Pick<ListedModel, 'id' | 'model' | 'provider' | 'isDefault' | 'hidden'>,
): ListedModel {
  const tiers = entry?.priorityTier === true && given.provider === 'openai';
  return {
    ...given,
    displayName: entry?.displayName ?? given.model,
    description: entry?.description ?? `A model of ${given.provider}, named in config.toml.`,
    supportedReasoningEfforts: (entry?.reasoningEfforts ?? []).map((reasoningEffort) => ({
      reasoningEffort,
      description: EFFORT_DESCRIPTIONS[reasoningEffort] ?? reasoningEffort,
    })),
    defaultReasoningEffort: entry?.defaultReasoningEffort ?? 'none',
    inputModalities: entry?.inputModalities ?? ['text'],
    serviceTiers: tiers
      ? [{ id: 'priority', name: 'Fast', description: 'Quicker answers that cost more' }]
      : [],
    defaultServiceTier: null,
    additionalSpeedTiers: tiers ? ['fast'] : [],
    supportsPersonality: false,
    upgrade: null,
    upgradeInfo: null,
    availabilityNux: null,
    availableAccessPrograms: null,
    modelSpecialty: null,
    multiAgentVersion: null,
  };
}

function pageOf(models: readonly ListedModel[], query: ModelListQuery): ModelPage {
  const cursor = query.cursor ?? '0';
  const start = /^\d{1,6}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isNaN(start) || start > models.length) throw new InvalidCursorError(cursor);
  const end = start + (query.limit == null ? models.length : Math.max(1, query.limit));
  return {
    data: models.slice(start, end),
    nextCursor: end < models.length ? String(end) : null,
  };
}
