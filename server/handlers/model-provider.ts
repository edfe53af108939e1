/** `model/list` and `modelProvider/*`. */
import type { ConfigStore } from '../config/config-store.ts';
import type { KeyStore } from '../config/key-store.ts';
import { resolveProvider } from '../config/provider.ts';
import { listProviders, writeProvider } from '../config/provider-list.ts';
import { InvalidCursorError, UnknownProviderError, listModels } from '../model/model-list.ts';
import type { ModelClients } from '../model/model-client.ts';
import { ModelError } from '../model/model.ts';
import type { ClientIdentity } from '../model/model-send.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { webSearchMode } from '../tools/web-search/web-search.ts';
import { telling } from './config.ts';
import type { HandlersOf } from './dispatcher.ts';

/** The longest that a provider may take to list its models, in milliseconds. */
const LIST_MS = 10_000;

export type ModelProviderMethod =
  | 'model/list'
  | 'modelProvider/list'
  | 'modelProvider/capabilities/read'
  | 'modelProvider/config/write'
  | 'modelProvider/key/write'
  | 'modelProvider/models/list'
  | 'modelProvider/local/list';

export interface ModelProviderServices {
  readonly config: ConfigStore;
  readonly keys: KeyStore;
  readonly refreshKeys: () => Promise<void>;
  readonly identity: ClientIdentity;
  readonly models: Pick<ModelClients, 'withKey' | 'windows'>;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function modelProviderHandlers(
  services: ModelProviderServices,
): HandlersOf<ModelProviderMethod> {
  const { config, keys, refreshKeys, identity, models, variables } = services;
  return {
    'model/list': async (params) => {
      await refreshKeys();
      try {
        const { settings } = await config.load();
        const page = listModels(settings, variables, keys, params, (provider, model) =>
          models.windows.price(provider, model),
        );
        return page as unknown as ClientResult<'model/list'>;
      } catch (error) {
        if (error instanceof InvalidCursorError) throw invalidRequest(error.message);
        if (!(error instanceof UnknownProviderError)) throw error;
        const { modelProvider } = error;
        throw invalidRequest(error.message, { type: 'modelProviderNotConfigured', modelProvider });
      }
    },
    'modelProvider/list': async () => {
      await refreshKeys();
      return listProviders(config, variables, keys);
    },
    'modelProvider/capabilities/read': async () => {
      await refreshKeys();
      const { settings } = await config.load();
      const resolved = resolveProvider(settings, variables, keys);
      // What it can do, whether or not the config wants it. No model makes images here.
      const { mode } = settings.webSearch;
      const asked = mode === 'disabled' ? null : mode;
      const webSearch = resolved.ok && webSearchMode(resolved.provider, asked) !== 'disabled';
      return { imageGeneration: false, webSearch };
    },
    'modelProvider/config/write': async ({ settings }) => {
      if (settings.type !== 'customGateway') {
        throw invalidRequest(
          `providers of type \`${settings.type}\` are not supported, only \`customGateway\` is`,
        );
      }
      return { provider: await telling(() => writeProvider(config, settings)) };
    },
    'modelProvider/key/write': ({ modelProvider, key }) => {
      if (key === null) keys.delete(modelProvider);
      else keys.set(modelProvider, key);
      return {};
    },
    'modelProvider/models/list': async ({ modelProvider }) => {
      await refreshKeys();
      const { settings } = await config.load();
      const resolved = resolveProvider(settings, variables, keys, modelProvider);
      if (!resolved.ok) throw invalidRequest(resolved.message);
      const { provider } = resolved;
      if (provider.kind !== 'http') return { data: [] };
      if (provider.missingKey !== null) throw invalidRequest(provider.missingKey);
      const { readOfferedModels } = await import('../model/offered-models.ts');
      try {
        const signal = AbortSignal.timeout(LIST_MS);
        const data = await models.withKey(provider, signal, (ready) =>
          readOfferedModels(ready, identity, signal),
        );
        models.windows.heard(provider, data);
        return { data: [...data] };
      } catch (error) {
        if (error instanceof ModelError) throw invalidRequest(error.message);
        throw invalidRequest(`${provider.name} did not list its models in ${LIST_MS / 1000} s.`);
      }
    },
    'modelProvider/local/list': async () => {
      const { findLocalServers } = await import('../model/find-local-servers.ts');
      const found = await findLocalServers(identity);
      return { data: found.map((one) => ({ ...one, wireApi: 'chat', models: [...one.models] })) };
    },
  };
}
