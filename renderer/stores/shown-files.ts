/** Which file of its workspace stands beside a thread, in front of the changes. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { keyOf, type ShownFile } from './app-state.ts';
import type { App } from './app-store.ts';

/** Null takes it away. */
export function showFile(app: App, thread: ThreadKey, file: ShownFile | null): void {
  const { [keyOf(thread)]: _before, ...others } = app.store.getState().files;
  app.store.setState({ files: file === null ? others : { ...others, [keyOf(thread)]: file } });
}
