/**
 * The file that `model_catalog_json` names: a list of models in the form that Codex has, in the place
 * of those that are known here. It is read when it is first needed, and again when it has changed.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Settings } from '../config/settings.ts';
import { ANY_PROVIDER, EFFORT_DESCRIPTIONS } from './catalog.ts';
import { KNOWN_MODELS } from './known-models.ts';
import type { CatalogModel, Verbosity } from './known-models.ts';
import { isRecord } from './provider-text.ts';

type Json = Readonly<Record<string, unknown>>;
type Loaded =
  | { readonly models: readonly CatalogModel[]; readonly fault: null }
  | { readonly models: null; readonly fault: string };

let held: { readonly stamp: string; readonly loaded: Loaded } | null = null;

/** The models that are known by name. Those known here apply where the file can't be read. */
export function catalogOf(settings: Settings): readonly CatalogModel[] {
  if (settings.modelCatalogJson === null) return KNOWN_MODELS;
  return load(settings.modelCatalogJson).models ?? KNOWN_MODELS;
}

/** Why the file can't be used; null where none is named, or nothing is wrong. */
export function catalogFault(settings: Settings): string | null {
  return settings.modelCatalogJson === null ? null : load(settings.modelCatalogJson).fault;
}

function load(file: string): Loaded {
  let stamp: string;
  try {
    const { mtimeMs, size, ino } = statSync(file);
    stamp = `${file} ${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return faulty(`model_catalog_json can't be read: ${wordsOf(error)}`);
  }
  if (held?.stamp === stamp) return held.loaded;
  const loaded = read(file);
  held = { stamp, loaded };
  return loaded;
}

function read(file: string): Loaded {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    return faulty(`failed to parse model_catalog_json path \`${file}\` as JSON: ${wordsOf(error)}`);
  }
  const entries = isRecord(json) ? json['models'] : null;
  if (!Array.isArray(entries) || !entries.every(isNamed)) {
    return faulty(
      `model_catalog_json path \`${file}\` must hold \`models\`, a list in which each has a \`slug\``,
    );
  }
  if (entries.length === 0) {
    return faulty(`model_catalog_json path \`${file}\` must contain at least one model`);
  }
  const guide = KNOWN_MODELS.filter(({ provider }) => provider === 'offline-guide');
  const sorted = [...entries].sort((one, other) => priorityOf(one) - priorityOf(other));
  return { models: [...sorted.map(modelOf), ...guide], fault: null };
}

function modelOf(entry: Json & { readonly slug: string }): CatalogModel {
  const levels = listOf(entry['supported_reasoning_levels']).filter(isRecord);
  const efforts = levels.map((level) => textOf(level['effort']) ?? '').filter((one) => one !== '');
  const window = entry['context_window'];
  const verbosity = textOf(entry['default_verbosity']);
  const upgrade = entry['upgrade'];
  const news = entry['availability_nux'];
  return {
    model: entry.slug,
    provider: ANY_PROVIDER,
    displayName: textOf(entry['display_name']) ?? entry.slug,
    description: textOf(entry['description']) ?? '',
    reasoningEfforts: efforts,
    effortDescriptions: Object.fromEntries(
      levels.map(({ effort, description }) => [
        String(effort),
        textOf(description) ?? EFFORT_DESCRIPTIONS[String(effort)] ?? String(effort),
      ]),
    ),
    defaultReasoningEffort: textOf(entry['default_reasoning_level']),
    inputModalities: Array.isArray(entry['input_modalities'])
      ? entry['input_modalities'].filter((one): one is string => typeof one === 'string')
      : ['text', 'image'],
    contextWindow: typeof window === 'number' && window > 0 ? window : null,
    customTools: entry['apply_patch_tool_type'] === 'freeform',
    verbosity: entry['support_verbosity'] === true ? ((verbosity ?? 'medium') as Verbosity) : null,
    parallelToolCalls: entry['supports_parallel_tool_calls'] === true,
    priorityTier: false,
    hidden: textOf(entry['visibility']) !== null && entry['visibility'] !== 'list',
    specialty: null,
    multiAgentVersion: null,
    defaultServiceTier: null,
    upgrade: isRecord(upgrade) ? textOf(upgrade['model']) : null,
    news: isRecord(news) ? textOf(news['message']) : null,
  };
}

const isNamed = (entry: unknown): entry is Json & { readonly slug: string } =>
  isRecord(entry) && typeof entry['slug'] === 'string' && entry['slug'] !== '';

const priorityOf = ({ priority }: Json): number => (typeof priority === 'number' ? priority : 0);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const faulty = (fault: string): Loaded => ({ models: null, fault });

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
