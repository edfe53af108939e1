/**
 * How a page comes by its token: from the one-time link, then from this origin's storage; where a cookie
 * says who it is, from the door.
 */

const TOKEN = 'skein.token';

/** What the fragment of the opened link says. */
export interface OpenedLink {
  readonly code: string | null;
  readonly server: string | null;
  readonly threadId: string | null;
  /** Why an identity provider, or what it said, did not let the user in; a name as of {@link Begun}. */
  readonly problem: string | null;
  /** The fragment of another place in the app to begin at. */
  readonly at: string | null;
}

/** The token, or why there is none: a name that `connectionWords` knows. */
export type Begun = { readonly token: string } | { readonly cause: string };

/** @param fragment with or without its `#` */
export function readLink(fragment: string): OpenedLink {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    code: params.get('link'),
    server: params.get('server'),
    threadId: params.get('thread'),
    problem: params.get('problem'),
    at: params.get('at'),
  };
}

export function storedToken(): string | null {
  return localStorage.getItem(TOKEN);
}

/** @param refused forgets only this one; another tab may have a newer one already */
export function forgetToken(refused: string): void {
  if (storedToken() === refused) localStorage.removeItem(TOKEN);
}

/**
 * Exchanges the code of a link. A used code is no error while an earlier token is kept: it is what a
 * reloaded page has.
 * @param base where the door is: an absolute URL ending in a slash
 */
export async function beginSession(base: string, code: string | null): Promise<Begun> {
  const stored = storedToken();
  if (code !== null) {
    const begun = await postSession(base, { code }, stored);
    if ('token' in begun || begun.cause !== 'usedLink') return begun;
  }
  if (stored !== null) return { token: stored };
  const begun = await ask(base, {});
  return 'cause' in begun && begun.cause === 'noLink' && code !== null
    ? { cause: 'usedLink' }
    : begun;
}

/** Somebody whose sign-in was ended comes in once more, as whom the proxy names. */
export function signInAgain(base: string): Promise<Begun> {
  return postSession(base, { again: true }, null);
}

function postSession(base: string, body: object, stored: string | null): Promise<Begun> {
  return ask(base, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(stored === null ? {} : { authorization: `Bearer ${stored}` }),
    },
    body: JSON.stringify(body),
  });
}

async function ask(base: string, request: RequestInit): Promise<Begun> {
  const response = await fetch(new URL('session', base), request).catch(() => null);
  if (response === null) return { cause: 'noAnswer' };
  if (!response.ok) return { cause: await refusalOf(response) };
  const { token, keep } = (await response.json()) as { token: string; keep: boolean };
  if (keep) localStorage.setItem(TOKEN, token);
  return { token };
}

/** The door's name for why it lets somebody not in; else what it answered. */
export async function refusalOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const reason = (body as { error?: { reason?: unknown } } | null)?.error?.reason;
  return typeof reason === 'string' ? reason : `status ${response.status}`;
}
