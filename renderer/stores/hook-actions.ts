/** Hooks that a folder's files or the user's own config declare, and the user's word on each. */
import type { HookMetadata } from '../../server/protocol/hook.ts';
import type { App } from './app-store.ts';
import { keyPathOf } from '../lib/key-path.ts';
import { writeSettings } from './settings-actions.ts';

/** More than anybody says “not now” to; the oldest are asked about again. */
const MAX_DECLINED = 500;

/** Those in force for folders, each once. @throws where the app server can't tell */
export async function readHooks(
  app: App,
  server: string,
  cwds: readonly string[],
): Promise<readonly HookMetadata[]> {
  const { data } = await app.rpc.request(server, 'hooks/list', { cwds: [...cwds] });
  const byKey = new Map(data.flatMap(({ hooks }) => hooks).map((hook) => [hook.key, hook]));
  return [...byKey.values()].sort((one, other) => one.displayOrder - other.displayOrder);
}

/** Those that wait for a word of the user's: as they are now, nobody has said yes or not now. */
export function undecidedHooks(
  hooks: readonly HookMetadata[],
  declined: readonly string[],
): readonly HookMetadata[] {
  return hooks.filter(
    ({ enabled, trustStatus, currentHash }) =>
      enabled &&
      (trustStatus === 'untrusted' || trustStatus === 'modified') &&
      !declined.includes(currentHash),
  );
}

/** Lets them run as they are now: what is changed later is asked about again. */
export async function trustHooks(
  app: App,
  server: string,
  hooks: readonly HookMetadata[],
): Promise<void> {
  const value = Object.fromEntries(
    hooks.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }]),
  );
  const edits = [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' as const }];
  await app.rpc.request(server, 'config/batchWrite', { edits, reloadUserConfig: true });
}

export async function distrustHook(app: App, server: string, { key }: HookMetadata): Promise<void> {
  const keyPath = keyPathOf(['hooks', 'state', key, 'trusted_hash']);
  const edits = [{ keyPath, value: null, mergeStrategy: 'replace' as const }];
  await app.rpc.request(server, 'config/batchWrite', { edits, reloadUserConfig: true });
}

/** Asks no more about them as they are now. */
export async function declineHooks(app: App, hooks: readonly HookMetadata[]): Promise<void> {
  const { declinedHooks } = app.store.getState().settings;
  const all = [...declinedHooks, ...hooks.map(({ currentHash }) => currentHash)];
  await writeSettings(app, { declinedHooks: [...new Set(all)].slice(-MAX_DECLINED) });
}
