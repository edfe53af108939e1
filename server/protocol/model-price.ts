/** What models cost, and what they were used for. */
import * as z from 'zod/mini';
import { count, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';

/** Ours: what a million tokens cost, as the user said, or else as the provider tells. */
export const modelPrice = define('ModelPrice', () =>
  object({
    input: z.number(),
    /** Null: as any other input. */
    cachedInput: maybe(z.number()),
    output: z.number(),
    /** Three letters, such as `USD`. */
    currency: z.string(),
  }),
);
export type ModelPrice = Infer<typeof modelPrice>;

export const tokenUsageBreakdown = define('TokenUsageBreakdown', () =>
  object({
    totalTokens: count(),
    inputTokens: count(),
    cachedInputTokens: count(),
    cacheWriteInputTokens: z.optional(count()),
    outputTokens: count(),
    reasoningOutputTokens: count(),
  }),
);
export type TokenUsageBreakdown = Infer<typeof tokenUsageBreakdown>;

/** Ours: what one model used of a thread's tokens. */
export const modelTokenUsage = define('ModelTokenUsage', () =>
  object({
    modelProvider: z.string(),
    model: z.string(),
    tokens: tokenUsageBreakdown(),
    /** As it was known when the model was last used; left out where nobody had said it. */
    price: maybe(modelPrice()),
  }),
);
export type ModelTokenUsage = Infer<typeof modelTokenUsage>;

const MILLION = 1_000_000;

/** Cached input is a part of the input, reasoning one of the output. */
export function costOf(tokens: TokenUsageBreakdown, price: ModelPrice): number {
  const cached = Math.min(tokens.cachedInputTokens, tokens.inputTokens);
  const input = (tokens.inputTokens - cached) * price.input;
  const fromCache = cached * (price.cachedInput ?? price.input);
  return (input + fromCache + tokens.outputTokens * price.output) / MILLION;
}
