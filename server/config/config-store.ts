/** The configuration: read from its layers, watched for changes by their stamps, edited key by key. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { withHomeLock } from '../home-lock.ts';
import { assemble, flagsLayer, projectLayer, systemLayer, userLayer } from './config-assembly.ts';
import type { LoadedConfig } from './config-assembly.ts';
import { ConfigWriteError, editConfigFile } from './config-edit.ts';
import type { ConfigWriteRequest } from './config-edit.ts';
import { emptyFile, loadConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-file.ts';
import {
  layerLabel,
  layerMetadata,
  mergeLayers,
  originsOf,
  overridingLayer,
  valueAt,
} from './config-layers.ts';
import type { ConfigLayer, LayerMetadata } from './config-layers.ts';
import { FeatureSwitches } from './features.ts';
import type { TomlTable } from './fields.ts';
import { profileLayer, profilePath } from './profile.ts';
import { disabledReason, findWorkspace, trustOf } from './project-layers.ts';
import { loadRequirements } from './requirements.ts';
import type { Requirements } from './requirements.ts';
import { shownConfig } from './shown-config.ts';

export type ConfigWriteResult = {
  readonly status: 'ok' | 'okOverridden';
  readonly version: string;
  readonly filePath: string;
  readonly overriddenMetadata: {
    readonly message: string;
    readonly overridingLayer: LayerMetadata;
    readonly effectiveValue: unknown;
  } | null;
};

export type ConfigReadResult = {
  readonly config: TomlTable;
  /** Dotted key of every value that is set, and the layer it comes from. */
  readonly origins: Readonly<Record<string, LayerMetadata>>;
  /** Left out unless asked for. */
  readonly layers?: ReadonlyArray<
    LayerMetadata & { readonly config: TomlTable; readonly disabledReason?: string }
  >;
};

/** A layer that can't be read, where the answer would be wrong without it. */
export class ConfigReadError extends Error {
  override readonly name = 'ConfigReadError';
}

/** What the command line says of the config. */
export interface ConfigStart {
  /** `-c`, `--enable` and `--disable`: above everything else. */
  readonly flags?: TomlTable;
  /** The profile that lies upon the user's config.toml. */
  readonly profile?: string;
  /** Leaves the user's config.toml out. */
  readonly ignoreUser?: boolean;
}

export interface ConfigStoreOptions extends ConfigStart {
  /** Where the computer's administrator puts `config.toml` and `requirements.toml`. */
  readonly systemFolder?: string;
}

export type ConfigStore = {
  /** The user's config.toml. */
  readonly path: string;
  readonly features: FeatureSwitches;
  /** What the computer's administrator allows; null when there are no limits. */
  requirements(): Promise<Requirements | null>;
  /** As it is now, from `cwd` if one is given; read again only when a file has changed. */
  load(cwd?: string | null): Promise<LoadedConfig>;
  /**
   * Whatever `action` does until it is done goes by one config: each folder is looked at once. What
   * outlasts it sees later changes.
   */
  during<T>(action: () => Promise<T>): Promise<T>;
  /** `config/read`. @throws {ConfigReadError} */
  read(options: {
    readonly includeLayers?: boolean | undefined;
    readonly cwd?: string | null | undefined;
  }): Promise<ConfigReadResult>;
  /** `config/batchWrite`: all edits or none. One after another. @throws {ConfigWriteError} */
  write(request: ConfigWriteRequest): Promise<ConfigWriteResult>;
};

/** What was found on looking, by folder. */
type Looks = Map<string, Promise<LoadedConfig>>;

/** Folders whose merged config is kept. */
const MAX_CACHED = 64;
const DEFAULT_MARKERS = ['.git'];

export function createConfigStore(home: string, options: ConfigStoreOptions = {}): ConfigStore {
  const file = path.join(home, 'config.toml');
  const system = options.systemFolder ?? systemFolder();
  const systemFile = path.join(system, 'config.toml');
  const hasFlags = Object.keys(options.flags ?? {}).length > 0;
  // Always the same one: what is kept counts as changed when a file is another.
  const empty = emptyFile(file);
  // An administrator's change waits for the next start, as with every other program.
  let required: Promise<Requirements | null> | null = null;
  const files = new Map<string, { readonly stamp: string; readonly file: ConfigFile }>();
  const merged = new Map<
    string,
    { readonly parts: readonly unknown[]; readonly loaded: LoadedConfig }
  >();
  let writing: Promise<unknown> = Promise.resolve();

  const readFile = async (name: string): Promise<ConfigFile> => {
    const stamp = await stampOf(name);
    const cached = files.get(name);
    if (cached?.stamp === stamp) return cached.file;
    const found = await loadConfigFile(name);
    // What runs goes on with the last text that could be read; nothing new starts from it.
    const loaded =
      found.unreadable === null || cached === undefined
        ? found
        : { ...found, config: cached.file.config };
    files.set(name, { stamp, file: loaded });
    return loaded;
  };

  /** What there is without a folder. */
  let lowest: { readonly files: readonly ConfigFile[]; readonly loaded: LoadedConfig } | null =
    null;
  const tick: Looks = new Map();
  const spans = new AsyncLocalStorage<{ looks: Looks | null }>();

  const load = (cwd: string | null = null): Promise<LoadedConfig> => {
    const key = cwd ?? '';
    // Those who ask in one tick are given one answer: no file can have changed between them.
    const looks = spans.getStore()?.looks ?? tick;
    let asked = looks.get(key);
    if (asked === undefined) {
      asked = loadNow(cwd);
      if (looks === tick && tick.size === 0) process.nextTick(() => tick.clear());
      looks.set(key, asked);
    }
    return asked;
  };

  const loadNow = async (cwd: string | null): Promise<LoadedConfig> => {
    const [user, everybody, profile] = await Promise.all([
      options.ignoreUser === true ? empty : readFile(file),
      readFile(systemFile),
      options.profile === undefined ? null : readFile(profilePath(home, options.profile)),
    ]);
    const lowestFiles = [user, everybody, ...(profile === null ? [] : [profile])];
    const below = [userLayer(user), systemLayer(everybody)];
    if (profile !== null) below.unshift(profileLayer(profile, user, options.profile ?? ''));
    const above = hasFlags ? [flagsLayer(options.flags ?? {})] : [];
    if (lowest === null || !sameParts(lowest.files, lowestFiles)) {
      lowest = { files: lowestFiles, loaded: assemble([...above, ...below], null, null) };
    }
    const { loaded: bare } = lowest;
    if (cwd === null) return bare;
    const { settings: base } = bare;
    const place = path.resolve(cwd);
    const { folders, trustKey, isRepository } = await findWorkspace(
      place,
      home,
      base.projectRootMarkers ?? DEFAULT_MARKERS,
    );
    const own = await Promise.all(
      folders.map((folder) => readFile(path.join(folder, 'config.toml'))),
    );
    const trust = await trustOf(base.projects, place, trustKey);
    const workspace = { trust, trustKey, isRepository };
    const parts = [...lowestFiles, trust, ...own];
    const cached = merged.get(place);
    if (cached !== undefined && sameParts(cached.parts, parts)) return cached.loaded;
    const disabled = disabledReason(trust, trustKey, file);
    const ours = own.map((each, at) => projectLayer(each, folders[at] ?? '', disabled));
    // Most workspaces say nothing of their own.
    const loaded =
      ours.length === 0
        ? { ...bare, workspace }
        : assemble([...above, ...ours, ...below], base, workspace);
    merged.delete(place);
    merged.set(place, { parts, loaded });
    for (const oldest of merged.keys()) {
      if (merged.size <= MAX_CACHED) break;
      merged.delete(oldest);
    }
    return loaded;
  };

  const features = new FeatureSwitches();
  const requirements = (): Promise<Requirements | null> =>
    (required ??= loadRequirements(path.join(system, 'requirements.toml')).then((found) => {
      features.required = found?.features ?? {};
      return found;
    }));

  return {
    path: file,
    features,
    requirements,
    load,
    during: (action) => {
      if (spans.getStore()?.looks != null) return action();
      const span: { looks: Looks | null } = { looks: new Map() };
      return spans.run(span, async () => {
        try {
          return await action();
        } finally {
          // Timers and listeners made meanwhile stay in this context for as long as they live.
          span.looks = null;
        }
      });
    },
    read: async ({ includeLayers, cwd }) => {
      const { config, layers, unreadable, faults } = await load(cwd ?? null);
      if (unreadable !== null) {
        const { summary, details } = unreadable;
        throw new ConfigReadError(`failed to read configuration layers: ${details ?? summary}`);
      }
      // Clients rely on shapes; only providers may be of any.
      const fault = faults.find(({ path: [table] }) => table !== 'model_providers');
      if (fault !== undefined) throw new ConfigReadError(`invalid configuration: ${fault.message}`);
      return {
        config: shownConfig(config),
        origins: originsOf(layers),
        ...(includeLayers === true ? { layers: layers.map(shownLayer) } : {}),
      };
    },
    write: (request) => {
      const done = writing.then(async () => {
        if (request.filePath != null && path.resolve(request.filePath) !== path.resolve(file)) {
          throw new ConfigWriteError(
            'configLayerReadonly',
            `Only writes to the user config are allowed, which is ${file}.`,
          );
        }
        const written = await withHomeLock(home, 'config', () => editConfigFile(file, request));
        files.delete(file);
        spans.getStore()?.looks?.clear();
        return {
          ...overridden((await load()).layers, written.keys),
          version: written.version,
          filePath: file,
        };
      });
      writing = done.catch(() => undefined);
      return done;
    },
  };
}

/** Where an administrator configures Skein for everybody on a computer. */
export function systemFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  if (platform !== 'win32') return '/etc/skein';
  return path.win32.join(environment['ProgramData'] ?? 'C:\\ProgramData', 'Skein');
}

function shownLayer(layer: ConfigLayer) {
  const { config, disabledReason: reason } = layer;
  return {
    ...layerMetadata(layer),
    config,
    ...(reason === null ? {} : { disabledReason: reason }),
  };
}

/** Whether what was written is in force, or something above the user's file hides it. */
function overridden(
  layers: readonly ConfigLayer[],
  written: readonly (readonly string[])[],
): Pick<ConfigWriteResult, 'status' | 'overriddenMetadata'> {
  for (const keys of written) {
    const layer = overridingLayer(layers, keys);
    if (layer === null) continue;
    return {
      status: 'okOverridden',
      overriddenMetadata: {
        message: `Overridden by ${layer.name.type === 'sessionFlags' ? 'session flags' : layerLabel(layer)}`,
        overridingLayer: layerMetadata(layer),
        effectiveValue: valueAt(mergeLayers(layers), keys) ?? null,
      },
    };
  }
  return { status: 'ok', overriddenMetadata: null };
}

function sameParts(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, at) => part === other[at]);
}

/** Changes whenever the file does, as far as the file system tells. */
async function stampOf(name: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(name, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch {
    return 'none';
  }
}
