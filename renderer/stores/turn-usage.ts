/** What the newest turn has cost so far, out of sums that a server tells of the whole thread. */
import type { ThreadTokenUsage, TokenUsageBreakdown } from '../../server/protocol/turn.ts';

export interface TurnUsage {
  readonly turnId: string;
  readonly tokens: TokenUsageBreakdown;
}

interface Told {
  readonly turnId: string;
  readonly tokenUsage: ThreadTokenUsage;
}

export class TurnUsages {
  #turnId: string | null = null;
  /** The thread's sum before the turn. */
  #before: TokenUsageBreakdown | null = null;

  /** @returns what the turn has used, from its first response that was heard of here */
  told({ turnId, tokenUsage: { total, last } }: Told): TurnUsage {
    if (turnId !== this.#turnId || this.#before === null) {
      this.#turnId = turnId;
      this.#before = minus(total, last);
    }
    return { turnId, tokens: minus(total, this.#before) };
  }
}

function minus(a: TokenUsageBreakdown, b: TokenUsageBreakdown): TokenUsageBreakdown {
  const less = (from: number, by: number): number => Math.max(0, from - by);
  return {
    totalTokens: less(a.totalTokens, b.totalTokens),
    inputTokens: less(a.inputTokens, b.inputTokens),
    cachedInputTokens: less(a.cachedInputTokens, b.cachedInputTokens),
    outputTokens: less(a.outputTokens, b.outputTokens),
    reasoningOutputTokens: less(a.reasoningOutputTokens, b.reasoningOutputTokens),
  };
}
