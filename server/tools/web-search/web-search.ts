/**
 * `web_search`: the model's provider searches the web by itself, in the midst of an answer. Nothing of
 * it runs here.
 */
import type { WebSearchMode, WebSearchSettings } from '../../config/web-search.ts';
import type { ToolSpec } from '../../model/model.ts';

/** What to send for a mode; null for none. `images`: the model takes them, as results too. */
export function webSearchSpec(
  mode: WebSearchMode,
  { contextSize, allowedDomains, location }: WebSearchSettings,
  images: boolean,
): ToolSpec | null {
  if (mode === 'disabled') return null;
  return {
    type: 'web_search',
    external_web_access: mode !== 'cached',
    ...(mode === 'indexed' ? { indexed_web_access: true } : {}),
    ...(allowedDomains === null ? {} : { filters: { allowed_domains: allowedDomains } }),
    ...(location === null ? {} : { user_location: { type: 'approximate', ...location } }),
    ...(contextSize === null ? {} : { search_context_size: contextSize }),
    ...(images ? { search_content_types: ['text', 'image'] } : {}),
  };
}

interface Provider {
  readonly kind: 'http' | 'offline-guide';
  readonly baseUrl: string;
  readonly wireApi: 'responses' | 'chat';
}

/**
 * The mode for a provider, where the config asks for `asked`. Nobody but OpenAI is sent the tool unless
 * the config asks for it: others may refuse every request that holds it, and so may OpenAI with `fits`
 * false, where the model may be one that can't search.
 */
export function webSearchMode(
  provider: Provider,
  asked: WebSearchMode | null,
  fits = true,
): WebSearchMode {
  // Chat Completions has functions only.
  if (provider.kind !== 'http' || provider.wireApi === 'chat') return 'disabled';
  return asked ?? (fits && knowsSearches(provider) ? 'cached' : 'disabled');
}

/** Whether the provider is known to search the web for its models. */
export function knowsSearches({ baseUrl }: Pick<Provider, 'baseUrl'>): boolean {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  return host === 'api.openai.com' || host.endsWith('.api.openai.com');
}
