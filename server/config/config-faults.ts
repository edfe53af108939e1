/** What does not fit in a config: single values, what excludes each other, and declarations of hooks. */
import { fieldFaults, isTable } from './fields.ts';
import type { FieldFault, TomlTable } from './fields.ts';
import { readDeclarations } from './hook-declaration.ts';
import { formatKeyPath } from './key-path.ts';

/** Every judged key of `config` whose value does not fit, parents first. */
export function findFaults(config: TomlTable): readonly FieldFault[] {
  const faults = [...fieldFaults(config), ...keyCommandFaults(config)];
  const { hooks } = config;
  if (!isTable(hooks)) return faults;
  try {
    readDeclarations(hooks, '', process.platform);
    return faults;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [...faults, { path: ['hooks'], message: `hooks.${words}` }];
  }
}

/** Other ways to a key, which leave open which one is meant. */
const OTHER_KEYS = ['env_key', 'experimental_bearer_token', 'requires_openai_auth'] as const;

function keyCommandFaults(config: TomlTable): readonly FieldFault[] {
  const { model_providers: providers } = config;
  const faults: FieldFault[] = [];
  for (const [id, provider] of Object.entries(isTable(providers) ? providers : {})) {
    if (!isTable(provider) || !isTable(provider['auth'])) continue;
    const path = ['model_providers', id, 'auth'];
    const field = formatKeyPath(path);
    if (provider['auth']['command'] === undefined) {
      faults.push({ path, message: `${field}.command is missing.` });
    }
    const other = OTHER_KEYS.find((key) => (provider[key] ?? false) !== false);
    if (other !== undefined) {
      faults.push({ path, message: `${field} can't be combined with ${other}.` });
    }
  }
  return faults;
}
