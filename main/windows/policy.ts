/** What pages may do, set once for every page there will ever be. Default: nothing. */
import { app, session, shell } from 'electron';
import type { Session, WebContents } from 'electron';
import { isAppUrl } from './app-address.ts';
import { mayDownload, mayRequest, outsideLink, permits } from './page-rules.ts';

/** Must run before the app is ready: `session-created` tells of the default session too. */
export function applyPolicy(): void {
  app.on('web-contents-created', (_event, contents) => restrict(contents));
  app.on('session-created', confine);
  // Pages load the app's own files and nothing else: no server has anything to prove or to ask for.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
  app.on('login', (event) => event.preventDefault());
}

/** The default session may exist before `session-created` is listened to: call this once ready. */
export function denyDefaultPermissions(): void {
  confine(session.defaultSession);
}

/** Of a session that no page has, such as the updater’s: main’s own requests leave. */
export function letRequestsOut(target: Session): void {
  target.webRequest.onBeforeRequest(null);
}

/** Opens a link outside the app, for the system's browser or mail; false for one of another kind. */
export async function openOutside(url: string): Promise<boolean> {
  const link = outsideLink(url);
  if (link === null) return false;
  await shell.openExternal(link);
  return true;
}

/** Opens a file in the user's editor. @param url made and judged by the hub, of the user's own setting */
export async function openEditor(url: string): Promise<boolean> {
  await shell.openExternal(url);
  return true;
}

/** Shows where something lies: what it is, is neither opened nor run. */
export function showInFolder(path: string): Promise<boolean> {
  shell.showItemInFolder(path);
  return Promise.resolve(true);
}

function restrict(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    // The page has no frames, and none may be made to show anything.
    if (!event.isMainFrame || !isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url);
    return { action: 'deny' };
  });
}

const confined = new WeakSet<Session>();

function confine(target: Session): void {
  if (confined.has(target)) return;
  confined.add(target);
  target.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(details.isMainFrame && permits(permission, details.requestingUrl));
  });
  target.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      details.embeddingOrigin === undefined && permits(permission, origin),
  );
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
  target.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayRequest(url) }));
}
