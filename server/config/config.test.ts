import { AsyncResource } from 'node:async_hooks';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyOverrides, interpretConfig } from './settings.ts';
import { ConfigHome, versionOf } from './testing/config-home.ts';

let home: ConfigHome;
beforeEach(async () => {
  home = await ConfigHome.make();
});
afterEach(() => home.remove());

describe('reading', () => {
  it('a missing file means the defaults', async () => {
    const store = home.open();
    const { settings, problems, config } = await store.load();
    expect(problems).toEqual([]);
    expect(config).toEqual({});
    expect(await versionOf(store)).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(settings).toMatchObject({
      model: null,
      approvalPolicy: null,
      sandboxMode: null,
      updatePlanEnabled: true,
      threadUnloadDelaySecs: 1_800,
    });
  });

  it('reads all keys that Codex has too, and keeps those that nobody knows', async () => {
    await home.put(`
model = "local-model"
model_provider = "local"
approval_policy = "on-failure"
sandbox_mode = "workspace-write"
model_reasoning_effort = "high"
model_context_window = 32_000
my_own = { deep = [1, 2] }
[model_providers.local]
name = "Local"
base_url = "http://127.0.0.1:1234/v1"
env_key = "LOCAL_KEY"
wire_api = "responses"
http_headers = { "x-a" = "b" }
query_params = { v = "1" }
request_max_retries = 0
[sandbox_workspace_write]
writable_roots = ["/extra"]
network_access = true
[projects."/code/a.b"]
trust_level = "trusted"
[tools]
update_plan.enabled = false
`);
    const { settings, problems, config } = await home.open().load();
    expect(problems).toEqual([
      {
        summary: expect.stringContaining(`user (${home.file}): my_own`) as string,
        details: null,
      },
    ]);
    expect(config['my_own']).toEqual({ deep: [1, 2] });
    expect(settings).toMatchObject({
      model: 'local-model',
      modelProvider: 'local',
      approvalPolicy: 'on-request',
      sandboxMode: 'workspace-write',
      modelContextWindow: 32_000,
      sandboxWorkspaceWrite: { writableRoots: ['/extra'], networkAccess: true },
      projects: { '/code/a.b': 'trusted' },
      updatePlanEnabled: false,
    });
    expect(settings.modelProviders['local']).toEqual({
      name: 'Local',
      baseUrl: 'http://127.0.0.1:1234/v1',
      wireApi: 'responses',
      envKey: 'LOCAL_KEY',
      envKeyInstructions: null,
      bearerToken: null,
      keyCommand: null,
      requiresOpenaiAuth: false,
      httpHeaders: { 'x-a': 'b' },
      envHttpHeaders: {},
      queryParams: { v: '1' },
      requestMaxRetries: 0,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 300_000,
      models: {},
      fault: null,
    });
  });

  it('reads the limits of checkpoints, names what is wrong with them, and shows them', async () => {
    await home.put(`
[checkpoints]
max_files = 250_000
max_step_bytes = "1 GB"
max_filez = 3
`);
    const store = home.open();
    const { settings, problems } = await store.load();
    expect(settings.checkpointLimits).toEqual({ files: 250_000 });
    const told = problems.map(({ summary }) => summary).join(' ');
    expect(told).toContain('checkpoints.max_step_bytes');
    expect(told).toContain('checkpoints.max_filez');
    await home.put('[checkpoints]\nmax_files = 250_000');
    const { config } = await home.open().read({});
    expect(config).toMatchObject({ checkpoints: { max_files: 250_000 } });
  });

  it('reads what is said of the models of a provider', async () => {
    await home.put(`
[model_providers.local.models."qwen3-coder:30b"]
context_window = 8_192
input_modalities = ["text", "image"]
price = { input = 3, cached_input = 0.3, output = 15, tip = 1 }
[model_providers.local.models.small]
price = { input = 1, currency = "EUR" }
reasoning_efforts = []
default_reasoning_effort = "low"
verbosity = "high"
custom_tools = true
parallel_tool_calls = false
windows = 3
`);
    const store = home.open();
    const { settings, problems } = await store.load();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.summary).toContain('model_providers.local.models.small.windows');
    expect(problems[0]?.summary).toContain('price.tip');
    expect(settings.modelProviders['local']?.models).toEqual({
      'qwen3-coder:30b': {
        contextWindow: 8_192,
        inputModalities: ['text', 'image'],
        reasoningEfforts: null,
        defaultReasoningEffort: null,
        verbosity: null,
        customTools: null,
        parallelToolCalls: null,
        price: { input: 3, cachedInput: 0.3, output: 15, currency: 'USD' },
      },
      small: {
        contextWindow: null,
        inputModalities: null,
        reasoningEfforts: [],
        defaultReasoningEffort: 'low',
        verbosity: 'high',
        customTools: true,
        parallelToolCalls: false,
        price: null,
      },
    });
    const { config, origins } = await store.read({});
    expect(config).toMatchObject({
      model_providers: { local: { models: { 'qwen3-coder:30b': { context_window: 8_192 } } } },
    });
    expect(Object.keys(origins)).toContain(
      'model_providers.local.models.qwen3-coder:30b.context_window',
    );
  });

  it('a mistake in the syntax gives its place and the defaults', async () => {
    await home.put('model = "x"\nsandbox_mode = oops\n');
    const { settings, problems, unreadable } = await home.open().load();
    expect(settings.model).toBeNull();
    expect(unreadable).not.toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: home.file, range: { start: { line: 2 } } });
  });

  it.each([
    ['model = 5', 'model', /a string.*not 5/, 1],
    ['# one\nsandbox_mode = "nonsense"', 'sandbox_mode', /"read-only".*not "nonsense"/, 2],
    ['approval_policy = { granular = {} }', 'approval_policy', /one of/, 1],
    ['model_context_window = 1.5', 'model_context_window', /whole number/, 1],
    ['tools = 3', 'tools', /a table/, 1],
    ['[model_providers.x]\nbase_url = "ftp://h"', 'model_providers.x.base_url', /http/, 2],
    [
      '[model_providers.x]\nwire_api = "grpc"',
      'model_providers.x.wire_api',
      /"chat".*not "grpc"/,
      2,
    ],
    [
      '[model_providers.x.models."a:1b"]\ncontext_window = 0',
      'model_providers.x.models."a:1b".context_window',
      /whole number.*not 0/,
      2,
    ],
    [
      '[model_providers.x.models.a]\ninput_modalities = ["smell"]',
      'model_providers.x.models.a.input_modalities',
      /"text" and "image"/,
      2,
    ],
    [
      '[model_providers.x.models.a]\nreasoning_efforts = "high"',
      'model_providers.x.models.a.reasoning_efforts',
      /a list of strings/,
      2,
    ],
    ['[model_providers.x.http_headers]\n"x-key" = 7', 'http_headers.x-key', /a string/, 2],
    ['[projects."/a"]\ntrust_level = "maybe"', 'projects."/a".trust_level', /"trusted"/, 2],
  ])('%j is reported and the rest goes on', async (text, name, words, line) => {
    await home.put(
      `${text}\n[history]\nkept = true\n[sandbox_workspace_write]\nnetwork_access = true\n`,
    );
    const { settings, problems, config } = await home.open().load();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.summary).toContain(name);
    expect(problems[0]?.details).toMatch(words);
    expect(problems[0]?.range?.start.line).toBe(line);
    expect(settings.sandboxWorkspaceWrite.networkAccess).toBe(true);
    expect(config['history']).toEqual({ kept: true });
  });

  it('never quotes a value that may be a key', async () => {
    await home.put('[model_providers.x]\nexperimental_bearer_token = ["sk-very-secret"]\n');
    const { problems } = await home.open().load();
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('very-secret');
  });

  it('a folder in the place of the file is a problem, not a crash', async () => {
    await symlink(home.folder, home.file);
    expect((await home.open().load()).unreadable?.summary).toContain("can't be read");
  });

  it('sees that the file has changed', async () => {
    const store = home.open();
    await home.put('model = "a"\n');
    expect((await store.load()).settings.model).toBe('a');
    expect(await store.load()).toBe(await store.load());
    await home.put('model = "bb"\n');
    expect((await store.load()).settings.model).toBe('bb');
  });

  it('goes by one config during a request, also after a change, and by the new one behind it', async () => {
    await home.put('model = "a"');
    const store = home.open();
    const model = async (): Promise<string | null> => (await store.load()).settings.model;
    let later: () => Promise<string | null> = model;
    const seen = await store.during(async () => {
      const before = await model();
      await home.put('model = "b, and longer"');
      // What a timer or listener made meanwhile runs in.
      later = AsyncResource.bind(model);
      return [before, await model(), await store.during(model)];
    });
    expect(seen).toEqual(['a', 'a', 'a']);
    expect([await model(), await later()]).toEqual(['b, and longer', 'b, and longer']);
    const written = await store.during(async () => {
      await model();
      await store.write({ edits: [{ keyPath: 'model', value: 'c', mergeStrategy: 'replace' }] });
      return model();
    });
    expect(written).toBe('c');
  });

  it('answers config/read', async () => {
    await home.put('model = "a"\n[x]\ny = 1\n');
    const store = home.open();
    const plain = await store.read({});
    const name = { type: 'user', file: home.file, profile: null };
    expect(plain.config).toMatchObject({
      model: 'a',
      sandbox_mode: null,
      hide_agent_reasoning: false,
    });
    expect(plain.config).not.toHaveProperty('x');
    expect(plain).not.toHaveProperty('layers');
    expect(Object.keys(plain.origins).sort()).toEqual(['model', 'x.y']);
    expect(plain.origins['x.y']).toEqual({ name, version: await versionOf(store) });
    const layered = await store.read({ includeLayers: true });
    expect(layered.layers).toEqual([
      { name, version: await versionOf(store), config: { model: 'a', x: { y: 1 } } },
      {
        name: { type: 'system', file: join(home.folder, 'system', 'config.toml') },
        version: expect.stringMatching(/^sha256:/) as string,
        config: {},
      },
    ]);
  });

  it('lays overrides over a config', () => {
    const config = { model: 'a', tools: { other: 1 }, gone: 1 };
    const result = applyOverrides(config, {
      model: 'b',
      'tools.update_plan.enabled': false,
      gone: null,
      '__proto__.polluted': true,
    });
    expect(result).toEqual({
      model: 'b',
      tools: { other: 1, update_plan: { enabled: false } },
    });
    expect(config.model).toBe('a');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(interpretConfig(result).settings.updatePlanEnabled).toBe(false);
  });
});
