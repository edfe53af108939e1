/** `app://skein/…`: the only address that pages of the desktop app have. */
import { protocol } from 'electron';

const scheme = 'app';
const host = 'skein';

export const startUrl = `${scheme}://${host}/index.html`;

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves pages; runs once the app is ready. `serve` takes a path such as `/index.html`. */
export function serveAppScheme(serve: (path: string) => Promise<Response>): void {
  protocol.handle(scheme, (request) => {
    const url = new URL(request.url);
    if (url.host !== host || request.method !== 'GET') return new Response(null, { status: 404 });
    return serve(decodeURIComponent(url.pathname));
  });
}

export function isAppUrl(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed?.protocol === `${scheme}:` && parsed.host === host;
}
