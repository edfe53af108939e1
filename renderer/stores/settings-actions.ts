/** The app's own settings: changed here at once, then in main, from where other windows hear it. */
import type { AppSettings } from '../../server/protocol/host.ts';
import { may } from '../lib/may.ts';
import { withChanges } from './app-state.ts';
import type { App } from './app-store.ts';

export async function writeSettings(app: App, change: Partial<AppSettings>): Promise<void> {
  const { unsavedSettings: unsaved } = app;
  if (unsaved.changes.length === 0) unsaved.kept = app.store.getState().settings;
  const show = (): void => app.store.setState({ settings: withChanges(unsaved) });
  if (!may(app, 'host/settings/write')) {
    // Theirs are this page's alone: the settings are of whose Skein it is.
    unsaved.kept = { ...unsaved.kept, ...change };
    show();
    return;
  }
  unsaved.changes.push(change);
  show();
  try {
    unsaved.kept = (await app.rpc.host('host/settings/write', change)).settings;
  } finally {
    unsaved.changes.splice(unsaved.changes.indexOf(change), 1);
    show();
  }
}

export async function restartServer(app: App, server: string): Promise<void> {
  await app.rpc.host('host/server/restart', { server });
}

export function readServerLog(
  app: App,
  server: string,
): Promise<{ readonly text: string; readonly path: string }> {
  return app.rpc.host('host/server/log', { server });
}

export function dismissNotice(app: App, id: string): void {
  app.store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}
