/**
 * Profiles: `NAME.config.toml` in the home, which `--profile NAME` lays upon config.toml. Older homes
 * have them as `[profiles.NAME]` in config.toml itself.
 */
import path from 'node:path';
import type { ConfigFile } from './config-file.ts';
import type { ConfigLayer } from './config-layers.ts';
import { withAbsolutePaths } from './config-paths.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** It becomes the name of a file. */
export function isProfileName(name: string): boolean {
  return /^[\w-][\w.-]*$/.test(name);
}

export function profilePath(home: string, name: string): string {
  return path.join(home, `${name}.config.toml`);
}

/** `[profiles.NAME]`; null: there is none. */
export function profileTable({ config }: ConfigFile, name: string): TomlTable | null {
  const { profiles } = config;
  const table = isTable(profiles) && Object.hasOwn(profiles, name) ? profiles[name] : null;
  return isTable(table) ? table : null;
}

export function profileLayer(own: ConfigFile, user: ConfigFile, profile: string): ConfigLayer {
  const table = own.exists || own.unreadable !== null ? null : profileTable(user, profile);
  // An unreadable file is told of once, and its lines are found by whole keys.
  const file = table === null ? own : { ...user, config: table, text: '', unreadable: null };
  return {
    name: { type: 'user', file: file.path, profile },
    config: withAbsolutePaths(file.config, path.dirname(file.path)),
    disabledReason: null,
    file,
  };
}
