/** What a file is as a layer, and what all layers say together: settings, and what to tell of them. */
import path from 'node:path';
import { findFaults } from './config-faults.ts';
import { faultProblems } from './config-file.ts';
import type { ConfigFile, ConfigProblem } from './config-file.ts';
import { layerLabel, mergeLayers } from './config-layers.ts';
import type { ConfigLayer } from './config-layers.ts';
import { withAbsolutePaths } from './config-paths.ts';
import type { FieldFault, TomlTable } from './fields.ts';
import { unknownKeys } from './known-keys.ts';
import { confine } from './project-layers.ts';
import type { Trust } from './project-layers.ts';
import { applyOverrides, interpretConfig } from './settings.ts';
import type { Settings } from './settings.ts';

/** What is in force, as seen from one folder. */
export interface LoadedConfig {
  /** All layers together, as plain JSON. */
  readonly config: TomlTable;
  readonly settings: Settings;
  /** What to tell the user. */
  readonly problems: readonly ConfigProblem[];
  /** Of the workspace's own config only: what a thread that starts there has to be told. */
  readonly workspaceProblems: readonly ConfigProblem[];
  /** Keys that nobody reads, and where they are from. */
  readonly unknown: readonly string[];
  /** Set when a layer can't be read: nothing should start from what is left. */
  readonly unreadable: ConfigProblem | null;
  /** Values that do not fit; their defaults apply. */
  readonly faults: readonly FieldFault[];
  /** The strongest first. */
  readonly layers: readonly ConfigLayer[];
  /** What the user's own layers say, without the workspace's: who is trusted, where keys are kept. */
  readonly own: Settings;
  /** What is known of the folder; null without one. */
  readonly workspace: {
    readonly trust: Trust;
    readonly trustKey: string;
    readonly isRepository: boolean;
  } | null;
}

interface JudgedLayer extends ConfigLayer {
  readonly ignored?: readonly string[];
}

/** What the layers, the strongest first, say together. `own`: what the user's alone say; null: these do. */
export function assemble(
  layers: readonly JudgedLayer[],
  own: Settings | null,
  workspace: LoadedConfig['workspace'],
): LoadedConfig {
  const config = mergeLayers(layers);
  const { settings, faults } = interpretConfig(config);
  const problems: ConfigProblem[] = [];
  const workspaceProblems: ConfigProblem[] = [];
  const unknown: string[] = [];
  for (const layer of layers) {
    if (layer.disabledReason !== null) continue;
    const here = problemsOf(layer);
    problems.push(...here);
    if (layer.name.type === 'project') workspaceProblems.push(...here);
    unknown.push(...unknownKeys(layer.config).map((key) => `${layerLabel(layer)}: ${key}`));
  }
  if (unknown.length > 0) problems.push(unknownProblem(unknown));
  const unreadable = layers.find(
    (layer) => layer.disabledReason === null && layer.file?.unreadable != null,
  )?.file?.unreadable;
  return {
    config,
    settings,
    problems,
    workspaceProblems,
    unknown,
    unreadable: unreadable ?? null,
    faults,
    layers,
    own: own ?? settings,
    workspace,
  };
}

function problemsOf(layer: JudgedLayer): ConfigProblem[] {
  const { file } = layer;
  if (file === null) {
    return findFaults(layer.config).map(({ message }) => ({
      summary: 'A setting of the command line is ignored.',
      details: message,
    }));
  }
  if (file.unreadable !== null) return [file.unreadable];
  const problems = faultProblems(file, findFaults(layer.config));
  const { profile } = layer.config;
  if (typeof profile === 'string') {
    problems.push({
      summary: `${file.path}: profile is not read.`,
      details: `Start with --profile ${profile}, or let config.toml say what it says.`,
      path: file.path,
    });
  }
  if (layer.ignored !== undefined && layer.ignored.length > 0) {
    problems.push({
      summary: `${file.path}: ${layer.ignored.join(', ')} can't be set by a workspace and is ignored.`,
      details: 'Set it in your own config.toml if it shall apply.',
      path: file.path,
    });
  }
  return problems;
}

type Overrides = Readonly<Record<string, unknown>> | null | undefined;

/** What a thread's own config (dotted keys) and all below it hold that nobody reads; null when nothing. */
export function unknownSettings(
  { unknown }: Pick<LoadedConfig, 'unknown'>,
  overrides: Overrides,
): ConfigProblem | null {
  const all = [...unknownOverrides(overrides), ...unknown];
  return all.length === 0 ? null : unknownProblem(all);
}

/** Keys of a thread's own config that nobody reads, and where they are from. */
export function unknownOverrides(overrides: Overrides): readonly string[] {
  return unknownKeys(applyOverrides({}, overrides ?? {})).map((key) => `session-flags: ${key}`);
}

/** One message for all of them: a shared file may hold many. */
function unknownProblem(unknown: readonly string[]): ConfigProblem {
  const shown = unknown.slice(0, 5);
  const more = unknown.length - shown.length;
  return {
    summary: `Settings that nobody reads are ignored; look for slips of the pen. ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    details: null,
  };
}

export function userLayer(file: ConfigFile): ConfigLayer {
  const { path: name } = file;
  const config = withAbsolutePaths(file.config, path.dirname(name));
  return { name: { type: 'user', file: name, profile: null }, config, disabledReason: null, file };
}

export function systemLayer(file: ConfigFile): ConfigLayer {
  const { path: name } = file;
  const config = withAbsolutePaths(file.config, path.dirname(name));
  return { name: { type: 'system', file: name }, config, disabledReason: null, file };
}

export function flagsLayer(config: TomlTable): ConfigLayer {
  return { name: { type: 'sessionFlags' }, config, disabledReason: null, file: null };
}

export function projectLayer(
  file: ConfigFile,
  folder: string,
  disabled: string | null,
): JudgedLayer {
  const name = { type: 'project', dotCodexFolder: folder } as const;
  const { config, ignored } = confine(file.config, folder);
  return { name, config, disabledReason: disabled, file, ignored };
}
