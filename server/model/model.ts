/**
 * The port between the agent loop and whatever answers it.
 *
 * The loop sees nothing of HTTP, SSE or a vendor's package: it hands over a `ModelRequest` and
 * reads batches of `ModelEvent`s. Every failure arrives as a `ModelError`, already classified.
 */

/**
 * One entry of the Responses API's `input` or `output`, kept as the JSON that was received.
 * Source: OpenAI's Responses API; only `type` is relied on here.
 */
export type ResponseItem = { readonly type: string; readonly [field: string]: unknown };

/** One tool as the Responses API wants it: `{type:'function', name, …}` or `{type:'custom', …}`. */
export type ToolSpec = { readonly type: string; readonly [field: string]: unknown };

type ReasoningOptions = {
  readonly effort?: string;
  /** `auto`, `concise`, `detailed` or `none`; `none` sends nothing. */
  readonly summary?: string;
};

export type ModelRequest = {
  readonly model: string;
  readonly input: readonly ResponseItem[];
  readonly tools: readonly ToolSpec[];
  readonly parallelToolCalls: boolean;
  readonly reasoning?: ReasoningOptions;
  /** The thread's id; a fork has its own. */
  readonly promptCacheKey: string;
  readonly verbosity?: 'low' | 'medium' | 'high';
  readonly serviceTier?: string;
  /** A JSON Schema that the final answer must follow, for this turn only. */
  readonly outputSchema?: unknown;
  readonly threadId: string;
  readonly turnId: string;
};

export type ModelUsage = {
  readonly totalTokens: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningOutputTokens: number;
};

type RateLimitWindow = {
  /** Percent, 0 to 100 and sometimes above. */
  readonly usedPercent: number;
  readonly windowDurationMins: number | null;
  /** Unix seconds. */
  readonly resetsAt: number | null;
};

/** What the headers of an answer say about the account's limits. */
export type ModelRateLimits = {
  readonly primary: RateLimitWindow | null;
  readonly secondary: RateLimitWindow | null;
};

/**
 * `itemId` is the upstream item's id, or one made from the response's id where the provider sends
 * none; it is the same in all events of an item. `item` is the received JSON.
 *
 * `opened` is always the first event. `itemStarted` opens an item, deltas add to it, `itemCompleted`
 * carries its final content. `completed` is always the last event of a stream that did not throw.
 */
export type ModelEvent =
  /** The request was accepted. `rateLimits` is null when no header speaks of limits. */
  | { readonly type: 'opened'; readonly rateLimits: ModelRateLimits | null }
  | { readonly type: 'itemStarted'; readonly itemId: string; readonly item: ResponseItem }
  | { readonly type: 'textDelta'; readonly itemId: string; readonly delta: string }
  | {
      readonly type: 'reasoningSummaryPart';
      readonly itemId: string;
      readonly summaryIndex: number;
    }
  | {
      readonly type: 'reasoningSummaryDelta';
      readonly itemId: string;
      readonly summaryIndex: number;
      readonly delta: string;
    }
  | {
      readonly type: 'reasoningTextDelta';
      readonly itemId: string;
      readonly contentIndex: number;
      readonly delta: string;
    }
  /** A piece of a function call's arguments or of a custom tool's input. */
  | { readonly type: 'toolInputDelta'; readonly itemId: string; readonly delta: string }
  | { readonly type: 'itemCompleted'; readonly itemId: string; readonly item: ResponseItem }
  | {
      readonly type: 'completed';
      readonly responseId: string;
      /** Null when the provider sends no usage. */
      readonly usage: ModelUsage | null;
      /** The response's own `status`, usually `completed`. */
      readonly endReason: string;
    };

export type ModelClient = {
  /**
   * Sends one request and yields its events, one non-empty array a network chunk, so that a reader
   * can write once for all of them. Throws a `ModelError`; once `signal` is aborted it throws the
   * signal's reason instead, without waiting for the network.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<readonly ModelEvent[]>;
};

/**
 * Which layer may try again: `request` repeats silently and, when that is used up, goes on to
 * `stream`; `silent` does not go on; `stream` repeats and tells the user; `never` ends the turn.
 */
export type RetryLayer = 'never' | 'silent' | 'request' | 'stream';

/** A `codexErrorInfo` of the contract. An open set, so other strings and objects may follow. */
export type ModelErrorInfo =
  | 'contextWindowExceeded'
  | 'usageLimitExceeded'
  | 'rateLimitExceeded'
  | 'serverOverloaded'
  | 'modelNotFound'
  | 'cyberPolicy'
  | 'internalServerError'
  | 'unauthorized'
  | 'badRequest'
  | 'other'
  | { readonly httpConnectionFailed: { readonly httpStatusCode: number | null } }
  | { readonly responseStreamConnectionFailed: { readonly httpStatusCode: number | null } }
  | { readonly responseStreamDisconnected: { readonly httpStatusCode: number | null } }
  | { readonly responseTooManyFailedAttempts: { readonly httpStatusCode: number | null } };

type ModelErrorFields = {
  readonly info: ModelErrorInfo;
  readonly httpStatus?: number | null;
  readonly retry: RetryLayer;
  /** What the provider asked for, in milliseconds. */
  readonly retryAfterMs?: number | null;
  /** The provider's own words or the transport's cause, bounded; never a key. */
  readonly additionalDetails?: string | null;
  /** What a refusal says of the account's limits; left out when it says nothing. */
  readonly rateLimits?: ModelRateLimits;
  readonly cause?: unknown;
};

/** A failed model request. `message` is for the user: what happened and what to do. */
export class ModelError extends Error {
  readonly info: ModelErrorInfo;
  readonly httpStatus: number | null;
  readonly retry: RetryLayer;
  readonly retryAfterMs: number | null;
  readonly additionalDetails: string | null;
  readonly rateLimits: ModelRateLimits | null;

  constructor(message: string, fields: ModelErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'ModelError';
    this.info = fields.info;
    this.httpStatus = fields.httpStatus ?? null;
    this.retry = fields.retry;
    this.retryAfterMs = fields.retryAfterMs ?? null;
    this.additionalDetails = fields.additionalDetails ?? null;
    this.rateLimits = fields.rateLimits ?? null;
  }
}
