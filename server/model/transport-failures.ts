/** Failures below HTTP: no connection, a stream that breaks, an answer that is no stream at all. */
import { ModelError } from './model.ts';
import type { FailureScene } from './failure-scene.ts';
import { startAdvice } from './local-servers.ts';
import { readableProviderText } from './provider-text.ts';
import { rootsProblem } from '../rpc/machine-roots.ts';

const CAUSES: Readonly<Record<string, (scene: FailureScene) => string>> = {
  ECONNREFUSED: ({ url }) =>
    `Nothing answers at ${url} (connection refused). ${startAdvice(url) ?? 'Is the provider running, and is base_url right?'}`,
  ENOTFOUND: ({ url }) =>
    `The host of ${url} can't be found. Check your network connection and base_url.`,
  EAI_AGAIN: ({ url }) =>
    `The host of ${url} can't be looked up. Check your network connection and name server.`,
  ENETUNREACH: ({ url }) => `The network is unreachable, so ${url} can't be asked.`,
  EHOSTUNREACH: ({ url }) => `The host of ${url} can't be reached. Check your network connection.`,
  ETIMEDOUT: ({ url }) => `The connection to ${url} timed out. Check your network connection.`,
  UND_ERR_CONNECT_TIMEOUT: ({ url }) =>
    `The connection to ${url} timed out. Check your network connection or proxy.`,
  ECONNRESET: ({ url }) => `The connection to ${url} was reset.`,
  UND_ERR_SOCKET: ({ url }) => `The connection to ${url} was closed by the other side.`,
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

const AUTHORITY =
  'If your network uses its own authority, let this machine trust it, or point NODE_EXTRA_CA_CERTS at its certificate.';

function named(problem: string | null): string {
  return problem === null ? '' : ` (${problem})`;
}

/** No response arrived. Retried silently first, always with an end. */
export function connectionFailure(error: unknown, scene: FailureScene): ModelError {
  const code = errorCode(error);
  const certificate = code !== null && CERTIFICATE.test(code);
  const known = code === null ? undefined : CAUSES[code];
  const message = certificate
    ? `The certificate of ${scene.url} can't be verified (${code}). ${AUTHORITY}${named(rootsProblem())}`
    : (known?.(scene) ??
      `The request to ${scene.url} failed before an answer: ${reason(error, scene)}`);
  return new ModelError(message, {
    info: { httpConnectionFailed: { httpStatusCode: null } },
    retry: certificate ? 'never' : 'request',
    additionalDetails: `${scene.url}: ${reason(error, scene)}`,
    cause: error,
  });
}

/** The request can't be sent as it is configured. */
export function unsendableRequest(message: string, cause?: unknown): ModelError {
  return new ModelError(message, { info: 'badRequest', retry: 'never', cause });
}

/** The stream broke off after it had begun. */
export function brokenStream(error: unknown, scene: FailureScene): ModelError {
  return new ModelError(`The connection to ${scene.provider} broke while it was answering.`, {
    info: 'other',
    retry: 'stream',
    additionalDetails: `stream disconnected before completion: ${reason(error, scene)}`,
    cause: error,
  });
}

/** The stream ended tidily, but without `response.completed`. */
export function unfinishedStream(lastError: string | null, scene: FailureScene): ModelError {
  const said = lastError === null ? '' : `: ${readableProviderText(lastError, scene.secrets)}`;
  return new ModelError(
    `${scene.provider} ended the stream before the answer was complete${said}`,
    {
      info: 'other',
      retry: 'stream',
      additionalDetails: `stream closed before ${scene.api === 'chat' ? 'a reason for its end' : 'response.completed'}${said}`,
    },
  );
}

/** Nothing came after the machine woke: what was connected before mostly is not any more. */
export function sleptThrough(begun: boolean, scene: FailureScene): ModelError {
  return new ModelError(
    `The connection to ${scene.provider} did not outlast this machine’s sleep.`,
    {
      info: 'other',
      retry: begun ? 'stream' : 'request',
      additionalDetails: `nothing came of ${scene.url} after the machine woke`,
    },
  );
}

/** Nothing came for the whole idle time. */
export function idleStream(idleMs: number, begun: boolean, scene: FailureScene): ModelError {
  const seconds = Math.round(idleMs / 100) / 10;
  return new ModelError(
    `${scene.provider} sent nothing for ${seconds} s. If the model needs longer, raise stream_idle_timeout_ms in config.toml.`,
    {
      info: 'other',
      retry: begun ? 'stream' : 'request',
      additionalDetails: `idle timeout waiting for ${begun ? 'the stream' : 'a response'} of ${scene.url}`,
    },
  );
}

/** Status 200, but no event stream: usually a proxy, a portal or a wrong address. */
export function notAStream(
  contentType: string | null,
  beginning: string,
  scene: FailureScene,
): ModelError {
  const text = readableProviderText(beginning, scene.secrets);
  const kind =
    contentType === null ? 'without a content type' : `of type ${contentType.slice(0, 60)}`;
  return new ModelError(
    `${scene.url} did not answer with a stream of events. Check base_url and any proxy in between.`,
    {
      info: 'other',
      retry: 'stream',
      additionalDetails: `an answer ${kind}${text === '' ? ', empty' : `: ${text}`}`,
    },
  );
}

/** The system's error code, searched along the causes. */
function errorCode(error: unknown): string | null {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    // Several addresses were tried; they usually failed alike.
    if (current instanceof AggregateError && current.errors[0] instanceof Error) {
      current = current.errors[0];
    } else {
      current = current.cause;
    }
  }
  return null;
}

function reason(error: unknown, scene: FailureScene): string {
  let current: unknown = error;
  let text = '';
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (current.message !== '') text = current.message;
    current = current.cause;
  }
  return readableProviderText(text === '' ? 'unknown cause' : text, scene.secrets);
}
