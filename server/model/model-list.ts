/** The list of models that clients choose from. */
import type { ResolvedProvider } from '../config/provider.ts';
import {
  defaultProviderId,
  OFFLINE_GUIDE,
  OPENAI,
  isProvider,
  providerIds,
  resolveProvider,
} from '../config/provider.ts';
import type { KeyStore } from '../config/key-store.ts';
import type { ModelPrice, ModelSettings } from '../config/provider-settings.ts';
import type { Settings } from '../config/settings.ts';
import { catalogOf } from './catalog-file.ts';
import { EFFORT_DESCRIPTIONS, findCatalogModel, findModelFamily } from './catalog.ts';
import type { CatalogModel } from './known-models.ts';
import { chooseModel, effortsOf, isOf, modelSettings } from './model-info.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type ListedModel = {
  readonly id: string;
  readonly model: string;
  /** Only where every provider is listed. */
  readonly provider?: string;
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
  readonly defaultServiceTier: string | null;
  readonly additionalSpeedTiers: readonly string[];
  /** Ours: as config.toml says, else as the provider has told. */
  readonly price?: ModelPrice;
  readonly supportsPersonality: false;
  readonly upgrade: string | null;
  readonly upgradeInfo: {
    readonly model: string;
    readonly upgradeCopy: null;
    readonly modelLink: null;
    readonly migrationMarkdown: string;
    readonly retirementAt: null;
  } | null;
  readonly availabilityNux: { readonly message: string } | null;
  readonly availableAccessPrograms: null;
  readonly modelSpecialty: string | null;
  readonly multiAgentVersion: string | null;
};

export type ModelPage = {
  readonly data: readonly ListedModel[];
  readonly nextCursor: string | null;
};

/** What a provider has told of a model's price; null where it has not. */
export type ToldPrice = (provider: ResolvedProvider, model: string) => ModelPrice | null;

export type ModelListQuery = {
  readonly modelProvider?: string | null | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit?: number | null | undefined;
  readonly includeHidden?: boolean | null | undefined;
  readonly everyProvider?: boolean | undefined;
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
 * `model/list`: the catalogue that clients of the protocol know, the default first. With
 * `everyProvider`, what can be used here: the default model first, then its provider's others, then
 * those of the other providers, or those of `modelProvider` only; models that lack a key are hidden.
 * @throws {InvalidCursorError | UnknownProviderError}
 */
export function listModels(
  settings: Settings,
  environment: Environment,
  keys: KeyStore,
  query: ModelListQuery = {},
  told: ToldPrice = () => null,
): ModelPage {
  const asked = query.modelProvider ?? null;
  if (asked !== null && !isProvider(settings, asked)) {
    throw new UnknownProviderError(asked);
  }
  const models =
    query.everyProvider === true
      ? usableModels(settings, environment, keys, asked, told)
      : catalogOf(settings)
          .filter((entry) => isOf(entry, OPENAI))
          .map((entry, at) =>
            list(entry, { id: entry.model, model: entry.model, isDefault: at === 0 }),
          );
  return pageOf(
    models.filter((model) => !model.hidden || model.isDefault || query.includeHidden === true),
    query,
  );
}

function usableModels(
  settings: Settings,
  environment: Environment,
  keys: KeyStore,
  asked: string | null,
  told: ToldPrice,
): readonly ListedModel[] {
  const catalog = catalogOf(settings);
  const first = asked ?? defaultProviderId(settings, environment, keys);
  const providers = asked === null ? [first, ...providerIds(settings)] : [first];
  const taken = new Set<string>();
  const models: ListedModel[] = [];
  for (const provider of new Set(providers)) {
    const resolution = resolveProvider(settings, environment, keys, provider);
    const locked = !resolution.ok || resolution.provider.missingKey !== null;
    const preferred = provider === first ? chooseModel(settings, provider) : null;
    const table = provider === OFFLINE_GUIDE ? undefined : settings.modelProviders[provider];
    const known = [
      ...Object.keys(table?.models ?? {}),
      ...catalog.filter((entry) => isOf(entry, provider)).map((entry) => entry.model),
    ];
    for (const model of new Set(preferred === null ? known : [preferred, ...known])) {
      const id = taken.has(model) ? `${provider}/${model}` : model;
      taken.add(model);
      const isDefault = model === preferred;
      const listed = list(
        findCatalogModel(provider, model, catalog),
        { id, model, provider, isDefault },
        modelSettings(settings, provider, model),
      );
      const price = listed.price ?? (resolution.ok ? told(resolution.provider, model) : null);
      const priced = price === null ? listed : { ...listed, price };
      models.push({ ...priced, hidden: locked || listed.hidden });
    }
  }
  return models;
}

function list(
  entry: CatalogModel | null,
  given: Pick<ListedModel, 'id' | 'model' | 'provider' | 'isDefault'>,
  said: ModelSettings | null = null,
): ListedModel {
  const family = entry === null ? findModelFamily(given.model) : null;
  const { reasoningEfforts, defaultReasoningEffort } = effortsOf(entry ?? family, said);
  const tiers = entry?.priorityTier === true && (given.provider ?? OPENAI) === OPENAI;
  const upgrade = entry?.upgrade ?? null;
  return {
    ...given,
    hidden: entry?.hidden ?? false,
    displayName: entry?.displayName ?? given.model,
    description: entry?.description ?? `A model of ${given.provider ?? ''}, named in config.toml.`,
    supportedReasoningEfforts: reasoningEfforts.map((reasoningEffort) => ({
      reasoningEffort,
      description:
        entry?.effortDescriptions?.[reasoningEffort] ??
        EFFORT_DESCRIPTIONS[reasoningEffort] ??
        reasoningEffort,
    })),
    defaultReasoningEffort: defaultReasoningEffort ?? 'none',
    ...(said?.price == null ? {} : { price: said.price }),
    inputModalities: said?.inputModalities ?? (entry ?? family)?.inputModalities ?? ['text'],
    serviceTiers: tiers
      ? [{ id: 'priority', name: 'Fast', description: 'Quicker answers that cost more' }]
      : [],
    defaultServiceTier: tiers ? entry.defaultServiceTier : null,
    additionalSpeedTiers: tiers ? ['fast'] : [],
    supportsPersonality: false,
    upgrade,
    upgradeInfo:
      upgrade === null
        ? null
        : {
            model: upgrade,
            upgradeCopy: null,
            modelLink: null,
            migrationMarkdown: `${findCatalogModel(OPENAI, upgrade)?.displayName ?? upgrade} has taken its place: it does the same work better.`,
            retirementAt: null,
          },
    availabilityNux: entry?.news == null ? null : { message: entry.news },
    availableAccessPrograms: null,
    modelSpecialty: entry?.specialty ?? null,
    multiAgentVersion: entry?.multiAgentVersion ?? null,
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
