/** Where configuration comes from, and how several sources become one. */
import { versionOf } from './config-file.ts';
import type { ConfigFile } from './config-file.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** The contract's `ConfigLayerSource`: the kinds that there are here. */
export type LayerName =
  | { readonly type: 'system'; readonly file: string }
  | { readonly type: 'user'; readonly file: string; readonly profile: string | null }
  | { readonly type: 'project'; readonly dotCodexFolder: string }
  | { readonly type: 'sessionFlags' };

export interface LayerMetadata {
  readonly name: LayerName;
  /** `sha256:…`; changes when the layer does. */
  readonly version: string;
}

export interface ConfigLayer {
  readonly name: LayerName;
  readonly config: TomlTable;
  /** Why it has no effect; null when it has. */
  readonly disabledReason: string | null;
  /** Null for the command line. */
  readonly file: ConfigFile | null;
}

/** Its version is that of the whole file, also where a part of it is ignored. */
export function layerMetadata({ name, config, file }: ConfigLayer): LayerMetadata {
  return { name, version: versionOf(file?.config ?? config) };
}

/** For people: `user (/home/ada/.skein/config.toml)`. */
export function layerLabel({ name }: Pick<ConfigLayer, 'name'>): string {
  switch (name.type) {
    case 'sessionFlags':
      return 'session-flags';
    case 'project':
      return `project (${name.dotCodexFolder})`;
    case 'user':
      return name.profile === null
        ? `user (${name.file})`
        : `profile ${name.profile} (${name.file})`;
    default:
      return `${name.type} (${name.file})`;
  }
}

/** What all of them say together; of two that set a key, the earlier layer wins. */
export function mergeLayers(layers: readonly ConfigLayer[]): TomlTable {
  let merged: TomlTable = {};
  for (const layer of [...layers].reverse()) {
    if (layer.disabledReason === null) merged = overlay(merged, layer.config);
  }
  return merged;
}

/** The dotted key of every value that is set (list entries by number), and the layer it is from. */
export function originsOf(layers: readonly ConfigLayer[]): Record<string, LayerMetadata> {
  const origins: Record<string, LayerMetadata> = {};
  for (const layer of [...layers].reverse()) {
    if (layer.disabledReason !== null) continue;
    const metadata = layerMetadata(layer);
    for (const key of leafKeys(layer.config)) {
      for (const known of Object.keys(origins)) {
        // A value in the place of a table, or the other way round, hides what was below.
        if (known.startsWith(`${key}.`) || key.startsWith(`${known}.`)) delete origins[known];
      }
      origins[key] = metadata;
    }
  }
  return origins;
}

/** The topmost layer above the user's that sets something at, above or below `keys`. */
export function overridingLayer(
  layers: readonly ConfigLayer[],
  keys: readonly string[],
): ConfigLayer | null {
  for (const layer of layers) {
    if (layer.name.type === 'user' && layer.name.profile === null) return null;
    if (layer.disabledReason === null && valueAt(layer.config, keys) !== undefined) return layer;
  }
  return null;
}

/** The value at a key, or at the value that stands above it. */
export function valueAt(config: TomlTable, keys: readonly string[]): unknown {
  let value: unknown = config;
  for (const key of keys) {
    if (!isTable(value)) return value;
    if (!Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function overlay(below: TomlTable, above: TomlTable): TomlTable {
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = Object.hasOwn(below, key) ? below[key] : undefined;
    result[key] = isTable(value) && isTable(old) ? overlay(old, value) : value;
  }
  return result;
}

function leafKeys(value: unknown, above: readonly string[] = []): readonly string[] {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((entry, index) => [String(index), entry] as const)
    : isTable(value)
      ? Object.entries(value)
      : [];
  if (entries.length === 0) return above.length === 0 ? [] : [above.join('.')];
  return entries.flatMap(([key, inner]) => leafKeys(inner, [...above, key]));
}
