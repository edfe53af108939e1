/** Newer versions of Skein itself. What comes of an act is told to all windows. */
import type { App } from './app-store.ts';

export type UpdateAct = 'check' | 'download' | 'install' | 'back' | 'cancel';

export async function actOnUpdate(app: App, act: UpdateAct): Promise<void> {
  const { update } = await app.rpc.host(`host/update/${act}`, {});
  app.store.setState({ update });
}
