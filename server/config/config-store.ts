/** The user's configuration: read, watched for changes by its stamp, edited key by key. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadConfigFile, parseToml, replaceFile, versionOf } from './config-file.ts';
import type { LoadedConfig } from './config-file.ts';
import { findFaults, isTable, isWithin, TOP_LEVEL_KEYS } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { formatKeyPath, parseKeyPath } from './key-path.ts';

type ConfigWriteErrorCode =
  'configValidationError' | 'configVersionConflict' | 'configLayerReadonly';

/**
 * A write that was refused; nothing has changed. On the wire: code -32600 and
 * `data: {config_write_error_code}`.
 */
export class ConfigWriteError extends Error {
  readonly code: ConfigWriteErrorCode;

  constructor(code: ConfigWriteErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ConfigWriteError';
    this.code = code;
  }
}

type ConfigEdit = {
  readonly keyPath: string;
  /** Null deletes the key. */
  readonly value: unknown;
  /** `upsert` merges tables, `replace` puts the value in the place of the old one. */
  readonly mergeStrategy: 'replace' | 'upsert';
};

export type ConfigWriteRequest = ConfigEdit & {
  readonly expectedVersion?: string | null | undefined;
  readonly filePath?: string | null | undefined;
};

export type ConfigWriteResult = {
  readonly status: 'ok';
  readonly version: string;
  readonly filePath: string;
  readonly overriddenMetadata: null;
};

type LayerMetadata = {
  readonly name: { readonly type: 'user'; readonly file: string; readonly profile: null };
  readonly version: string;
};

export type ConfigReadResult = {
  readonly config: TomlTable;
  /** Dotted key of every value that is set, and the file it comes from. */
  readonly origins: Readonly<Record<string, LayerMetadata>>;
  readonly layers: ReadonlyArray<LayerMetadata & { readonly config: TomlTable }> | null;
};

export type ConfigStore = {
  readonly path: string;
  /** The file as it is now; parsed again only when it has changed. */
  load(): Promise<LoadedConfig>;
  /** `config/read`. There is one layer, so a `cwd` changes nothing. */
  read(options: { readonly includeLayers?: boolean | undefined }): Promise<ConfigReadResult>;
  /** `config/value/write`. Writes happen one after another. Throws `ConfigWriteError`. */
  write(request: ConfigWriteRequest): Promise<ConfigWriteResult>;
};

export function createConfigStore(home: string): ConfigStore {
  const path = join(home, 'config.toml');
  let cached: { stamp: string; loaded: LoadedConfig } | null = null;
  let writing: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<LoadedConfig> => {
    const stamp = await stampOf(path);
    if (cached?.stamp === stamp) return cached.loaded;
    const loaded = await loadConfigFile(path);
    cached = { stamp, loaded };
    return loaded;
  };

  return {
    path,
    load,
    read: async ({ includeLayers }) => {
      const { config, version } = await load();
      const layer: LayerMetadata = { name: { type: 'user', file: path, profile: null }, version };
      const origins: Record<string, LayerMetadata> = {};
      for (const key of leafKeys(config)) origins[key] = layer;
      const unset = Object.fromEntries(TOP_LEVEL_KEYS.map((key) => [key, null]));
      return {
        config: { ...unset, ...config },
        origins,
        layers: includeLayers === true ? [{ ...layer, config }] : null,
      };
    },
    write: (request) => {
      const done = writing.then(async () => {
        const result = await writeEdit(path, request);
        cached = null;
        return result;
      });
      writing = done.catch(() => undefined);
      return done;
    },
  };
}

async function writeEdit(path: string, request: ConfigWriteRequest): Promise<ConfigWriteResult> {
  if (request.filePath != null && request.filePath !== path) {
    throw new ConfigWriteError('configLayerReadonly', `Only ${path} can be written.`);
  }
  const keys = editableKeys(request.keyPath);
  const loaded = await loadConfigFile(path);
  if (request.expectedVersion != null && request.expectedVersion !== loaded.version) {
    throw new ConfigWriteError(
      'configVersionConflict',
      'Configuration was modified since last read. Fetch latest version and retry.',
    );
  }
  if (loaded.unreadable !== null) {
    const { summary, details } = loaded.unreadable;
    throw new ConfigWriteError(
      'configValidationError',
      `${path} was not changed, because it has to be mended by hand first: ${details ?? summary}`,
    );
  }
  const { patch, parse } = await import('@decimalturn/toml-patch');
  const edited: unknown = parse(loaded.text);
  if (!isTable(edited)) throw new TypeError('a TOML document is always a table');
  setValue(edited as Record<string, unknown>, keys, request);
  const patched = patch(loaded.text, edited);
  const text = loaded.text === '' && patched !== '' ? `${patched.trimEnd()}\n` : patched;

  // What was written is what the readers will read, so it is judged with their eyes.
  const reread = parseToml(text, path);
  const expected = structuredClone(loaded.config) as Record<string, unknown>;
  setValue(expected, keys, request);
  if ('problem' in reread || !isDeepStrictEqual(reread.config, toJson(expected))) {
    throw new ConfigWriteError(
      'configValidationError',
      `${request.keyPath} can't be set in this file without harming other lines. Edit ${path} by hand.`,
    );
  }
  const fault = findFaults(reread.config).find(
    (candidate) => isWithin(candidate.path, keys) || isWithin(keys, candidate.path),
  );
  if (fault !== undefined) {
    throw new ConfigWriteError('configValidationError', `Invalid configuration: ${fault.message}`);
  }
  if (text !== loaded.text) await replaceFile(path, text);
  return { status: 'ok', version: versionOf(text), filePath: path, overriddenMetadata: null };
}

function editableKeys(keyPath: string): readonly string[] {
  if (keyPath.trim() === '') {
    throw new ConfigWriteError('configValidationError', 'keyPath must not be empty');
  }
  const keys = parseKeyPath(keyPath);
  if (keys === null || keys.includes('__proto__')) {
    throw new ConfigWriteError(
      'configValidationError',
      `keyPath is not a dotted key: ${keyPath.slice(0, 200)}`,
    );
  }
  return keys;
}

function setValue(root: Record<string, unknown>, keys: readonly string[], edit: ConfigEdit): void {
  let parent = root;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const next = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (next === undefined && edit.value === null) return;
    if (next !== undefined && !isTable(next)) {
      throw new ConfigWriteError(
        'configValidationError',
        `${formatKeyPath(keys.slice(0, depth + 1))} is a value, so nothing can be set below it.`,
      );
    }
    const nested: Record<string, unknown> = next ?? {};
    parent[key] = nested;
    parent = nested;
  }
  const last = keys.at(-1) ?? '';
  assign(parent, last, edit.value, edit.mergeStrategy === 'upsert');
}

function assign(
  parent: Record<string, unknown>,
  key: string,
  value: unknown,
  merge: boolean,
): void {
  if (value === null) {
    Reflect.deleteProperty(parent, key);
    return;
  }
  if (!isTable(value)) {
    parent[key] = value;
    return;
  }
  const old = Object.hasOwn(parent, key) ? parent[key] : undefined;
  const target: Record<string, unknown> = merge && isTable(old) ? old : {};
  for (const [name, inner] of Object.entries(value)) {
    if (name !== '__proto__') assign(target, name, inner, merge);
  }
  parent[key] = target;
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function leafKeys(table: TomlTable, above: readonly string[] = []): readonly string[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = [...above, key];
    return isTable(value) && Object.keys(value).length > 0
      ? leafKeys(value, path)
      : [path.join('.')];
  });
}

/** Changes whenever the file does, as far as the file system tells. */
async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return 'none';
  }
}
