/** `-c key=value`, `--enable` and `--disable`: config for one start, above every file. */
import path from 'node:path';
import type { ConfigArguments } from '../config-arguments.ts';
import { emptyFile, loadConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-file.ts';
import type { ConfigStart } from './config-store.ts';
import { isFeatureName } from './features.ts';
import { findFaults } from './config-faults.ts';
import type { TomlTable } from './fields.ts';
import { unknownKeys } from './known-keys.ts';
import { parseKeyPath } from './key-path.ts';
import { isProfileName, profilePath, profileTable } from './profile.ts';
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

function judge(source: string, config: TomlTable): void {
  const [unknown] = unknownKeys(config);
  if (unknown !== undefined) {
    throw new ConfigArgumentError(`unknown configuration field \`${unknown}\` in ${source}`);
  }
}

/** @throws {ConfigArgumentError} when there is none */
async function findProfile(home: string, user: ConfigFile, profile: string): Promise<ConfigFile> {
  if (!isProfileName(profile)) {
    throw new ConfigArgumentError(`--profile wants a plain name, such as work, not ${profile}`);
  }
  const file = await loadConfigFile(profilePath(home, profile));
  const there = file.exists || file.unreadable !== null;
  const inside = profileTable(user, profile) !== null;
  if (there && inside) {
    throw new ConfigArgumentError(
      `there are two profiles ${profile}: ${file.path}, and [profiles.${profile}] in ${user.path}`,
    );
  }
  if (!there && !inside) {
    throw new ConfigArgumentError(`there is no profile ${profile}: it would be in ${file.path}`);
  }
  return file;
}

/**
 * What the command line sets. With `strict`, a key that nobody knows, there or in the home's
 * config.toml or profile, is an error too. @throws {ConfigArgumentError}
 */
export async function startConfig(args: ConfigArguments, home: string): Promise<ConfigStart> {
  const { profile, ignoreUser, strict } = args;
  const flags = configFromArguments(args);
  const file = path.join(home, 'config.toml');
  const user = ignoreUser ? emptyFile(file) : await loadConfigFile(file);
  const files = [user];
  if (profile !== null) files.push(await findProfile(home, user, profile));
  if (strict) {
    judge('the command line', flags);
    for (const each of files) {
      if (each.unreadable !== null) {
        throw new ConfigArgumentError(each.unreadable.details ?? each.unreadable.summary);
      }
      const [fault] = findFaults(each.config);
      if (fault !== undefined) throw new ConfigArgumentError(`${each.path}: ${fault.message}`);
      judge(each.path, each.config);
    }
  }
  return { flags, ignoreUser, ...(profile === null ? {} : { profile }) };
}
