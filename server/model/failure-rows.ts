/** What each way of failing means: which `codexErrorInfo`, which layer may retry, what the user reads. */
import type { FailureScene } from './failure-scene.ts';
import type { ModelErrorInfo, RetryLayer } from './model.ts';

/** Where a request ended: an HTTP status, a `response.failed` event or a `response.incomplete`. */
export type Stage = 'http' | 'failed' | 'incomplete';

type Words = { readonly scene: FailureScene; readonly status: number; readonly said: string };

/** The first that fits counts. */
export type FailureRow = {
  readonly stage: Stage | 'any';
  readonly status?: number | 'server';
  /** Matches the failure's `code` or `type`. */
  readonly codes?: readonly string[];
  /** Matches its `type` alone. */
  readonly types?: readonly string[];
  readonly info: ModelErrorInfo | 'httpConnectionFailed' | 'responseTooManyFailedAttempts';
  readonly retry: RetryLayer;
  readonly message: (words: Words) => string;
};

const orSaid = (said: string, fallback: string): string => (said === '' ? fallback : said);

const usedUp: FailureRow['message'] = ({ scene, said }) =>
  `${scene.provider} says that your quota is used up. Check your plan and billing there. ${said}`.trim();

export const FAILURES: readonly FailureRow[] = [
  {
    stage: 'any',
    codes: ['context_length_exceeded'],
    info: 'contextWindowExceeded',
    retry: 'never',
    message: ({ scene }) =>
      `This thread no longer fits into the context window of ${scene.model}. Start a new thread, or choose a model with a larger window.${scene.api === 'chat' ? ' If it is your own server, let it hold more, and set model_context_window in config.toml to what it holds.' : ''}`,
  },
  {
    stage: 'any',
    codes: ['model_not_found'],
    info: 'modelNotFound',
    retry: 'never',
    message: ({ scene, said }) =>
      `${scene.provider} does not offer the model "${scene.model}" to you. Choose another model. ${said}`.trim(),
  },
  {
    stage: 'any',
    codes: ['tools_unsupported'],
    info: 'other',
    retry: 'never',
    message: ({ scene, said }) =>
      `${scene.model} takes no tools at ${scene.provider}, and without tools it can do no work. Choose another model, or start the server with tools. ${said}`.trim(),
  },
  {
    stage: 'http',
    types: ['usage_limit_reached', 'usage_not_included'],
    info: 'usageLimitExceeded',
    retry: 'never',
    message: usedUp,
  },
  {
    stage: 'any',
    codes: ['insufficient_quota'],
    info: 'usageLimitExceeded',
    retry: 'never',
    message: usedUp,
  },
  {
    stage: 'any',
    codes: ['cyber_policy'],
    info: 'cyberPolicy',
    retry: 'never',
    message: ({ scene, said }) =>
      orSaid(said, `${scene.provider} refused this request under its cyber-security policy.`),
  },
  {
    stage: 'http',
    status: 400,
    info: 'other',
    retry: 'never',
    message: ({ scene, said }) =>
      orSaid(said, `${scene.provider} rejected the request (HTTP 400).`),
  },
  {
    stage: 'http',
    status: 401,
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene }) =>
      scene.keySource === null
        ? `${scene.provider} asks for an API key and none is set. Add one in the settings, or set env_key for this provider in config.toml.`
        : `${scene.provider} refused the API key (${scene.keySource}). Check that the key is complete, active and meant for ${scene.url}.`,
  },
  {
    stage: 'http',
    status: 403,
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene, said }) =>
      `${scene.provider} denied access to "${scene.model}" (HTTP 403). Check the key's permissions, or your proxy. ${said}`.trim(),
  },
  {
    stage: 'http',
    status: 404,
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene, said }) =>
      scene.api === 'chat'
        ? `There is no Chat Completions API at ${scene.url} (HTTP 404), or not for this request. Check base_url in config.toml, which mostly ends with /v1, and the model's name. ${said}`.trim()
        : `There is no Responses API at ${scene.url} (HTTP 404). Check base_url in config.toml, or the model's name. Where only Chat Completions is spoken, set wire_api = "chat".`,
  },
  {
    stage: 'http',
    status: 413,
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene }) =>
      `The request is larger than ${scene.provider} accepts (HTTP 413). Start a new thread, or leave out large attachments.`,
  },
  {
    stage: 'http',
    status: 422,
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene, said }) =>
      `${scene.provider} did not understand the request (HTTP 422). ${said}`.trim(),
  },
  {
    stage: 'http',
    status: 429,
    info: 'responseTooManyFailedAttempts',
    retry: 'never',
    message: ({ scene, said }) =>
      `${scene.provider} is limiting the rate of requests (HTTP 429). Wait a little, then try again. ${said}`.trim(),
  },
  {
    stage: 'http',
    status: 500,
    info: 'internalServerError',
    retry: 'request',
    message: ({ scene, said }) =>
      `${scene.provider} had an internal error (HTTP 500). Try again in a moment.${scene.api === 'chat' ? ` ${said}` : ''}`.trim(),
  },
  {
    stage: 'http',
    status: 503,
    codes: ['server_is_overloaded'],
    info: 'serverOverloaded',
    retry: 'silent',
    message: ({ scene }) =>
      `${scene.provider} is overloaded. Try again in a few minutes, or choose another model.`,
  },
  {
    stage: 'http',
    status: 503,
    codes: ['slow_down'],
    info: 'rateLimitExceeded',
    retry: 'request',
    message: ({ scene }) => `${scene.provider} asks to slow down. Wait a little, then try again.`,
  },
  {
    stage: 'http',
    status: 'server',
    info: 'httpConnectionFailed',
    retry: 'request',
    message: ({ scene, status, said }) =>
      `${scene.provider} is not available at the moment (HTTP ${status}). Try again later. ${said}`.trim(),
  },
  {
    stage: 'http',
    info: 'httpConnectionFailed',
    retry: 'stream',
    message: ({ scene, status, said }) =>
      `Unexpected answer from ${scene.url} (HTTP ${status}). ${said}`.trim(),
  },
  {
    stage: 'failed',
    codes: ['rate_limit_exceeded', 'slow_down'],
    info: 'rateLimitExceeded',
    retry: 'stream',
    message: ({ scene, said }) =>
      `${scene.provider} is limiting the rate of requests. Wait a little, then try again. ${said}`.trim(),
  },
  {
    stage: 'failed',
    codes: ['server_is_overloaded'],
    info: 'serverOverloaded',
    retry: 'never',
    message: ({ scene }) =>
      `${scene.provider} is overloaded. Try again in a few minutes, or choose another model.`,
  },
  {
    stage: 'failed',
    codes: ['invalid_prompt'],
    info: 'other',
    retry: 'never',
    message: ({ scene, said }) => orSaid(said, `${scene.provider} rejected the prompt.`),
  },
  {
    stage: 'failed',
    info: 'other',
    retry: 'stream',
    message: ({ scene, said }) =>
      orSaid(said, `${scene.provider} failed while answering and gave no reason. Try again.`),
  },
  {
    stage: 'incomplete',
    codes: ['max_output_tokens'],
    info: 'other',
    retry: 'never',
    message: ({ scene }) =>
      `The answer reached the largest output that ${scene.model} may give, so it is incomplete. Ask for it in smaller parts.`,
  },
  {
    stage: 'incomplete',
    codes: ['length'],
    info: 'other',
    retry: 'never',
    message: ({ scene }) =>
      `The answer is incomplete: it reached the largest output that ${scene.model} may give, or the end of its context window. Ask for smaller parts, or begin a new thread; a server of your own may be able to hold more.`,
  },
  {
    stage: 'incomplete',
    codes: ['content_filter'],
    info: 'other',
    retry: 'stream',
    message: ({ scene }) => `${scene.provider}'s content filter cut the answer off.`,
  },
  {
    stage: 'incomplete',
    info: 'other',
    retry: 'stream',
    message: ({ scene, said }) =>
      `${scene.provider} ended the answer early. ${orSaid(said, 'It gave no reason.')}`,
  },
];
