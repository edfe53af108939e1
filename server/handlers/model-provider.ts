/** `model/list` and `modelProvider/*`. */
import type { ConfigStore } from '../config/config-store.ts';
import type { KeyStore } from '../config/key-store.ts';
import { resolveProvider } from '../config/provider.ts';
import { listProviders, writeProvider } from '../config/provider-list.ts';
import { InvalidCursorError, UnknownProviderError, listModels } from '../model/model-list.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { webSearchMode } from '../tools/web-search/web-search.ts';
import { telling } from './config.ts';
import type { HandlersOf } from './dispatcher.ts';

export type ModelProviderMethod =
  | 'model/list'
  | 'modelProvider/list'
  | 'modelProvider/capabilities/read'
  | 'modelProvider/config/write'
  | 'modelProvider/key/write';

export interface ModelProviderServices {
  readonly config: ConfigStore;
  readonly keys: KeyStore;
  readonly refreshKeys: () => Promise<void>;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

export function modelProviderHandlers(
  services: ModelProviderServices,
): HandlersOf<ModelProviderMethod> {
  const { config, keys, refreshKeys, variables } = services;
  return {
    'model/list': async (params) => {
      await refreshKeys();
      try {
        const { settings } = await config.load();
        const page = listModels(settings, variables, keys, params);
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
  };
}
