/**
 * Stock Chromium refuses to navigate to a scheme of the app's own, so pages live at
 * `http://HOST.SCHEME.localhost/…` (a secure context whose requests a loopback server answers) and
 * every URL is translated where it crosses between the app and Chromium.
 */
const standardSchemes = new Set<string>();

export function addStandardScheme(scheme: string): void {
  standardSchemes.add(scheme);
}

/** `app://skein/a?b` → `http://skein.app.localhost/a?b`; other URLs are returned as they are. */
export function toPageUrl(url: string): string {
  const match = /^([a-z][a-z0-9-]*):\/\/([^/?#]+)(.*)$/i.exec(url);
  const [, scheme, host, rest] = match ?? [];
  if (!scheme || !host || !standardSchemes.has(scheme.toLowerCase())) return url;
  return new URL(`http://${host}.${scheme}.localhost${rest ?? ''}`).href;
}

/** The way back: `http://skein.app.localhost/a?b` → `app://skein/a?b`. */
export function toAppUrl(url: string): string {
  const match = /^http:\/\/([^/?#]+)\.([a-z][a-z0-9-]*)\.localhost(?=[/?#]|$)(.*)$/i.exec(url);
  const [, host, scheme, rest] = match ?? [];
  if (!host || !scheme || !standardSchemes.has(scheme)) return url;
  return `${scheme}://${host}${rest ?? ''}`;
}

/** Origin as Electron reports it for a standard scheme: `app://skein`; `null` for opaque ones. */
export function originOf(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)/i.exec(url);
  return match?.[1] ?? 'null';
}
