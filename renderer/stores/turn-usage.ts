/** What the newest turn has used so far, out of sums that a server tells of the whole thread. */
import type { ModelTokenUsage, TokenUsageBreakdown } from '../../server/protocol/model-price.ts';
import type { ThreadTokenUsage } from '../../server/protocol/turn.ts';

export interface TurnUsage {
  readonly turnId: string;
  readonly tokens: TokenUsageBreakdown;
  /** Of them, what each model used; empty where the server does not tell. */
  readonly byModel: readonly ModelTokenUsage[];
}

interface Told {
  readonly turnId: string;
  readonly tokenUsage: ThreadTokenUsage;
}

interface Sums {
  readonly total: TokenUsageBreakdown;
  readonly byModel: readonly ModelTokenUsage[];
}

export class TurnUsages {
  #turnId: string | null = null;
  /** The thread's sums before the turn. */
  #before: Sums | null = null;

  /** @returns what the turn has used, from its first response that was heard of here */
  told({ turnId, tokenUsage: { total, last, byModel = [] } }: Told): TurnUsage {
    if (turnId !== this.#turnId || this.#before === null) {
      this.#turnId = turnId;
      const answered = byModel.at(-1);
      const before = answered && { ...answered, tokens: tokensLess(answered.tokens, last) };
      this.#before = {
        total: tokensLess(total, last),
        byModel: before === undefined ? [] : [...byModel.slice(0, -1), before],
      };
    }
    const { total: totalBefore, byModel: models } = this.#before;
    return {
      turnId,
      tokens: tokensLess(total, totalBefore),
      byModel: byModel
        .map((one) => {
          const known = models.find(
            ({ model, modelProvider }) =>
              model === one.model && modelProvider === one.modelProvider,
          );
          return known === undefined
            ? one
            : { ...one, tokens: tokensLess(one.tokens, known.tokens) };
        })
        .filter(({ tokens }) => tokens.totalTokens > 0),
    };
  }
}

/** Never below nothing. */
export function tokensLess(a: TokenUsageBreakdown, b: TokenUsageBreakdown): TokenUsageBreakdown {
  const less = (from: number, by: number): number => Math.max(0, from - by);
  return {
    totalTokens: less(a.totalTokens, b.totalTokens),
    inputTokens: less(a.inputTokens, b.inputTokens),
    cachedInputTokens: less(a.cachedInputTokens, b.cachedInputTokens),
    outputTokens: less(a.outputTokens, b.outputTokens),
    reasoningOutputTokens: less(a.reasoningOutputTokens, b.reasoningOutputTokens),
  };
}
