/** What pages may ask of the system: decided here without Electron, done in `policy.ts`. */
import type { WebPreferences } from 'electron';
import { isAppUrl, startUrl } from './app-address.ts';

/**
 * How every page runs. Each of these is Electron's own default today; written down, a change of defaults
 * changes nothing.
 */
export function pagePreferences(preload: string, packaged: boolean) {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: true,
    // Who is talked into pasting something into a console hands over all that the page may do.
    devTools: !packaged,
  } as const satisfies WebPreferences;
}

/** All that a page needs: text that the user chose to copy, written, never read; and to call him back. */
const PERMITTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications']);

/** @param url of the page that asks, as Electron tells it: an address, or an origin with a slash or without */
export function permits(permission: string, url: string): boolean {
  return PERMITTED.has(permission) && (isAppUrl(url) || isAppUrl(`${url}/`));
}

const OPENED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The address to hand to the system's browser or mail, written anew; null for what is not opened. */
export function outsideLink(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && OPENED.has(parsed.protocol) ? parsed.href : null;
}

const OWN_BLOB = `blob:${new URL('/', startUrl).href}`;

/** Of all requests that a page could make, those to the app's own files; the rest never leaves. */
export function mayRequest(url: string): boolean {
  // `blob:` and `data:` are in the page already; `devtools:` is the inspector of a build from source.
  return isAppUrl(url) || url.startsWith(OWN_BLOB) || /^(?:data|devtools):/u.test(url);
}

/** What the page made itself, such as a thread as a file. Electron asks where to put it. */
export function mayDownload(url: string): boolean {
  return url.startsWith(OWN_BLOB);
}
