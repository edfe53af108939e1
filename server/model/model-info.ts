/** Which model a thread uses, and what is known of it. */
import { OFFLINE_GUIDE, OPENAI } from '../config/provider.ts';
import type { ModelSettings } from '../config/provider-settings.ts';
import type { Settings } from '../config/settings.ts';
import { catalogOf } from './catalog-file.ts';
import {
  ANY_PROVIDER,
  compactShare,
  fallbackWindow,
  findCatalogModel,
  findModelFamily,
  leastWindow,
  usableShare,
} from './catalog.ts';
import type { CatalogModel, Verbosity } from './known-models.ts';

/** What the loop has to know of a model. */
export type ModelInfo = {
  readonly model: string;
  readonly provider: string;
  /** False: not in our catalogue, so only what config.toml says is known. */
  readonly known: boolean;
  /** The whole window where nobody tells it: neither config, catalogue nor provider; else null. */
  readonly assumedWindow: number | null;
  /** What its provider tells, if that is too little to work in and so not gone by; else null. */
  readonly tooSmallWindow: number | null;
  /** Tokens that input may fill. */
  readonly contextWindow: number;
  /** Tokens above which a history is compacted. */
  readonly compactLimit: number;
  readonly customTools: boolean;
  /** Takes the `tool_search` tool. */
  readonly toolSearch: boolean;
  /** What it is asked for; null for nothing. */
  readonly verbosity: Verbosity | null;
  readonly parallelToolCalls: boolean;
  readonly inputModalities: readonly string[];
  /** Whether nobody has said which modalities it takes. */
  readonly modalitiesAssumed: boolean;
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
    catalogOf(settings).find((entry) => isOf(entry, providerId))?.model ??
    null
  );
}

/** Whether an entry of the catalogue is of a provider. */
export const isOf = ({ provider }: CatalogModel, providerId: string): boolean =>
  provider === providerId || (provider === ANY_PROVIDER && providerId !== OFFLINE_GUIDE);

/** `offered`: tokens of its window as its provider tells; it counts where nothing else is known. */
export function describeModel(
  settings: Settings,
  providerId: string,
  model: string,
  offered: number | null = null,
): ModelInfo {
  const entry = findCatalogModel(providerId, model, catalogOf(settings));
  const family = entry === null ? findModelFamily(model) : null;
  const said = modelSettings(settings, providerId, model);
  const configured = providerId === OFFLINE_GUIDE ? null : settings.modelContextWindow;
  const tooSmall = offered !== null && offered < leastWindow;
  const told = said?.contextWindow ?? entry?.contextWindow ?? (tooSmall ? null : offered);
  const window = configured ?? told ?? family?.contextWindow ?? fallbackWindow;
  const limit = Math.floor(window * compactShare);
  return {
    model,
    provider: providerId,
    known: entry !== null,
    assumedWindow: told === null ? window : null,
    tooSmallWindow: tooSmall && told === null && configured === null ? offered : null,
    contextWindow: Math.floor(window * usableShare),
    compactLimit: Math.min(settings.modelAutoCompactTokenLimit ?? limit, limit),
    customTools: said?.customTools ?? entry?.customTools ?? family?.customTools ?? false,
    toolSearch: entry?.provider === 'openai',
    verbosity:
      said?.verbosity ??
      (entry?.verbosity === null ? null : (settings.modelVerbosity ?? entry?.verbosity ?? null)),
    parallelToolCalls: said?.parallelToolCalls ?? entry?.parallelToolCalls ?? true,
    // OpenAI's own take images, also those that came after this list.
    inputModalities:
      said?.inputModalities ??
      entry?.inputModalities ??
      family?.inputModalities ??
      (providerId === OPENAI ? ['text', 'image'] : ['text']),
    modalitiesAssumed: said?.inputModalities == null && entry === null && family === null,
    ...effortsOf(entry ?? family, said),
  };
}

/** What config.toml says of a model in its provider's table: it comes before the catalogue. */
export function modelSettings(
  { modelProviders }: Settings,
  providerId: string,
  model: string,
): ModelSettings | null {
  if (providerId === OFFLINE_GUIDE || !Object.hasOwn(modelProviders, providerId)) return null;
  const models = modelProviders[providerId]?.models ?? {};
  return Object.hasOwn(models, model) ? (models[model] ?? null) : null;
}

type Efforts = Pick<CatalogModel, 'reasoningEfforts'> & Partial<CatalogModel>;

export function effortsOf(entry: Efforts | null, said: ModelSettings | null) {
  const reasoningEfforts = said?.reasoningEfforts ?? entry?.reasoningEfforts ?? [];
  const preset = said?.defaultReasoningEffort ?? entry?.defaultReasoningEffort ?? null;
  return {
    reasoningEfforts,
    defaultReasoningEffort: preset !== null && reasoningEfforts.includes(preset) ? preset : null,
  };
}
