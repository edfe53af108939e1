/** One write to the user's config.toml: several edits, judged together, or none of them. */
import { isDeepStrictEqual } from 'node:util';
import { readServers } from './mcp-servers.ts';
import { loadConfigFile, parseToml, replaceFile, versionOf } from './config-file.ts';
import { findFaults } from './config-faults.ts';
import { isTable, isWithin } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { formatKeyPath, parseKeyPath } from './key-path.ts';

type ConfigWriteErrorCode =
  'configValidationError' | 'configVersionConflict' | 'configLayerReadonly' | 'configPathNotFound';

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

export type ConfigEdit = {
  readonly keyPath: string;
  /** Null deletes the key; nothing within a value may be null. */
  readonly value: unknown;
  /** `upsert` merges tables, `replace` puts the value in the place of the old one. */
  readonly mergeStrategy: 'replace' | 'upsert';
};

export type ConfigWriteRequest = {
  readonly edits: readonly ConfigEdit[];
  readonly expectedVersion?: string | null | undefined;
  readonly filePath?: string | null | undefined;
};

export interface WrittenConfig {
  readonly version: string;
  /** The keys that were set, in the order of the edits. */
  readonly keys: readonly (readonly string[])[];
}

/** @throws {ConfigWriteError} */
export async function editConfigFile(
  path: string,
  request: Pick<ConfigWriteRequest, 'edits' | 'expectedVersion'>,
): Promise<WrittenConfig> {
  const edits = request.edits.map((edit) => ({ edit, keys: editableKeys(edit) }));
  const loaded = await loadConfigFile(path);
  if (request.expectedVersion != null && request.expectedVersion !== versionOf(loaded.config)) {
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
  const expected = structuredClone(loaded.config) as Record<string, unknown>;
  for (const { edit, keys } of edits) {
    setValue(edited as Record<string, unknown>, keys, edit);
    setValue(expected, keys, edit);
  }
  // New tables get a heading of their own, as people write them.
  const patched = patch(loaded.text, edited, { inlineTableStart: 3 });
  const text = loaded.text === '' && patched !== '' ? `${patched.trimEnd()}\n` : patched;

  // What was written is what the readers will read, so it is judged with their eyes.
  const reread = parseToml(text, path);
  if ('problem' in reread || !isDeepStrictEqual(reread.config, toJson(expected))) {
    const names = edits.map(({ keys }) => formatKeyPath(keys)).join(', ');
    throw new ConfigWriteError(
      'configValidationError',
      `${names} can't be set in this file without harming other lines. Edit ${path} by hand.`,
    );
  }
  const fault = findFaults(reread.config).find((candidate) =>
    edits.some(({ keys }) => isWithin(candidate.path, keys) || isWithin(keys, candidate.path)),
  );
  const message = fault?.message ?? newServerFault(loaded.config, reread.config);
  if (message !== null) {
    throw new ConfigWriteError('configValidationError', `Invalid configuration: ${message}`);
  }
  if (text !== loaded.text) await replaceFile(path, text);
  return { version: versionOf(reread.config), keys: edits.map(({ keys }) => keys) };
}

/** What is amiss with an MCP server that was sound before, or is new; null if nothing is. */
function newServerFault(before: TomlTable, after: TomlTable): string | null {
  const amiss = readServers(before).filter(({ fault }) => fault !== null);
  const known = new Set(amiss.map(({ name }) => name));
  return (
    readServers(after).find(({ name, fault }) => fault !== null && !known.has(name))?.fault ?? null
  );
}

function editableKeys({ keyPath, value }: ConfigEdit): readonly string[] {
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
  const empty = value === null ? null : nullWithin(value);
  if (empty !== null) {
    throw new ConfigWriteError(
      'configValidationError',
      `${formatKeyPath([...keys, ...empty])} can't be null: TOML has no such value. To delete a key, name it in \`keyPath\`.`,
    );
  }
  return keys;
}

/** Where a value holds null, which TOML can't; null when it does not. */
function nullWithin(value: unknown): readonly string[] | null {
  if (value === null) return [];
  if (typeof value !== 'object') return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = nullWithin(inner);
    if (found !== null) return [key, ...found];
  }
  return null;
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
