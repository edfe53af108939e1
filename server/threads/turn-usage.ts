/** What responses used, and what is left, as clients are told. */
import type { ModelRateLimits, ModelUsage } from '../model/model.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import type { TokenUsageBreakdown } from '../protocol/turn.ts';

export const NOTHING: TokenUsageBreakdown = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

export function sum(total: TokenUsageBreakdown, usage: ModelUsage): TokenUsageBreakdown {
  return {
    totalTokens: total.totalTokens + usage.totalTokens,
    inputTokens: total.inputTokens + usage.inputTokens,
    cachedInputTokens: total.cachedInputTokens + usage.cachedInputTokens,
    cacheWriteInputTokens: (total.cacheWriteInputTokens ?? 0) + usage.cacheWriteInputTokens,
    outputTokens: total.outputTokens + usage.outputTokens,
    reasoningOutputTokens: total.reasoningOutputTokens + usage.reasoningOutputTokens,
  };
}

export function shownLimits(
  limits: ModelRateLimits | null,
): NotificationParams<'account/rateLimits/updated'>['rateLimits'] {
  return {
    limitId: 'codex',
    limitName: null,
    normalModelSlug: null,
    primary: limits?.primary ?? null,
    secondary: limits?.secondary ?? null,
    credits: null,
    individualLimit: null,
    spendControlReached: null,
    planType: null,
    rateLimitReachedType: null,
  };
}
