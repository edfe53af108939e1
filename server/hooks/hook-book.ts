/**
 * Finds the hooks that count in a folder: what the administrator requires, and what is in every layer
 * of the config and in the hooks.json beside it.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeLayers } from '../config/config-layers.ts';
import type { ConfigLayer } from '../config/config-layers.ts';
import type { LoadedConfig } from '../config/config-assembly.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { isTable } from '../config/fields.ts';
import type { TomlTable } from '../config/fields.ts';
import { findFeature } from '../config/features.ts';
import { readDeclarations } from '../config/hook-declaration.ts';
import type { DeclaredHook } from '../config/hook-declaration.ts';
import type { RequiredHooks } from '../config/required-hooks.ts';
import { applyOverrides } from '../config/settings.ts';
import { knownHook, mayRun } from './hook.ts';
import type { Hook, HookSource, HookState } from './hook.ts';

export interface HookList {
  readonly hooks: readonly Hook[];
  /** What is wrong with declarations, for people. */
  readonly warnings: readonly string[];
  /** Configs that can't be understood; `path` is the folder that was asked about. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** A thread's own config: dotted keys. Null: nobody gave it any. */
type OwnConfig = Readonly<Record<string, unknown>> | null | undefined;

/** Hooks of the administrator's can't all be had: nothing may run without them. */
export class RequiredHooksFailed extends Error {}

const NONE: HookList = { hooks: [], warnings: [], errors: [] };

/** Larger files declare no hooks, in bytes. */
const MAX_BYTES = 1024 * 1024;

export class HookBook {
  readonly #config: ConfigStore;

  constructor(config: ConfigStore) {
    this.#config = config;
  }

  /**
   * All hooks, whether they may run or not; none where a config can't be understood. `cwd` is absolute.
   * @param own of the thread that asks
   */
  async list(cwd: string, own?: OwnConfig): Promise<HookList> {
    const found = await this.#find(cwd, own);
    return found.errors.length > 0 ? { ...NONE, errors: found.errors } : found;
  }

  /** Those that run in a folder: of the sources that can be understood. */
  async running(cwd: string, own?: OwnConfig): Promise<readonly Hook[]> {
    return (await this.#find(cwd, own)).hooks.filter(mayRun);
  }

  /** Before a thread is used. @throws {RequiredHooksFailed} */
  async ensureRequired(cwd: string, own?: OwnConfig): Promise<void> {
    const required = (await this.#config.requirements())?.hooks ?? null;
    if (required === null || !this.#isOn(await this.#layers(cwd, own))) return;
    const mistakes: string[] = [];
    const { found } = ofAdministrator(required, mistakes);
    const [first] = [...mistakes, ...found];
    if (first === undefined) return;
    throw new RequiredHooksFailed(`failed to load required managed hooks: ${first}`);
  }

  async #find(cwd: string, own: OwnConfig): Promise<HookList> {
    const found = await this.#layers(cwd, own);
    const { layers, unreadable, faults } = found;
    const requirements = await this.#config.requirements();
    if (!this.#isOn(found)) return NONE;
    const states = statesOf(layers);
    const warnings: string[] = [];
    const mistakes: string[] = [];
    const hooks: Hook[] = [];
    const add = ({ file, declared, found: told }: Found, { kind, managed }: Origin): void => {
      warnings.push(...told);
      for (const each of declared) {
        hooks.push(knownHook(each, { kind, managed, file }, hooks.length, states));
      }
    };
    if (requirements?.hooks != null) {
      add(ofAdministrator(requirements.hooks, mistakes), { kind: 'system', managed: true });
    }
    for (const layer of [...layers].reverse()) {
      // What an untrusted folder declares is not even looked at.
      if (layer.disabledReason !== null) continue;
      const place = placeOf(layer);
      if (requirements?.managedHooksOnly === true && !place.managed) continue;
      const here = [
        ...(place.folder === null ? [] : [await hooksFile(place, place.folder, warnings)]),
        fromConfig(layer, place, mistakes),
      ];
      const [first, second] = here.filter(({ declared }) => declared.length > 0);
      if (first !== undefined && second !== undefined) {
        warnings.push(
          `loading hooks from both ${first.file} and ${second.file}; prefer a single representation for this layer`,
        );
      }
      for (const source of here) add(source, place);
    }
    if (unreadable !== null) mistakes.push(unreadable.details ?? unreadable.summary);
    // With any of these no thread starts, so that no hook runs.
    for (const { path: at, message } of faults) {
      if (at[0] !== 'hooks' && at[0] !== 'model_providers') mistakes.push(message);
    }
    const errors = mistakes.map((message) => ({ path: cwd, message }));
    return { hooks, warnings, errors };
  }

  /** With what the thread says above all files, together with the command line. */
  async #layers(cwd: string, own: OwnConfig): Promise<SeenConfig> {
    const loaded = await this.#config.load(cwd);
    if (own == null || Object.keys(own).length === 0) return loaded;
    const flags = loaded.layers.find(({ name }) => name.type === 'sessionFlags');
    const layers: readonly ConfigLayer[] = [
      {
        name: { type: 'sessionFlags' },
        config: applyOverrides(flags?.config ?? {}, own),
        disabledReason: null,
        file: null,
      },
      ...loaded.layers.filter((layer) => layer !== flags),
    ];
    const { unreadable, faults } = loaded;
    return { config: mergeLayers(layers), layers, unreadable, faults };
  }

  #isOn({ config }: SeenConfig): boolean {
    const feature = findFeature('hooks');
    return feature !== null && this.#config.features.isEnabled(config, feature);
  }
}

type SeenConfig = Pick<LoadedConfig, 'config' | 'layers' | 'unreadable' | 'faults'>;
type Origin = Pick<HookSource, 'kind' | 'managed'>;

interface Place extends Omit<HookSource, 'file'> {
  /** Absolute: the file whose table declares hooks. */
  readonly file: string;
  /** Where a hooks.json may lie. */
  readonly folder: string | null;
}

function placeOf({ name }: ConfigLayer): Place {
  switch (name.type) {
    case 'system':
      return { kind: 'system', managed: true, file: name.file, folder: path.dirname(name.file) };
    case 'user':
      return { kind: 'user', managed: false, file: name.file, folder: path.dirname(name.file) };
    case 'project': {
      const folder = name.dotCodexFolder;
      return { kind: 'project', managed: false, file: path.join(folder, 'config.toml'), folder };
    }
    case 'sessionFlags': {
      const file = path.resolve('/', '<session-flags>', 'config.toml');
      return { kind: 'sessionFlags', managed: false, file, folder: null };
    }
  }
}

interface Found {
  readonly file: string;
  readonly declared: readonly DeclaredHook[];
  /** Warnings about single hooks. */
  readonly found: readonly string[];
}

async function hooksFile(place: Place, folder: string, warnings: string[]): Promise<Found> {
  const file = path.join(folder, 'hooks.json');
  const none = { file, declared: [], found: [] };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && MISSING.has(String(error.code));
    if (!missing) warnings.push(`failed to read hooks config ${file}: ${wordsOf(error)}`);
    return none;
  }
  try {
    if (text.length > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isTable(json)) throw new Error('it must be an object');
    const odd = Object.keys(json).find((key) => key !== 'hooks' && key !== 'description');
    if (odd !== undefined) throw new Error(`unknown field \`${odd}\``);
    const hooks = json['hooks'] ?? {};
    if (!isTable(hooks)) throw new Error('`hooks` must be an object');
    return declaredIn(hooks, file);
  } catch (error) {
    warnings.push(`failed to parse hooks config ${file}: ${wordsOf(error)}`);
    return none;
  }
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

function fromConfig(layer: ConfigLayer, { file }: Place, mistakes: string[]): Found {
  return fromTable(layer.config['hooks'], file, file, mistakes);
}

function ofAdministrator({ table, source }: RequiredHooks, mistakes: string[]): Found {
  return fromTable(table, source, 'requirements.toml', mistakes);
}

/** @param where for who reads of a mistake */
function fromTable(table: unknown, file: string, where: string, mistakes: string[]): Found {
  const none = { file, declared: [], found: [] };
  if (table === undefined) return none;
  try {
    if (!isTable(table)) throw new Error('`hooks` must be a table');
    return declaredIn(table, file);
  } catch (error) {
    mistakes.push(`${where}: hooks: ${wordsOf(error)}`);
    return none;
  }
}

function declaredIn(table: TomlTable, file: string): Found {
  const { hooks, warnings } = readDeclarations(table, file, process.platform);
  return { file, declared: hooks, found: warnings };
}

/** Only the user says what is trusted: never the folder that the hooks are in. */
function statesOf(layers: readonly ConfigLayer[]): ReadonlyMap<string, HookState> {
  const states = new Map<string, HookState>();
  for (const { name, config } of [...layers].reverse()) {
    if (name.type !== 'user' && name.type !== 'sessionFlags') continue;
    const hooks = config['hooks'];
    const table = isTable(hooks) ? hooks['state'] : undefined;
    for (const [key, value] of isTable(table) ? Object.entries(table) : []) {
      if (!isTable(value)) continue;
      const { enabled, trusted_hash: hash } = value;
      const below = states.get(key);
      states.set(key, {
        enabled: typeof enabled === 'boolean' ? enabled : (below?.enabled ?? null),
        trustedHash: typeof hash === 'string' ? hash : (below?.trustedHash ?? null),
      });
    }
  }
  return states;
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
