/** Who may open a WebSocket: by a token that both sides know, or by a JWT signed with their secret. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** How clients of a `ws://` listener show who they are. */
export type BearerCheckOptions =
  | {
      readonly mode: 'capability-token';
      /** A file that holds the token, or the token's SHA-256 in hex. */
      readonly token: { readonly file: string } | { readonly sha256: string };
    }
  | {
      readonly mode: 'signed-bearer-token';
      readonly secretFile: string;
      readonly issuer: string | null;
      readonly audience: string | null;
      readonly clockSkewSeconds: number;
    };

/** Judges an `Authorization` header: null lets in, a short text says why not. */
export type BearerCheck = (header: string | undefined) => Promise<string | null>;

/** HS256 wants a key as long as its hash. */
const minSecretBytes = 32;

/** The file with the secret cannot be used; the message names it. */
export class SecretFileError extends Error {
  constructor(path: string, why: string, cause?: unknown) {
    super(`the file ${path} with the secret of --ws-auth ${why}`, { cause });
    this.name = 'SecretFileError';
  }
}

/** @throws {SecretFileError} */
export async function createBearerCheck(options: BearerCheckOptions): Promise<BearerCheck> {
  const judge = await createJudge(options);
  return async (header) => {
    if (header === undefined) return 'missing websocket bearer token';
    const token = /^bearer +(\S+) *$/i.exec(header)?.[1];
    return token === undefined ? 'invalid authorization header' : judge(token);
  };
}

type Judge = (token: string) => Promise<string | null> | string | null;

async function createJudge(options: BearerCheckOptions): Promise<Judge> {
  if (options.mode === 'signed-bearer-token') return jwtJudge(options);
  const { token } = options;
  const wanted =
    'sha256' in token ? Buffer.from(token.sha256, 'hex') : sha256(await readSecret(token.file));
  // Digests are equally long and tell nothing of where two tokens differ.
  return (shown) =>
    timingSafeEqual(sha256(shown), wanted) ? null : 'invalid websocket bearer token';
}

async function jwtJudge(
  options: Extract<BearerCheckOptions, { mode: 'signed-bearer-token' }>,
): Promise<Judge> {
  const secret = Buffer.from(await readSecret(options.secretFile));
  if (secret.length < minSecretBytes) {
    throw new SecretFileError(options.secretFile, `holds less than ${minSecretBytes} bytes`);
  }
  const { jwtVerify, errors } = await import('jose');
  const { issuer, audience, clockSkewSeconds } = options;
  return async (token) => {
    try {
      await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
        clockTolerance: clockSkewSeconds,
        ...(issuer === null ? {} : { issuer }),
        ...(audience === null ? {} : { audience }),
      });
      return null;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired websocket jwt';
      if (!(error instanceof errors.JWTClaimValidationFailed)) return 'invalid websocket jwt';
      switch (error.claim) {
        case 'nbf':
          return 'websocket jwt is not valid yet';
        case 'iss':
          return 'websocket jwt issuer mismatch';
        case 'aud':
          return 'websocket jwt audience mismatch';
        default:
          return 'invalid websocket jwt';
      }
    }
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function readSecret(path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new SecretFileError(path, 'cannot be read', error);
  }
  if (text === '') throw new SecretFileError(path, 'is empty');
  return text;
}
