/** `app://skein/…`: the only address that pages of the desktop app have, and what is no such address. */

export const APP_SCHEME = 'app';
const HOST = 'skein';

export const startUrl = `${APP_SCHEME}://${HOST}/index.html`;

export function isAppUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  // With a name, a password or a port it is none that the app ever made.
  return (
    parsed?.protocol === `${APP_SCHEME}:` && parsed.href.startsWith(`${APP_SCHEME}://${HOST}/`)
  );
}

/** The page that stands in for one that crashed again and again. @param url where that was */
export function crashedUrl(url: string): string {
  const crashed = new URL(startUrl);
  crashed.search = 'crashed';
  crashed.hash = isAppUrl(url) ? new URL(url).hash : '';
  return crashed.href;
}

/** @returns the path of a page or file that is asked for; null for what is not served */
export function servedPath(method: string, url: string): string | null {
  if (method !== 'GET' || !isAppUrl(url)) return null;
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    // A parent folder, or what one system or another takes for one, is in no address of a built file.
    return /[\\\0%]|(?:^|\/)\.\.(?:\/|$)/u.test(path) ? null : path;
  } catch {
    return null;
  }
}
