/** Finds the hooks that count in a folder: in every layer of the config, and in the hooks.json beside it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigLayer } from '../config/config-layers.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { isTable } from '../config/fields.ts';
import type { TomlTable } from '../config/fields.ts';
import { findFeature } from '../config/features.ts';
import { readDeclarations } from './declaration.ts';
import type { DeclaredHook } from './declaration.ts';
import { knownHook, mayRun } from './hook.ts';
import type { Hook, HookSource, HookState } from './hook.ts';

export interface HookList {
  readonly hooks: readonly Hook[];
  /** What is wrong with declarations, for people. */
  readonly warnings: readonly string[];
  /** Configs that can't be understood; `path` is the folder that was asked about. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

const NONE: HookList = { hooks: [], warnings: [], errors: [] };

/** Larger files declare no hooks, in bytes. */
const MAX_BYTES = 1024 * 1024;

export class HookBook {
  readonly #config: ConfigStore;

  constructor(config: ConfigStore) {
    this.#config = config;
  }

  /** All hooks, whether they may run or not; none where a config can't be understood. `cwd` is absolute. */
  async list(cwd: string): Promise<HookList> {
    const found = await this.#find(cwd);
    return found.errors.length > 0 ? { ...NONE, errors: found.errors } : found;
  }

  /** Those that run in a folder: of the sources that can be understood. */
  async running(cwd: string): Promise<readonly Hook[]> {
    return (await this.#find(cwd)).hooks.filter(mayRun);
  }

  async #find(cwd: string): Promise<HookList> {
    const { config, layers, unreadable } = await this.#config.load(cwd);
    const requirements = await this.#config.requirements();
    const feature = findFeature('hooks');
    if (feature === null || !this.#config.features.isEnabled(config, feature)) return NONE;
    const states = statesOf(layers);
    const warnings: string[] = [];
    const mistakes: string[] = [];
    const hooks: Hook[] = [];
    for (const layer of [...layers].reverse()) {
      // What an untrusted folder declares is not even looked at.
      if (layer.disabledReason !== null) continue;
      const place = placeOf(layer);
      if (requirements?.managedHooksOnly === true && !place.managed) continue;
      const found = [
        ...(place.folder === null ? [] : [await hooksFile(place, place.folder, warnings)]),
        fromConfig(layer, place, mistakes),
      ].filter(({ declared }) => declared.length > 0);
      const [first, second] = found;
      if (first !== undefined && second !== undefined) {
        warnings.push(
          `loading hooks from both ${first.file} and ${second.file}; prefer a single representation for this layer`,
        );
      }
      for (const { file, declared, found: told } of found) {
        warnings.push(...told);
        const { kind, managed } = place;
        for (const each of declared) {
          hooks.push(knownHook(each, { kind, managed, file }, hooks.length, states));
        }
      }
    }
    if (unreadable !== null) mistakes.push(unreadable.details ?? unreadable.summary);
    const errors = mistakes.map((message) => ({ path: cwd, message }));
    return { hooks, warnings, errors };
  }
}

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
  const table = layer.config['hooks'];
  if (table === undefined) return { file, declared: [], found: [] };
  try {
    if (!isTable(table)) throw new Error('`hooks` must be a table');
    return declaredIn(table, file);
  } catch (error) {
    mistakes.push(`${file}: hooks: ${wordsOf(error)}`);
    return { file, declared: [], found: [] };
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
