/** `config/*`, `model/list` and `modelProvider/key/write`. */
import { ConfigWriteError } from '../config/config-store.ts';
import type { ConfigStore } from '../config/config-store.ts';
import type { KeyStore } from '../config/key-store.ts';
import { InvalidCursorError, listModels } from '../model/model-list.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { HandlersOf } from './dispatcher.ts';

export interface ConfigServices {
  readonly config: ConfigStore;
  readonly keys: KeyStore;
}

export function configHandlers({
  config,
  keys,
}: ConfigServices): HandlersOf<
  'config/read' | 'config/value/write' | 'model/list' | 'modelProvider/key/write'
> {
  return {
    'config/read': async (params) =>
      (await config.read(params)) as unknown as ClientResult<'config/read'>,
    'config/value/write': async (params) => {
      try {
        return await config.write({ ...params, value: params.value ?? null });
      } catch (error) {
        if (!(error instanceof ConfigWriteError)) throw error;
        throw invalidRequest(error.message, { config_write_error_code: error.code });
      }
    },
    'model/list': async (params) => {
      try {
        const { settings } = await config.load();
        const page = listModels(settings, process.env, keys, params);
        return page as unknown as ClientResult<'model/list'>;
      } catch (error) {
        if (error instanceof InvalidCursorError) throw invalidRequest(error.message);
        throw error;
      }
    },
    'modelProvider/key/write': ({ modelProvider, key }) => {
      if (key === null) keys.delete(modelProvider);
      else keys.set(modelProvider, key);
      return {};
    },
  };
}
