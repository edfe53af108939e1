/** What tokens cost, where the price is known. */
import type { ModelPrice } from '../../../server/protocol/model-provider.ts';
import type { TokenUsageBreakdown } from '../../../server/protocol/turn.ts';
import { locale } from '../../lib/words.ts';

const MILLION = 1_000_000;

/** Cached input is a part of the input, reasoning one of the output. */
export function costOf(tokens: TokenUsageBreakdown, price: ModelPrice): number {
  const cached = Math.min(tokens.cachedInputTokens, tokens.inputTokens);
  const input = (tokens.inputTokens - cached) * price.input;
  const fromCache = cached * (price.cachedInput ?? price.input);
  return (input + fromCache + tokens.outputTokens * price.output) / MILLION;
}

/** Small sums have as many digits as it takes to say something. */
export function costText(cost: number, currency: string): string {
  const digits = cost > 0 && cost < 0.1 ? { maximumSignificantDigits: 2 } : {};
  // Another server's currency may be none that there is.
  if (!/^[A-Za-z]{3}$/.test(currency))
    return `${cost.toLocaleString(locale(), digits)} ${currency}`;
  return cost.toLocaleString(locale(), { style: 'currency', currency, ...digits });
}
