/** What tokens cost, where the price is known. */
import { costOf } from '../../../server/protocol/model-price.ts';
import type {
  ModelPrice,
  ModelTokenUsage,
  TokenUsageBreakdown,
} from '../../../server/protocol/model-price.ts';
import type { ThreadTokenUsage } from '../../../server/protocol/turn.ts';
import { locale } from '../../lib/words.ts';
import { tokensLess } from '../../stores/turn-usage.ts';

/** Prices as they are known now. */
export interface Prices {
  /** Of the model that is chosen. */
  readonly chosen: ModelPrice | null;
  /** Of any; null where nobody says it now. */
  of(modelProvider: string, model: string): ModelPrice | null;
}

export interface Cost {
  /** By currency; empty: nothing is known. */
  readonly sums: ReadonlyMap<string, number>;
  /** Some tokens have no price. */
  readonly partly: boolean;
}

/** Each model's tokens at its own price: as it is known now, else as it was when they were used. */
export function costByModel(byModel: readonly ModelTokenUsage[], prices: Prices): Cost {
  const sums = new Map<string, number>();
  let partly = false;
  for (const { modelProvider, model, tokens, price: then } of byModel) {
    if (tokens.inputTokens + tokens.outputTokens === 0) continue;
    const price = prices.of(modelProvider, model) ?? then ?? null;
    if (price === null) partly = true;
    else sums.set(price.currency, (sums.get(price.currency) ?? 0) + costOf(tokens, price));
  }
  return { sums, partly };
}

/** What a thread used before its server told models apart, as if the chosen model had used it. */
export function ofBefore({ total, byModel = [] }: ThreadTokenUsage): TokenUsageBreakdown | null {
  const rest = byModel.reduce((left, { tokens }) => tokensLess(left, tokens), total);
  return rest.inputTokens + rest.outputTokens === 0 ? null : rest;
}

/** Null: nothing is known. */
export function sumText({ sums }: Cost): string | null {
  if (sums.size === 0) return null;
  return [...sums].map(([currency, sum]) => costText(sum, currency)).join(' + ');
}

/** Small sums have as many digits as it takes to say something. */
export function costText(cost: number, currency: string): string {
  const digits = cost > 0 && cost < 0.1 ? { maximumSignificantDigits: 2 } : {};
  // Another server's currency may be none that there is.
  if (!/^[A-Za-z]{3}$/.test(currency))
    return `${cost.toLocaleString(locale(), digits)} ${currency}`;
  return cost.toLocaleString(locale(), { style: 'currency', currency, ...digits });
}
