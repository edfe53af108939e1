/** The app's own settings: changed here at once, then in main, from where other windows hear it. */
import type { AppSettings } from '../../server/protocol/host.ts';
import type { App } from './app-store.ts';

export async function writeSettings(app: App, change: Partial<AppSettings>): Promise<void> {
  const before = app.store.getState().settings;
  app.store.setState({ settings: { ...before, ...change } });
  try {
    const { settings } = await app.rpc.host('host/settings/write', change);
    app.store.setState({ settings });
  } catch (error) {
    app.store.setState({ settings: before });
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
