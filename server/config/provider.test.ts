import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TomlTable } from './fields.ts';
import { KeyStore } from './key-store.ts';
import { resolveProvider } from './provider.ts';
import { interpretConfig } from './settings.ts';

const resolve = (
  config: TomlTable,
  environment: Record<string, string> = {},
  keys: KeyStore = new KeyStore(),
  requested: string | null = null,
) => {
  const resolution = resolveProvider(
    interpretConfig(config).settings,
    environment,
    keys,
    requested,
  );
  return resolution.ok ? resolution.provider : resolution.message;
};

const keysWith = (id: string, key: string): KeyStore => {
  const keys = new KeyStore();
  keys.set(id, key);
  return keys;
};

describe('resolveProvider', () => {
  it('falls back to the offline guide, and says what it is', () => {
    expect(resolve({})).toMatchObject({
      id: 'offline-guide',
      kind: 'offline-guide',
      name: expect.stringContaining('not an AI model'),
      missingKey: null,
    });
  });

  it('knows the servers on this machine by Codex’s names, until the config says otherwise', () => {
    expect(resolve({ model_provider: 'ollama' })).toMatchObject({
      name: 'Ollama',
      baseUrl: 'http://127.0.0.1:11434/v1',
      wireApi: 'chat',
      missingKey: null,
    });
    const keys = new KeyStore();
    expect(resolve({}, { CODEX_OSS_PORT: '4' }, keys, 'lmstudio')).toMatchObject({
      baseUrl: 'http://127.0.0.1:4/v1',
    });
    const mine = { name: 'Mine', base_url: 'http://10.0.0.1/v1' };
    expect(resolve({ model_providers: { ollama: mine } }, {}, keys, 'ollama')).toMatchObject({
      name: 'Mine',
      baseUrl: 'http://10.0.0.1/v1',
      wireApi: 'responses',
    });
  });

  it('takes OpenAI when there is a key', () => {
    expect(resolve({}, { OPENAI_API_KEY: ' sk-env ' })).toMatchObject({
      id: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      apiKey: 'sk-env',
      keySource: 'env OPENAI_API_KEY',
    });
    expect(resolve({}, { OPENAI_API_KEY: '  ' })).toMatchObject({ id: 'offline-guide' });
    expect(resolve({}, {}, keysWith('openai', 'sk-app'))).toMatchObject({
      id: 'openai',
      apiKey: 'sk-app',
      keySource: 'from the settings',
    });
  });

  it('prefers the key that the user gave to the app', () => {
    expect(resolve({}, { OPENAI_API_KEY: 'sk-env' }, keysWith('openai', 'sk-app'))).toMatchObject({
      apiKey: 'sk-app',
    });
  });

  it('honours OPENAI_BASE_URL, and openai_base_url before it', () => {
    const environment = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://gate/v1' };
    expect(resolve({}, environment)).toMatchObject({ baseUrl: 'http://gate/v1' });
    expect(resolve({ openai_base_url: 'http://file/v1' }, environment)).toMatchObject({
      baseUrl: 'http://file/v1',
    });
  });

  const local = {
    model_provider: 'local',
    model_providers: {
      local: {
        name: 'Local',
        base_url: 'http://127.0.0.1:1/v1',
        env_key: 'LOCAL_KEY',
        http_headers: { 'x-a': '1' },
        env_http_headers: { 'x-b': 'HEADER_B' },
        query_params: { v: '2' },
        stream_idle_timeout_ms: 1_000,
      },
    },
  };

  it('reads a configured provider', () => {
    expect(resolve(local, { LOCAL_KEY: 'k', HEADER_B: '2', OPENAI_API_KEY: 'other' })).toEqual({
      id: 'local',
      name: 'Local',
      kind: 'http',
      baseUrl: 'http://127.0.0.1:1/v1',
      wireApi: 'responses',
      apiKey: 'k',
      keySource: 'env LOCAL_KEY',
      keyCommand: null,
      missingKey: null,
      headers: { 'x-a': '1', 'x-b': '2' },
      query: { v: '2' },
      requestMaxRetries: 4,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 1_000,
    });
  });

  it('never lends the OpenAI key to another provider unasked', () => {
    const provider = resolve(local, { OPENAI_API_KEY: 'sk-openai' }, keysWith('openai', 'sk-app'));
    expect(provider).toMatchObject({
      apiKey: null,
      missingKey: expect.stringContaining('LOCAL_KEY'),
    });
    expect(JSON.stringify(provider)).not.toContain('sk-');
  });

  it.each([
    [{ model_provider: 'nope' }, /model_provider "nope".*\[model_providers\.nope\]/],
    [
      { model_provider: 'x', model_providers: { x: { name: 'X' } } },
      /model_providers\.x\.base_url is missing/,
    ],
    [
      { model_provider: 'x', model_providers: { x: { base_url: 'http://h', wire_api: 'grpc' } } },
      /model_providers\.x\.wire_api.*"responses", "chat"/,
    ],
    [
      { model_provider: 'x', model_providers: { x: { base_url: 7 } } },
      /model_providers\.x\.base_url must be an address/,
    ],
    [{ model_provider: 'constructor' }, /not known/],
  ])('%j names the field', (config, words) => {
    expect(resolve(config)).toMatch(words);
  });
});

describe('KeyStore', () => {
  it('gives names, never keys, to whoever prints it', () => {
    const keys = keysWith('b', 'sk-secret');
    keys.set('a', 'sk-two');
    expect(keys.names()).toEqual(['a', 'b']);
    expect(JSON.stringify({ keys })).toBe('{"keys":{"providers":["a","b"]}}');
    expect(inspect(keys)).not.toContain('sk-');
  });

  it('tells of changes until it is asked to stop', () => {
    const keys = new KeyStore();
    const seen: string[] = [];
    const stop = keys.onChange((id) => seen.push(id));
    keys.set('a', 'k');
    keys.set('a', ' ');
    expect(keys.get('a')).toBeNull();
    stop();
    keys.delete('a');
    expect(seen).toEqual(['a', 'a']);
  });
});
