/** `-c key=value`, `--enable` and `--disable`: config for one start, above every file. */
import path from 'node:path';
import type { ConfigArguments } from '../config-arguments.ts';
import { loadConfigFile } from './config-file.ts';
import { isFeatureName } from './features.ts';
import { findFaults } from './config-faults.ts';
import type { TomlTable } from './fields.ts';
import { unknownKeys } from './known-keys.ts';
import { parseKeyPath } from './key-path.ts';
import { applyOverrides } from './settings.ts';
import { tomlValue } from '../toml-value.ts';

/** An argument that means nothing; the message names it. */
export class ConfigArgumentError extends Error {
  override readonly name = 'ConfigArgumentError';
}

/** A value is TOML, or else a plain word. @throws {ConfigArgumentError} */
function configFromArguments({ overrides, features }: ConfigArguments): TomlTable {
  let config: TomlTable = {};
  for (const override of overrides) {
    const equals = override.indexOf('=');
    if (equals === -1) throw new ConfigArgumentError(`-c wants key=value, not ${override}`);
    const key = override.slice(0, equals).trim();
    if (parseKeyPath(key) === null) {
      throw new ConfigArgumentError(`-c wants a dotted key before the =, not ${override}`);
    }
    config = applyOverrides(config, { [key]: tomlValue(override.slice(equals + 1).trim()) });
  }
  for (const { name, enabled } of features) {
    if (!isFeatureName(name)) throw new ConfigArgumentError(`there is no feature ${name}`);
    config = applyOverrides(config, { [`features.${name}`]: enabled });
  }
  const [fault] = findFaults(config);
  if (fault !== undefined) throw new ConfigArgumentError(fault.message);
  return config;
}

/**
 * What the command line sets. With `strict`, a key that nobody knows, there or in the home's
 * config.toml, is an error too. @throws {ConfigArgumentError}
 */
export async function startConfig(args: ConfigArguments, home: string): Promise<TomlTable> {
  const flags = configFromArguments(args);
  if (!args.strict) return flags;
  const file = await loadConfigFile(path.join(home, 'config.toml'));
  if (file.unreadable !== null) {
    throw new ConfigArgumentError(file.unreadable.details ?? file.unreadable.summary);
  }
  const [fault] = findFaults(file.config);
  if (fault !== undefined) throw new ConfigArgumentError(`${file.path}: ${fault.message}`);
  const sources = [
    ['the command line', flags],
    [file.path, file.config],
  ] as const;
  for (const [source, config] of sources) {
    const [unknown] = unknownKeys(config);
    if (unknown !== undefined) {
      throw new ConfigArgumentError(`unknown configuration field \`${unknown}\` in ${source}`);
    }
  }
  return flags;
}
