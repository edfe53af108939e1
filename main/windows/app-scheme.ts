/** Registers the app's own scheme with Electron and answers it. */
import { protocol } from 'electron';
import { APP_SCHEME, servedPath } from './app-address.ts';

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves pages; runs once the app is ready. `serve` takes a path such as `/index.html`. */
export function serveAppScheme(serve: (path: string) => Promise<Response>): void {
  protocol.handle(APP_SCHEME, (request) => {
    const path = servedPath(request.method, request.url);
    return path === null ? new Response(null, { status: 404 }) : serve(path);
  });
}
