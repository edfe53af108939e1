/** `[hooks]` of requirements.toml: hooks that the administrator runs for everybody. */
import path from 'node:path';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { HOOK_EVENTS } from './hook-declaration.ts';

export interface RequiredHooks {
  /** As it is written. */
  readonly table: TomlTable;
  /** What stands for their place: the folder of their scripts, or else the file itself. Absolute. */
  readonly source: string;
}

/** Null when the file says nothing of hooks. */
export function requiredHooks(
  requirements: TomlTable,
  file: string,
  platform: NodeJS.Platform,
): RequiredHooks | null {
  const given = requirements['hooks'];
  if (given === undefined) return null;
  // What is no table has a mistake, which is for its reader to find.
  const table = isTable(given) ? given : { [HOOK_EVENTS[0]]: given };
  const folder = table[platform === 'win32' ? 'windows_managed_dir' : 'managed_dir'];
  const source = typeof folder === 'string' && path.isAbsolute(folder) ? folder : file;
  return { table, source };
}

/** The contract's `ManagedHooksRequirements`. */
export function shownRequiredHooks({ table }: RequiredHooks): Record<string, unknown> {
  const groups = HOOK_EVENTS.map((event) => [event, listOf(table[event]).map(shownGroup)]);
  return {
    managedDir: table['managed_dir'] ?? null,
    windowsManagedDir: table['windows_managed_dir'] ?? null,
    ...Object.fromEntries(groups),
  };
}

function shownGroup(group: TomlTable): Record<string, unknown> {
  const { matcher = null, hooks } = group;
  return { matcher, hooks: listOf(hooks).map(shownHandler) };
}

function shownHandler(handler: TomlTable): Record<string, unknown> {
  const { type, timeout: timeoutSec = null, statusMessage = null } = handler;
  switch (type) {
    case 'command':
      return {
        type,
        command: handler['command'],
        commandWindows: handler['commandWindows'] ?? handler['command_windows'] ?? null,
        timeoutSec,
        async: handler['async'] ?? false,
        statusMessage,
        additionalContextLimit: handler['additionalContextLimit'] ?? null,
      };
    case 'mcp_tool': {
      const { server, tool, input = {} } = handler;
      return { type, server, tool, input, timeoutSec, statusMessage };
    }
    default:
      return { type };
  }
}

const listOf = (value: unknown): readonly TomlTable[] =>
  Array.isArray(value) ? value.filter(isTable) : [];
