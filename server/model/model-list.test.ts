import { describe, expect, it } from 'vitest';
import type { TomlTable } from '../config/fields.ts';
import { KeyStore } from '../config/key-store.ts';
import { interpretConfig } from '../config/settings.ts';
import { modelListResponse } from '../protocol/model-provider.ts';
import { KNOWN_MODELS } from './known-models.ts';
import { chooseModel, describeModel } from './model-info.ts';
import { InvalidCursorError, listModels } from './model-list.ts';
import type { ModelListQuery } from './model-list.ts';

const settingsOf = (config: TomlTable) => interpretConfig(config).settings;
const list = (config: TomlTable, environment: Record<string, string>, query?: ModelListQuery) =>
  listModels(settingsOf(config), environment, new KeyStore(), { everyProvider: true, ...query });
const SHOWN = KNOWN_MODELS.filter(({ hidden }) => !hidden).map(({ model }) => model);
const key = { OPENAI_API_KEY: 'k' };

describe('listModels', () => {
  it('has prices of the config, else those that the provider has told', () => {
    const price = { input: 1, output: 2 };
    const config = {
      model_providers: {
        p: { base_url: 'http://127.0.0.1:9/v1', models: { said: { price }, told: {}, free: {} } },
      },
    };
    const told = { input: 8, cachedInput: null, output: 9, currency: 'USD' };
    const query = { everyProvider: true, modelProvider: 'p' };
    const list = listModels(settingsOf(config), {}, new KeyStore(), query, (_, model) =>
      model === 'free' ? null : told,
    );
    const prices = new Map(list.data.map((one) => [one.model, one.price?.input]));
    expect([prices.get('said'), prices.get('told'), prices.get('free')]).toEqual([1, 8, undefined]);
  });

  it('fits the contract', () => {
    const page = list({}, key);
    expect(modelListResponse().safeParse(page)).toMatchObject({ success: true });
  });

  it('offers only the guide without a key, and all of OpenAI with one', () => {
    expect(list({}, {}).data.map((model) => [model.model, model.isDefault])).toEqual([
      ['offline-guide', true],
    ]);
    const shown = list({}, key).data;
    expect(shown.map((model) => model.model)).toEqual(SHOWN);
    expect(shown.filter((model) => model.isDefault)).toHaveLength(1);
    expect(shown[0]?.isDefault).toBe(true);
    const all = list({}, {}, { includeHidden: true }).data;
    expect(all.find((model) => model.model === 'gpt-5.5')).toMatchObject({ hidden: true });
  });

  it('lists a configured model that nobody knows, with its provider, first', () => {
    const config = {
      model: 'my-model',
      model_provider: 'local',
      model_providers: { local: { base_url: 'http://h/v1' } },
    };
    const [first, ...others] = list(config, key).data;
    expect(first).toMatchObject({
      id: 'my-model',
      provider: 'local',
      isDefault: true,
      hidden: false,
      supportedReasoningEfforts: [],
    });
    expect(others.some((model) => model.isDefault)).toBe(false);
  });

  it("lists the models that a provider's table names, with what it says of them", () => {
    const models = { 'llava:7b': { input_modalities: ['text', 'image'] }, plain: {} };
    const config = { model_providers: { local: { base_url: 'http://h/v1', models } } };
    const { data } = list(config, {}, { modelProvider: 'local' });
    expect(data).toMatchObject([
      { model: 'llava:7b', provider: 'local', inputModalities: ['text', 'image'] },
      { model: 'plain', inputModalities: ['text'], supportedReasoningEfforts: [] },
    ]);
  });

  it('gives ids that are unique where two providers serve the same model', () => {
    const config = {
      model: 'gpt-5.5',
      model_provider: 'gate',
      model_providers: { gate: { base_url: 'http://h/v1' } },
    };
    const ids = list(config, key).data.map((model) => model.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('openai/gpt-5.5');
  });

  it('lists one provider when asked', () => {
    const { data } = list({}, key, { modelProvider: 'offline-guide' });
    expect(data.map((model) => model.provider)).toEqual(['offline-guide']);
  });

  it('lists what clients of the protocol know, whatever is configured, where they ask for no more', () => {
    const config = {
      model: 'my-model',
      model_provider: 'local',
      model_providers: { local: { base_url: 'http://h/v1' } },
    };
    const { data } = list(config, {}, { everyProvider: false });
    expect(data.map((model) => model.id)).toEqual(SHOWN.filter((id) => id !== 'offline-guide'));
    expect(data[0]).toMatchObject({ isDefault: true, multiAgentVersion: 'v2' });
    expect(data.some((model) => 'provider' in model)).toBe(false);
    expect(data.find(({ id }) => id === 'gpt-5.5')?.upgradeInfo).toMatchObject({
      model: 'gpt-6-sol',
    });
  });

  it('pages, and refuses cursors of others', () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<typeof list> = list({}, key, { cursor, limit: 2 });
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map((model) => model.model));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(SHOWN);
    for (const wrong of ['zz', '-1', '99']) {
      expect(() => list({}, key, { cursor: wrong })).toThrow(InvalidCursorError);
    }
  });
});

describe('chooseModel and describeModel', () => {
  it('keeps the guide to itself and takes what is asked for elsewhere', () => {
    const settings = settingsOf({ model: 'mine' });
    expect(chooseModel(settings, 'offline-guide', 'gpt-5.5')).toBe('offline-guide');
    expect(chooseModel(settings, 'openai')).toBe('mine');
    expect(chooseModel(settings, 'openai', 'asked')).toBe('asked');
    expect(chooseModel(settingsOf({}), 'openai')).toBe('gpt-6.1-sol');
    expect(chooseModel(settingsOf({}), 'local')).toBeNull();
  });

  it('knows the catalogue through a gateway too, and says when it knows nothing', () => {
    expect(describeModel(settingsOf({}), 'gate', 'gpt-5.5')).toMatchObject({
      known: true,
      contextWindow: 258_400,
      customTools: true,
    });
    expect(describeModel(settingsOf({}), 'local', 'llama')).toMatchObject({
      known: false,
      contextWindow: 258_400,
      customTools: false,
    });
    expect(
      describeModel(settingsOf({ model_context_window: 100_000 }), 'local', 'llama').contextWindow,
    ).toBe(95_000);
  });

  it("takes what the provider's table says before the catalogue, and the window of all before that", () => {
    const config = {
      model_providers: {
        gate: {
          base_url: 'http://h/v1',
          models: {
            'gpt-5.5': { context_window: 100_000, reasoning_efforts: ['low'] },
            'llava:7b': { context_window: 8_000, input_modalities: ['text', 'image'] },
            constructor: { input_modalities: ['text'] },
          },
        },
      },
    };
    expect(describeModel(settingsOf(config), 'gate', 'gpt-5.5')).toMatchObject({
      known: true,
      contextWindow: 95_000,
      compactLimit: 90_000,
      inputModalities: ['text', 'image'],
      reasoningEfforts: ['low'],
      defaultReasoningEffort: null,
    });
    expect(describeModel(settingsOf(config), 'gate', 'llava:7b')).toMatchObject({
      known: false,
      assumedWindow: null,
      contextWindow: 7_600,
      inputModalities: ['text', 'image'],
      modalitiesAssumed: false,
    });
    expect(describeModel(settingsOf(config), 'gate', 'toString')).toMatchObject({
      assumedWindow: 272_000,
      modalitiesAssumed: true,
    });
    // What the provider tells counts last.
    const offered = (model: string) => describeModel(settingsOf(config), 'gate', model, 10_000);
    expect(offered('gpt-5.5').contextWindow).toBe(95_000);
    expect(offered('llava:7b').contextWindow).toBe(7_600);
    expect(offered('unheard')).toMatchObject({ contextWindow: 9_500, assumedWindow: null });
    const all = settingsOf({ ...config, model_context_window: 50_000 });
    expect(describeModel(all, 'gate', 'llava:7b').contextWindow).toBe(47_500);
    expect(describeModel(all, 'gate', 'unheard').assumedWindow).toBe(50_000);
  });
});
