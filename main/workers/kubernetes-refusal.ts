/** Why a cluster refused, in words for people, and whether it is worth asking again. */
import { ApiException } from '@kubernetes/client-node';

export interface Refusal {
  /** Of HTTP; null where the cluster gave no answer. */
  readonly code: number | null;
  /** The cluster's own word, such as `AlreadyExists`. */
  readonly reason: string | null;
  readonly words: string;
  /** How long it wants to be left alone. */
  readonly retryAfterMs: number | null;
}

const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;
/** A cluster that wants more is told so to whoever waits. */
const LONGEST_PAUSE_MS = 10_000;
/** Too many requests, and what gateways and a cluster say that changes its leader. */
const PASSING: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ApiException)) {
    return { code: null, reason: null, words: reachedWords(error), retryAfterMs: null };
  }
  const code = error.code;
  const status = statusOf(error.body);
  const seconds = Number(header(error.headers, 'retry-after') ?? Number.NaN);
  return {
    code,
    reason: typeof status['reason'] === 'string' ? status['reason'] : null,
    words: wordsOf(code, status['message']),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  };
}

/** Milliseconds until it is asked once more; null: it is not. */
export function pauseMs({ code, reason, retryAfterMs }: Refusal, attempt: number): number | null {
  // Others changed a quota at the same time.
  const passes = code === null || PASSING.has(code) || (code === 409 && reason === 'Conflict');
  if (!passes || attempt >= MOST_ATTEMPTS) return null;
  const pause = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
  return pause > LONGEST_PAUSE_MS ? null : pause;
}

function wordsOf(code: number, message: unknown): string {
  if (code === 401) {
    return 'the cluster does not accept this account (401): its token is wrong or has run out';
  }
  return typeof message === 'string' && message !== '' ? message : `the cluster answered ${code}`;
}

/** A failed connection says what failed behind `fetch failed`. */
function reachedWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `the cluster is not reached: ${cause.message}` : error.message;
}

/** The cluster answers with a `Status` object, whose message is for people. */
function statusOf(body: unknown): Readonly<Record<string, unknown>> {
  const status = typeof body === 'string' ? parsed(body) : body;
  return typeof status === 'object' && status !== null ? { ...status } : {};
}

function header(headers: unknown, name: string): unknown {
  const all = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return all.find(([key]) => key.toLowerCase() === name)?.[1];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
