/** The app's own settings: changed here at once, then in main, from where other windows hear it. */
import type { AppSettings } from '../../server/protocol/host.ts';
import { withChanges } from './app-state.ts';
import type { App } from './app-store.ts';

export async function writeSettings(app: App, change: Partial<AppSettings>): Promise<void> {
  const { unsavedSettings: unsaved } = app;
  const show = (kept: AppSettings): void => {
    app.store.setState({ settings: withChanges(kept, unsaved) });
  };
  const before = app.store.getState().settings;
  unsaved.push(change);
  show(before);
  const answered = (): void => {
    unsaved.splice(unsaved.indexOf(change), 1);
  };
  try {
    const { settings } = await app.rpc.host('host/settings/write', change);
    answered();
    show(settings);
  } catch (error) {
    answered();
    // Only what was refused goes back, and not what was chosen after it.
    const back = Object.keys(change).map((key) => [key, before[key as keyof AppSettings]]);
    show({ ...app.store.getState().settings, ...Object.fromEntries(back) });
    throw error;
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
