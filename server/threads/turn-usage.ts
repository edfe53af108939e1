/** What a turn's responses used, and what is left: kept in the rollout, and told to clients. */
import type { ModelRateLimits, ModelUsage } from '../model/model.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import type { ThreadTokenUsage, TokenUsageBreakdown } from '../protocol/turn.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { TurnRecord } from './turn-record.ts';

/** What the last answer said of the account's limits; undefined until there was one. */
export interface KnownLimits {
  latest: ModelRateLimits | null | undefined;
}

const NOTHING: TokenUsageBreakdown = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

export class TurnUsage {
  /** Tokens that input may fill; null while nobody has said. */
  window: number | null = null;
  readonly #thread: { readonly tokenUsage: ThreadMeta['usage']; readonly limits: KnownLimits };
  readonly #record: TurnRecord;
  /** As counted in this turn, whether the disk took it or not. */
  #counted: ThreadTokenUsage | undefined;

  constructor(
    thread: { readonly tokenUsage: ThreadMeta['usage']; readonly limits: KnownLimits },
    record: TurnRecord,
  ) {
    this.#thread = thread;
    this.#record = record;
  }

  /** The model answered, whole or not. Without a usage of its own, the last numbers are repeated. */
  answered(usage: ModelUsage | null, limits: ModelRateLimits | null): void {
    this.#thread.limits.latest = limits;
    if (usage !== null) this.#count({ total: sum(this.#total, usage), last: { ...usage } });
    this.#tell();
  }

  /** The history is another one; it fills so many tokens by estimate. */
  estimated(tokens: number): void {
    this.#count({ total: this.#total, last: { ...NOTHING, totalTokens: tokens } });
    this.#tell();
  }

  /** A request did not fit: from here on the window counts as full. */
  overflowed(): void {
    const { window } = this;
    if (window === null) return;
    const more = Math.max(0, window - this.#total.totalTokens);
    this.#count({
      total: { ...NOTHING, totalTokens: window },
      last: { ...NOTHING, totalTokens: more },
    });
    this.#tell();
  }

  get #known(): ThreadTokenUsage | undefined {
    return this.#counted ?? this.#thread.tokenUsage?.usage;
  }

  get #total(): TokenUsageBreakdown {
    return this.#known?.total ?? NOTHING;
  }

  #count(usage: Omit<ThreadTokenUsage, 'modelContextWindow'>): void {
    const counted = { ...usage, modelContextWindow: this.window };
    this.#counted = counted;
    this.#record.write({
      type: 'event_msg',
      payload: { type: 'token_count', turn_id: this.#record.turnId, usage: counted },
    });
  }

  #tell(): void {
    const { threadId, turnId } = this.#record;
    const tokenUsage = this.#known;
    if (tokenUsage !== undefined) {
      this.#record.notify('thread/tokenUsage/updated', { threadId, turnId, tokenUsage });
    }
    const { latest } = this.#thread.limits;
    if (latest === undefined) return;
    this.#record.notify('account/rateLimits/updated', { rateLimits: shown(latest) });
  }
}

function sum(total: TokenUsageBreakdown, usage: ModelUsage): TokenUsageBreakdown {
  return {
    totalTokens: total.totalTokens + usage.totalTokens,
    inputTokens: total.inputTokens + usage.inputTokens,
    cachedInputTokens: total.cachedInputTokens + usage.cachedInputTokens,
    cacheWriteInputTokens: (total.cacheWriteInputTokens ?? 0) + usage.cacheWriteInputTokens,
    outputTokens: total.outputTokens + usage.outputTokens,
    reasoningOutputTokens: total.reasoningOutputTokens + usage.reasoningOutputTokens,
  };
}

function shown(
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
