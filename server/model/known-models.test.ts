/** What is known of a model, who says it, and which word counts. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConfigStore } from '../config/config-store.ts';
import type { TomlTable } from '../config/fields.ts';
import { KeyStore } from '../config/key-store.ts';
import { interpretConfig } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { catalogFault } from './catalog-file.ts';
import { chooseModel, describeModel } from './model-info.ts';
import { listModels } from './model-list.ts';

const settingsOf = (config: TomlTable): Settings => interpretConfig(config).settings;
const gate = (models: TomlTable = {}): TomlTable => ({
  model_providers: { gate: { base_url: 'http://h/v1', models } },
});

describe('a model that is not in the list', () => {
  it.each([
    ['gpt-oss:20b', 131_072, ['text'], ['low', 'medium', 'high']],
    ['openai/gpt-oss-120b', 131_072, ['text'], ['low', 'medium', 'high']],
    ['anthropic/Claude-Sonnet-4.5', 200_000, ['text', 'image'], []],
    ['qwen3-coder:30b', 262_144, ['text'], []],
    ['meta-llama/Llama-3.3-70B-Instruct', 131_072, ['text'], []],
    ['gpt-5.2-mini', 272_000, ['text', 'image'], ['minimal', 'low', 'medium', 'high']],
    ['my-own', 272_000, ['text'], []],
  ])('%s has what its family has', (model, window, inputModalities, reasoningEfforts) => {
    expect(describeModel(settingsOf(gate()), 'gate', model)).toMatchObject({
      // Its server may hold less, so it is asked all the same.
      assumedWindow: window,
      inputModalities,
      reasoningEfforts,
      defaultReasoningEffort: null,
      verbosity: null,
    });
  });

  it('goes by what its provider tells before that, and by the config before both', () => {
    const asked = (config: TomlTable, offered: number | null) =>
      describeModel(settingsOf(config), 'gate', 'gpt-oss:20b', offered).contextWindow;
    expect(asked(gate(), 32_000)).toBe(30_400);
    expect(asked(gate({ 'gpt-oss:20b': { context_window: 64_000 } }), 32_000)).toBe(60_800);
    expect(asked({ ...gate(), model_context_window: 10_000 }, 32_000)).toBe(9_500);
  });
});

it('the config says more of a model than its window, and comes first', () => {
  const said = {
    context_window: 50_000,
    input_modalities: ['text'],
    reasoning_efforts: ['low', 'high'],
    default_reasoning_effort: 'high',
    verbosity: 'medium',
    custom_tools: false,
    parallel_tool_calls: false,
  };
  const config = { ...gate({ 'gpt-5.5': said }), model_verbosity: 'high' };
  expect(describeModel(settingsOf(config), 'gate', 'gpt-5.5')).toMatchObject({
    contextWindow: 47_500,
    inputModalities: ['text'],
    reasoningEfforts: ['low', 'high'],
    defaultReasoningEffort: 'high',
    verbosity: 'medium',
    customTools: false,
    parallelToolCalls: false,
  });
});

it('a model that is known is asked for few words, unless the config says otherwise', () => {
  const verbosity = (config: TomlTable, model: string) =>
    describeModel(settingsOf({ ...gate(), ...config }), 'gate', model).verbosity;
  expect(verbosity({}, 'gpt-5.5')).toBe('low');
  expect(verbosity({ model_verbosity: 'high' }, 'gpt-5.5')).toBe('high');
  expect(verbosity({}, 'my-own')).toBeNull();
  expect(verbosity({ model_verbosity: 'high' }, 'my-own')).toBe('high');
});

describe('model_catalog_json', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'skein-models-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const mine = {
    slug: 'mine',
    display_name: 'Mine',
    description: 'My own',
    default_reasoning_level: 'high',
    supported_reasoning_levels: [{ effort: 'high', description: 'Thinks' }],
    visibility: 'list',
    priority: 2,
    support_verbosity: true,
    default_verbosity: 'medium',
    apply_patch_tool_type: 'freeform',
    supports_parallel_tool_calls: false,
    context_window: 50_000,
    input_modalities: ['text'],
  };

  /** From a file that the config names by a path that counts from its folder. */
  async function settings(models: unknown): Promise<Settings> {
    await mkdir(path.join(home, 'lists'), { recursive: true });
    const text = typeof models === 'string' ? models : JSON.stringify({ models });
    await writeFile(path.join(home, 'lists', 'models.json'), text);
    const table = '[model_providers.gate]\nbase_url = "http://h/v1"\n';
    await writeFile(
      path.join(home, 'config.toml'),
      `model_catalog_json = "lists/models.json"\n${table}`,
    );
    return (await createConfigStore(home, { systemFolder: home }).load()).settings;
  }

  it('takes the place of the known models, for every provider', async () => {
    const found = await settings([
      mine,
      { ...mine, slug: 'hidden', visibility: 'hide', priority: 3 },
      { slug: 'first', priority: 1 },
    ]);
    expect(catalogFault(found)).toBeNull();
    expect(chooseModel(found, 'gate')).toBe('first');
    expect(chooseModel(found, 'offline-guide')).toBe('offline-guide');
    expect(describeModel(found, 'gate', 'mine')).toMatchObject({
      known: true,
      contextWindow: 47_500,
      customTools: true,
      parallelToolCalls: false,
      verbosity: 'medium',
      inputModalities: ['text'],
      reasoningEfforts: ['high'],
      defaultReasoningEffort: 'high',
    });
    // Without a word on its window it is as that of a model that nobody knows.
    expect(describeModel(found, 'gate', 'first')).toMatchObject({ assumedWindow: 272_000 });
    expect(describeModel(found, 'gate', 'gpt-5.5').known).toBe(false);
    const { data } = listModels(found, {}, new KeyStore(), { includeHidden: true });
    expect(data.map(({ model, hidden, isDefault }) => [model, hidden, isDefault])).toEqual([
      ['first', false, true],
      ['mine', false, false],
      ['hidden', true, false],
    ]);
    expect(data[1]).toMatchObject({
      displayName: 'Mine',
      description: 'My own',
      supportedReasoningEfforts: [{ reasoningEffort: 'high', description: 'Thinks' }],
      defaultReasoningEffort: 'high',
      serviceTiers: [],
    });
  });

  it.each([
    ['{', /as JSON/],
    [[], /must contain at least one model/],
    [[{ display_name: 'nameless' }], /`slug`/],
    ['{}', /must hold `models`/],
  ])('what can not be used is said, and the known models apply: %j', async (models, words) => {
    const found = await settings(models);
    expect(catalogFault(found)).toMatch(words);
    expect(describeModel(found, 'gate', 'gpt-5.5').known).toBe(true);
  });

  it('a file that is missing is said, and one that is mended is read again', async () => {
    const found = await settings([mine]);
    const file = path.join(home, 'lists', 'models.json');
    await rm(file);
    expect(catalogFault(found)).toMatch(/can't be read/);
    await writeFile(file, JSON.stringify({ models: [{ ...mine, slug: 'another' }] }));
    expect(catalogFault(found)).toBeNull();
    expect(chooseModel(found, 'gate')).toBe('another');
  });
});
