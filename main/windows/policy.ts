/** What pages may do, set once for every page there will ever be. Default: nothing. */
import { app, session, shell } from 'electron';
import type { Session, WebContents } from 'electron';
import { isAppUrl } from './app-scheme.ts';

export function applyPolicy(): void {
  app.on('web-contents-created', (_event, contents) => restrict(contents));
  app.on('session-created', denyPermissions);
}

/** The default session exists before `session-created` is listened to: call this once ready. */
export function denyDefaultPermissions(): void {
  denyPermissions(session.defaultSession);
}

const OPENED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** Opens a link outside the app, for the system's browser or mail; false for one of another kind. */
export async function openOutside(url: string): Promise<boolean> {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !OPENED.has(parsed.protocol)) return false;
  await shell.openExternal(parsed.href);
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
    if (!isAppUrl(event.url)) event.preventDefault();
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

/** All that a page needs: text that the user chose to copy, written, never read; and to call him back. */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications']);

function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed.has(permission));
  });
  target.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
}
