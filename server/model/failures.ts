/** From what a provider answered to a `ModelError`, by the first row of the table that fits. */
import { FAILURES } from './failure-rows.ts';
import type { Stage } from './failure-rows.ts';
import type { FailureScene } from './failure-scene.ts';
import { codeInWords } from './failure-words.ts';
import type { HttpHeaders } from './http-headers.ts';
import { ModelError } from './model.ts';
import type { ModelErrorInfo, ModelRateLimits } from './model.ts';
import { readRateLimits } from './rate-limits.ts';
import { parseProviderFailure, readableProviderText } from './provider-text.ts';

type Failure = {
  readonly stage: Stage;
  /** The HTTP status, or null inside a stream. */
  readonly status: number | null;
  readonly codes: readonly (string | null)[];
  readonly type?: string | null;
  /** The provider's own message, raw. */
  readonly message: string | null;
  readonly details: string | null;
  readonly retryAfterMs: number | null;
  readonly rateLimits?: ModelRateLimits;
};

function classify(failure: Failure, scene: FailureScene): ModelError {
  const row = FAILURES.find(
    (candidate) =>
      (candidate.stage === 'any' || candidate.stage === failure.stage) &&
      (candidate.status === undefined ||
        candidate.status === failure.status ||
        (candidate.status === 'server' && (failure.status ?? 0) >= 500)) &&
      (candidate.codes === undefined ||
        failure.codes.some((code) => code !== null && candidate.codes?.includes(code) === true)) &&
      (candidate.types === undefined || candidate.types.includes(failure.type ?? '')),
  );
  if (row === undefined) throw new Error(`no row for a failure at stage ${failure.stage}`);
  const said = failure.message === null ? '' : readableProviderText(failure.message, scene.secrets);
  const httpStatusCode = failure.status;
  const info: ModelErrorInfo =
    row.info === 'httpConnectionFailed'
      ? { httpConnectionFailed: { httpStatusCode } }
      : row.info === 'responseTooManyFailedAttempts'
        ? { responseTooManyFailedAttempts: { httpStatusCode } }
        : row.info;
  const message = row.message({ scene, status: httpStatusCode ?? 0, said });
  return new ModelError(message, {
    info,
    httpStatus: httpStatusCode,
    retry: row.retry,
    retryAfterMs: failure.retryAfterMs,
    additionalDetails: failure.details,
    ...(failure.rateLimits === undefined ? {} : { rateLimits: failure.rateLimits }),
  });
}

/** An answer with another status than 2xx. `body` may be cut; `headers` are the response's. */
export function httpFailure(
  status: number,
  headers: HttpHeaders,
  body: string,
  scene: FailureScene,
): ModelError {
  const said = parseProviderFailure(body);
  const named = scene.api === 'chat' ? codeInWords({ status, ...said }) : null;
  const requestId = headers.get('x-request-id') ?? null;
  const readable = readableProviderText(said.message ?? body, scene.secrets);
  return classify(
    {
      stage: 'http',
      status,
      codes: named === null ? [said.code, said.type] : [named],
      type: said.type,
      message: said.message ?? body,
      ...(status === 429 && said.type === 'usage_limit_reached'
        ? { rateLimits: readRateLimits(headers) ?? { primary: null, secondary: null } }
        : {}),
      details: `HTTP ${status} from ${scene.url}${requestId === null ? '' : ` (request ${readableProviderText(requestId, scene.secrets)})`}${readable === '' ? '' : `: ${readable}`}`,
      retryAfterMs: retryAfter(headers, said.message),
    },
    scene,
  );
}

/** A `response.failed` event: its `response.error`. */
export function failedResponse(
  error: { readonly code: string | null; readonly message: string | null },
  scene: FailureScene,
): ModelError {
  return classify(
    {
      stage: 'failed',
      status: null,
      codes: [error.code],
      message: error.message,
      details: error.code === null ? null : `the response failed with code ${error.code}`,
      retryAfterMs: waitNamedIn(error.message),
    },
    scene,
  );
}

/** A `response.incomplete` event: its `incomplete_details.reason`. */
export function incompleteResponse(reason: string | null, scene: FailureScene): ModelError {
  return classify(
    {
      stage: 'incomplete',
      status: null,
      codes: [reason],
      message: reason,
      details: reason === null ? null : `the response is incomplete: ${reason}`,
      retryAfterMs: null,
    },
    scene,
  );
}

/** An answer that ended well and holds nothing: nobody should take that for a turn that is done. */
export function emptyAnswer(scene: FailureScene): ModelError {
  return new ModelError(
    `${scene.provider} gave an empty answer, which mostly means that this thread no longer fits into the context window of ${scene.model}. Compact it or begin a new one; if it is your own server, let it hold more, and set model_context_window in config.toml to what it holds.`,
    { info: 'other', retry: 'stream', additionalDetails: 'the answer held no text and no call' },
  );
}

/** The provider asks for a pause: headers first, then a wait that its message names. */
function retryAfter(headers: HttpHeaders, message: string | null): number | null {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  const header = headers.get('retry-after') ?? '';
  if (header.trim() !== '') {
    const seconds = Number(header);
    if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
    const date = Date.parse(header);
    if (!Number.isNaN(date)) return Math.max(0, date - Date.now());
  }
  return waitNamedIn(message);
}

function waitNamedIn(message: string | null): number | null {
  const match = /try again in\s+(\d+(?:\.\d+)?)\s*(ms|s|seconds?)\b/i.exec(message ?? '');
  if (match === null) return null;
  const amount = Number(match[1]);
  return match[2]?.toLowerCase() === 'ms' ? amount : amount * 1000;
}
