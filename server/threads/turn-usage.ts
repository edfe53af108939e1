/** What a turn's responses used, and what is left: kept in the rollout, and told to clients. */
import type { ModelRateLimits, ModelUsage } from '../model/model.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import type { ModelPrice, ModelTokenUsage, TokenUsageBreakdown } from '../protocol/model-price.ts';
import type { ThreadTokenUsage } from '../protocol/turn.ts';
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

/** The model that is asked. */
export interface AskedModel {
  readonly modelProvider: string;
  readonly model: string;
  /** Tokens that input may fill. */
  readonly window: number;
  /** As far as anybody has said by now. */
  readonly price: () => ModelPrice | null;
}

export class TurnUsage {
  /** Null while nobody has said. */
  #asked: AskedModel | null = null;
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

  /** What follows is used by this model. */
  goesTo(asked: AskedModel): void {
    this.#asked = asked;
  }

  /** The model answered, whole or not. Without a usage of its own, the last numbers are repeated. */
  answered(usage: ModelUsage | null, limits: ModelRateLimits | null): void {
    this.#thread.limits.latest = limits;
    if (usage !== null) {
      const byModel = this.#withUsed(usage);
      this.#count({ total: sum(this.#total, usage), last: { ...usage } }, byModel);
    }
    this.#tell();
  }

  /** The history is another one; it fills so many tokens by estimate. */
  estimated(tokens: number): void {
    this.#count({ total: this.#total, last: { ...NOTHING, totalTokens: tokens } });
    this.#tell();
  }

  /** A request did not fit: from here on the window counts as full. */
  overflowed(): void {
    const window = this.#asked?.window ?? null;
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

  /** What each model used, with this answer; the model that gave it stands last. */
  #withUsed(usage: ModelUsage): readonly ModelTokenUsage[] | undefined {
    const known = this.#known?.byModel;
    if (this.#asked === null) return known;
    const { modelProvider, model, price } = this.#asked;
    const isIt = (one: ModelTokenUsage): boolean =>
      one.model === model && one.modelProvider === modelProvider;
    const before = known?.find(isIt);
    const told = price() ?? before?.price;
    return [
      ...(known ?? []).filter((one) => !isIt(one)),
      {
        modelProvider,
        model,
        tokens: sum(before?.tokens ?? NOTHING, usage),
        ...(told == null ? {} : { price: told }),
      },
    ];
  }

  #count(
    usage: Pick<ThreadTokenUsage, 'total' | 'last'>,
    byModel: readonly ModelTokenUsage[] | undefined = this.#known?.byModel,
  ): void {
    const counted = {
      ...usage,
      modelContextWindow: this.#asked?.window ?? null,
      ...(byModel === undefined ? {} : { byModel: [...byModel] }),
    };
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
