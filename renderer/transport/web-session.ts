/** How a page comes by its token: from the one-time link, then from this origin's storage. */

const TOKEN = 'skein.token';

/** What the fragment of the opened link says. */
export interface OpenedLink {
  readonly code: string | null;
  readonly server: string | null;
  readonly threadId: string | null;
}

/** @param fragment with or without its `#` */
export function readLink(fragment: string): OpenedLink {
  const params = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    code: params.get('link'),
    server: params.get('server'),
    threadId: params.get('thread'),
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
 * @returns the token, or why there is none: a name that `connectionWords` knows
 */
export async function beginSession(
  base: string,
  code: string | null,
): Promise<{ readonly token: string } | { readonly cause: string }> {
  if (code !== null) {
    const response = await fetch(new URL('session', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    }).catch(() => null);
    if (response === null) return { cause: 'noAnswer' };
    if (response.ok) {
      const { token } = (await response.json()) as { token: string };
      localStorage.setItem(TOKEN, token);
      return { token };
    }
    if (response.status !== 401) return { cause: `status ${response.status}` };
  }
  const token = storedToken();
  if (token !== null) return { token };
  return {
    cause: code === null ? 'noLink' : 'usedLink',
  };
}
