/** `config/*` and `configRequirements/read`. */
import { ConfigWriteError } from '../config/config-edit.ts';
import type { ConfigEdit } from '../config/config-edit.ts';
import { ConfigReadError } from '../config/config-store.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { shownRequirements } from '../config/requirements.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { RpcFault, invalidRequest } from '../rpc/fault.ts';
import type { HandlersOf } from './dispatcher.ts';

export type ConfigMethod =
  'config/read' | 'config/value/write' | 'config/batchWrite' | 'configRequirements/read';

export function configHandlers(config: ConfigStore): HandlersOf<ConfigMethod> {
  return {
    'config/read': async (params) => {
      try {
        return (await config.read(params)) as unknown as ClientResult<'config/read'>;
      } catch (error) {
        if (!(error instanceof ConfigReadError)) throw error;
        throw new RpcFault(errorCodes.internal, error.message, { cause: error });
      }
    },
    'config/value/write': ({ keyPath, value, mergeStrategy, ...target }) =>
      telling(() => config.write({ ...target, edits: [{ keyPath, value, mergeStrategy }] })),
    // `reloadUserConfig` asks for what is so anyway: threads read the config when they need it.
    'config/batchWrite': (params) =>
      telling(() => config.write({ ...params, edits: params.edits.map(editOf) })),
    'configRequirements/read': async () => {
      const found = await config.requirements();
      return {
        supportsIndependentSpeedModes: true,
        requirements: found === null ? null : shownRequirements(found),
      };
    },
  };
}

function editOf(edit: ClientParams<'config/batchWrite'>['edits'][number]): ConfigEdit {
  const { keyPath, value, mergeStrategy } = edit;
  return { keyPath, value, mergeStrategy };
}

/** Tells refusals as the wire does. */
export async function telling<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ConfigWriteError)) throw error;
    throw invalidRequest(error.message, { config_write_error_code: error.code });
  }
}
