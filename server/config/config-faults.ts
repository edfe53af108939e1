/** What does not fit in a config: single values, and declarations of hooks. */
import { fieldFaults, isTable } from './fields.ts';
import type { FieldFault, TomlTable } from './fields.ts';
import { readDeclarations } from './hook-declaration.ts';

/** Every judged key of `config` whose value does not fit, parents first. */
export function findFaults(config: TomlTable): readonly FieldFault[] {
  const faults = fieldFaults(config);
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
