/** What config.toml says of a model's searches of the web, which its provider makes. */
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/**
 * The most careful first. `cached` finds what the provider keeps of the web, `indexed` opens pages of
 * that too, `live` reaches any page.
 */
export const WEB_SEARCH_MODES = ['disabled', 'cached', 'indexed', 'live'] as const;
export type WebSearchMode = (typeof WEB_SEARCH_MODES)[number];

const PLACES = ['country', 'region', 'city', 'timezone'] as const;

export interface WebSearchSettings {
  /** Null where the config does not say. */
  readonly mode: WebSearchMode | null;
  readonly contextSize: string | null;
  /** Null: all. */
  readonly allowedDomains: readonly string[] | null;
  /** Where the user is, by what is known of it. */
  readonly location: Readonly<Record<string, string>> | null;
}

/** Of a config whose values were judged before. */
export function webSearchSettings(config: TomlTable): WebSearchSettings {
  const tools = tableOf(config['tools']);
  const search = tableOf(tools['web_search']);
  const place = tableOf(search['location']);
  const known = PLACES.flatMap((name) => {
    const value = place[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const size = search['context_size'];
  const domains = search['allowed_domains'];
  return {
    mode: WEB_SEARCH_MODES.find((mode) => mode === config['web_search']) ?? null,
    contextSize: typeof size === 'string' ? size : null,
    allowedDomains: Array.isArray(domains) ? (domains as string[]) : null,
    location: known.length === 0 ? null : Object.fromEntries(known),
  };
}

/** The wanted mode, or the nearest more careful one of those that an administrator allows. */
export function allowedMode(
  wanted: WebSearchMode,
  allowed: readonly WebSearchMode[] | null,
): WebSearchMode {
  if (allowed === null) return wanted;
  const upTo = WEB_SEARCH_MODES.slice(0, WEB_SEARCH_MODES.indexOf(wanted) + 1);
  return upTo.findLast((mode) => allowed.includes(mode)) ?? 'disabled';
}

function tableOf(value: unknown): TomlTable {
  return isTable(value) ? value : {};
}
