/**
 * Trying again, in two layers. Inside each attempt of the stream layer the request layer repeats
 * what failed before an answer began, silently; the stream layer repeats the whole request and
 * says so. Both end, for every cause.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from './model.ts';
import type { ModelClient, ModelErrorInfo, ModelEvent, ModelRequest, RetryLayer } from './model.ts';

/** How often each layer may repeat; 0 switches it off. */
export type RetryPolicy = {
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
};

export type StreamRetry = {
  /** 1 for the first repetition. */
  readonly attempt: number;
  readonly max: number;
  readonly error: ModelError;
  /** How long the next attempt is away, in milliseconds. */
  readonly delayMs: number;
};

/** Time and chance, so that tests need neither. */
export type RetryClock = {
  /** Resolves after `ms`; rejects at once when `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
};

export type RetryOptions = {
  readonly client: ModelClient;
  /** Asked before every attempt of the stream layer: what has been completed may have grown. */
  readonly request: () => ModelRequest;
  readonly signal: AbortSignal;
  readonly policy: RetryPolicy;
  /**
   * A stream attempt failed and another will follow after the delay, which starts when this
   * returns. Items that are open now get no more events.
   */
  readonly onRetry: (retry: StreamRetry) => void | Promise<void>;
  readonly clock?: RetryClock;
};

/** The first pause, in milliseconds; each further one is twice as long. */
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 30_000;
/** A provider that asks for a longer pause than this ends the turn: nobody waits that long. */
const MAX_REQUESTED_DELAY_MS = 120_000;

const LAYERS: Readonly<
  Record<RetryLayer, { readonly request: boolean; readonly stream: boolean }>
> = {
  never: { request: false, stream: false },
  silent: { request: true, stream: false },
  request: { request: true, stream: true },
  stream: { request: false, stream: true },
};

const systemClock: RetryClock = {
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
  random: Math.random,
};

/**
 * Streams one response, trying again as `policy` allows. Throws the last `ModelError` when nothing
 * helped, or the signal's reason when it was aborted.
 */
export async function* streamWithRetries(
  options: RetryOptions,
): AsyncGenerator<readonly ModelEvent[], void, void> {
  const { client, signal, policy, onRetry } = options;
  const clock = options.clock ?? systemClock;
  for (let streamAttempt = 1; ; streamAttempt += 1) {
    const request = options.request();
    let failure: ModelError | null = null;
    for (let requestAttempt = 1; ; requestAttempt += 1) {
      failure = null;
      let begun = false;
      try {
        for await (const batch of client.stream(request, signal)) {
          begun = true;
          yield batch;
        }
        return;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        failure = error;
      }
      const again =
        !begun && LAYERS[failure.retry].request && requestAttempt <= policy.requestMaxRetries;
      if (!again || asksTooMuch(failure)) break;
      await clock.sleep(delayBefore(requestAttempt, failure, clock), signal);
    }
    if (!LAYERS[failure.retry].stream || streamAttempt > policy.streamMaxRetries) throw failure;
    if (asksTooMuch(failure)) throw withNamedWait(failure);
    const delayMs = delayBefore(streamAttempt, failure, clock);
    await onRetry({
      attempt: streamAttempt,
      max: policy.streamMaxRetries,
      error: failure,
      delayMs,
    });
    await clock.sleep(delayMs, signal);
  }
}

function delayBefore(attempt: number, error: ModelError, clock: RetryClock): number {
  // Between 90 and 110 percent, so that many threads do not come back in the same instant.
  const jitter = 0.9 + 0.2 * clock.random();
  const backoff = Math.round(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * jitter);
  return Math.max(backoff, error.retryAfterMs ?? 0);
}

function asksTooMuch(error: ModelError): boolean {
  return (error.retryAfterMs ?? 0) > MAX_REQUESTED_DELAY_MS;
}

function withNamedWait(error: ModelError): ModelError {
  const minutes = Math.ceil((error.retryAfterMs ?? 0) / 60_000);
  return new ModelError(`${error.message} It asks to wait for about ${minutes} minutes.`, {
    info: error.info,
    httpStatus: error.httpStatus,
    retry: 'never',
    retryAfterMs: error.retryAfterMs,
    additionalDetails: error.additionalDetails,
    cause: error,
  });
}

/** The contract's `TurnError`. */
export type ModelTurnError = {
  readonly message: string;
  readonly codexErrorInfo: ModelErrorInfo;
  readonly additionalDetails: string | null;
  readonly misalignment: null;
};

/** What `error` and a failed turn carry. */
export function turnErrorOf(error: ModelError): ModelTurnError {
  return {
    message: error.message,
    codexErrorInfo: error.info,
    additionalDetails: error.additionalDetails,
    misalignment: null,
  };
}

/** What `error` with `willRetry: true` carries; the true cause stands in `additionalDetails`. */
export function retryNoticeOf(retry: StreamRetry): ModelTurnError {
  const { error } = retry;
  // A failure that has a name of its own is told without its status.
  const named = typeof error.info === 'string';
  const httpStatusCode = named ? null : error.httpStatus;
  return {
    message: `Reconnecting... ${retry.attempt}/${retry.max}`,
    codexErrorInfo: { responseStreamDisconnected: { httpStatusCode } },
    additionalDetails: error.additionalDetails ?? error.message,
    misalignment: null,
  };
}
