/** Changes and removes a provider of the server's config. */
import { words } from '../lib/words.ts';
import { keepsKeys } from './abilities.ts';
import type { App } from './app-store.ts';
import { edit, writeEdits } from './config-fields.ts';
import { loadModels } from './model-actions.ts';
import { draftOf, editsOf, type ProviderDraft } from './provider-edits.ts';
import { writeSettings } from './settings-actions.ts';

const t = words('stores');

export async function readProvider(app: App, server: string, id: string): Promise<ProviderDraft> {
  const providers = (await app.rpc.request(server, 'config/read', {})).config['model_providers'];
  const tables = typeof providers === 'object' && providers !== null ? providers : {};
  const table: unknown = Object.entries(tables).find(([name]) => name === id)?.[1];
  if (typeof table !== 'object' || table === null) {
    throw new Error(t('providerGone', { provider: id }));
  }
  return draftOf(id, table as Record<string, unknown>);
}

/**
 * Writes what differs; comments and all other keys of the file stay.
 * @param key a new key to keep, null for none
 * @returns what the user should know of it, if there is anything
 * @throws {FieldError} where the server names a field
 */
export async function changeProvider(
  app: App,
  server: string,
  id: string,
  change: { readonly before: ProviderDraft; readonly after: ProviderDraft },
  key: string | null,
): Promise<string | null> {
  const { before, after } = change;
  const hidden = await writeEdits(app, server, ['model_providers', id], editsOf(id, before, after));
  if (!keepsKeys(app.store.getState(), server)) {
    await loadModels(app, server);
    return hidden;
  }
  if (after.keyKind !== 'kept' && before.keyKind === 'kept') {
    // A kept key would come before the other one.
    await app.rpc.host('host/key/write', { server, modelProvider: id, key: null });
  } else if (after.keyKind === 'kept' && key !== null) {
    await app.rpc.host('host/key/write', { server, modelProvider: id, key });
  }
  await loadModels(app, server);
  return hidden;
}

/** Takes it out of the config, with its key; new threads use the server's own default again. */
export async function removeProvider(app: App, server: string, id: string): Promise<string | null> {
  const { config } = await app.rpc.request(server, 'config/read', {});
  const cleared = ['model_provider', 'model'].map((key) => edit([key], null));
  const edits = [
    edit(['model_providers', id], null),
    ...(config['model_provider'] === id ? cleared : []),
  ];
  const hidden = await writeEdits(app, server, ['model_providers', id], edits);
  if (!keepsKeys(app.store.getState(), server)) {
    await loadModels(app, server);
    return hidden;
  }
  await app.rpc.host('host/key/write', { server, modelProvider: id, key: null });
  if (app.store.getState().settings.modelProvider === id) {
    await writeSettings(app, { modelProvider: null, model: null, effort: null });
  }
  await loadModels(app, server);
  return hidden;
}
