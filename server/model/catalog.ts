/** How models are found by their names, and what holds for all of them. */
import { KNOWN_MODELS, MODEL_FAMILIES } from './known-models.ts';
import type { CatalogModel, ModelFamily } from './known-models.ts';

/** Tokens of the window of a model that is not known, where config.toml does not say. */
export const fallbackWindow = 272_000;

/**
 * Tokens of the least window to work in: a smaller one is full of instructions and tools before
 * anything is said, so that compacting by it would never end.
 */
export const leastWindow = 8_000;

/** The share of a window that input may fill; the rest is kept for the answer. */
export const usableShare = 0.95;

/** The share of a window that a history may fill before it is compacted. */
export const compactShare = 0.9;

export const EFFORT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  minimal: 'Hardly any thinking, quickest answers',
  low: 'Little thinking, quick answers',
  medium: 'A balance for everyday work',
  high: 'Thinks longer about hard problems',
  xhigh: 'Thinks much longer',
  max: 'Thinks as long as it may',
  ultra: 'Thinks as long as it may and splits the work',
};

/** Stands in the place of a provider for all of those that are asked over HTTP. */
export const ANY_PROVIDER = '*';

export function findCatalogModel(
  provider: string,
  model: string,
  catalog: readonly CatalogModel[] = KNOWN_MODELS,
): CatalogModel | null {
  const sameName = catalog.filter((entry) => entry.model === model);
  return (
    sameName.find((entry) => entry.provider === provider) ??
    // The same model behind another address, for example a company's gateway.
    sameName.find((entry) => entry.provider !== 'offline-guide' && provider !== 'offline-guide') ??
    null
  );
}

/** What is known of models with such a name, for one that is not in the catalogue. */
export function findModelFamily(model: string): ModelFamily | null {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return MODEL_FAMILIES.find(({ names }) => names.test(name)) ?? null;
}
