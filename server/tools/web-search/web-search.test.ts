import { describe, expect, it } from 'vitest';
import { allowedMode } from '../../config/web-search.ts';
import { interpretConfig } from '../../config/settings.ts';
import { knowsSearches, webSearchMode, webSearchSpec } from './web-search.ts';

const read = (config: object) => {
  const { settings, faults } = interpretConfig(config as Record<string, unknown>);
  return { search: settings.webSearch, faults: faults.map(({ message }) => message) };
};
const spec = (config: object, images = false) => {
  const { search } = read(config);
  return webSearchSpec(search.mode ?? 'disabled', search, images);
};

describe('the tool', () => {
  it('is what the mode says', () => {
    expect(spec({ web_search: 'disabled' })).toBeNull();
    expect(spec({ web_search: 'cached' })).toEqual({
      type: 'web_search',
      external_web_access: false,
    });
    expect(spec({ web_search: 'indexed' })).toEqual({
      type: 'web_search',
      external_web_access: true,
      indexed_web_access: true,
    });
    expect(spec({ web_search: 'live' }, true)).toEqual({
      type: 'web_search',
      external_web_access: true,
      search_content_types: ['text', 'image'],
    });
  });

  it('carries what the config wants of it', () => {
    const tools = {
      web_search: {
        context_size: 'high',
        allowed_domains: ['example.com'],
        location: { country: 'DE', city: 'Berlin', planet: 'Earth' },
      },
    };
    expect(spec({ web_search: 'live', tools })).toEqual({
      type: 'web_search',
      external_web_access: true,
      filters: { allowed_domains: ['example.com'] },
      user_location: { type: 'approximate', country: 'DE', city: 'Berlin' },
      search_context_size: 'high',
    });
    // Alone it asks for nothing, and older files say true or false.
    expect(read({ tools }).search.mode).toBeNull();
    expect(read({ tools: { web_search: true } })).toMatchObject({
      search: { mode: null },
      faults: [],
    });
  });

  it.each<[object, string]>([
    [{ web_search: 'sometimes' }, 'web_search must be one of "disabled", "cached"'],
    [{ web_search: true }, 'web_search must be one of'],
    [{ tools: { web_search: 'live' } }, 'tools.web_search must be a table'],
    [{ tools: { web_search: { context_size: 'huge' } } }, 'tools.web_search.context_size must be'],
    [{ tools: { web_search: { allowed_domains: 'a' } } }, 'tools.web_search.allowed_domains must'],
    [{ tools: { web_search: { location: { city: 1 } } } }, 'tools.web_search.location.city must'],
  ])('%j is a mistake that is named', (config, message) => {
    expect(read(config).faults).toEqual([expect.stringContaining(message)]);
  });
});

describe('who is sent it', () => {
  const at = (baseUrl: string) => ({ kind: 'http', baseUrl, wireApi: 'responses' }) as const;

  it.each([
    ['https://api.openai.com/v1', true],
    ['https://eu.api.openai.com/v1', true],
    ['https://api.openai.com.example.com/v1', false],
    ['https://notapi.openai.com/v1', false],
    ['http://127.0.0.1:11434/v1', false],
    ['', false],
  ])('%s: %s', (baseUrl, known) => {
    expect(knowsSearches(at(baseUrl))).toBe(known);
    expect(webSearchMode(at(baseUrl), null)).toBe(known ? 'cached' : 'disabled');
    expect(webSearchMode(at(baseUrl), 'live')).toBe('live');
    expect(webSearchMode(at(baseUrl), 'disabled')).toBe('disabled');
  });

  it('is never the offline guide, or one that knows functions only', () => {
    const guide = { kind: 'offline-guide', baseUrl: '', wireApi: 'responses' } as const;
    expect(webSearchMode(guide, 'live')).toBe('disabled');
    const chat = { ...at('https://api.openai.com/v1'), wireApi: 'chat' } as const;
    expect(webSearchMode(chat, 'live')).toBe('disabled');
  });

  it('is held to what an administrator allows', () => {
    expect(allowedMode('live', null)).toBe('live');
    expect(allowedMode('live', ['cached'])).toBe('cached');
    expect(allowedMode('live', ['cached', 'indexed'])).toBe('indexed');
    expect(allowedMode('cached', ['live'])).toBe('disabled');
    expect(allowedMode('cached', [])).toBe('disabled');
  });
});
