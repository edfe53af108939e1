/** Service tiers: how quickly, and for which price, a model's vendor answers. */
import { findCatalogModel } from './catalog.ts';

/** What clients call the tier that is asked for by naming none. */
const USUAL = 'default';

/** Of no model in particular: slower answers for less money. */
const FLEX = 'flex';

/** A tier as settings keep it. Null is a client's word for the usual one, `fast` an older name. */
export function namedTier(asked: string | null): string {
  if (asked === null) return USUAL;
  return asked === 'fast' ? 'priority' : asked;
}

interface Chosen {
  readonly modelProvider: string;
  readonly model: string;
  readonly serviceTier: string | null;
}

/** What a request to the model names; null for none, as where the model has no such tier. */
export function requestedTier({ modelProvider, model, serviceTier: tier }: Chosen): string | null {
  const offered = findCatalogModel(modelProvider, model)?.priorityTier === true;
  return tier === FLEX || (offered && tier === 'priority') ? tier : null;
}

/** The tier that is in force; null where none was chosen, or one that the model does not have. */
export function tierInForce(chosen: Chosen): string | null {
  return chosen.serviceTier === USUAL ? USUAL : requestedTier(chosen);
}

/** What the user should know of the choice; null when there is nothing. */
export function tierWarning(chosen: Chosen): string | null {
  const { serviceTier, model } = chosen;
  return serviceTier === tierInForce(chosen)
    ? null
    : `The model \`${model}\` has no service tier “${serviceTier ?? ''}”, so none is asked for.`;
}
