/** Files, search, config and models. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../scenario.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const HOOKS = `
[[hooks.Stop]]
[[hooks.Stop.hooks]]
type = "command"
command = "true"
timeout = 3
[[hooks.Stop.hooks]]
type = "prompt"
[hooks.state."a"]
enabled = false
`;

const WRONG_HOOKS = {
  kind: '[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = "odd"\n',
  list: '[hooks]\nStop = 5\n',
  spaced: '# One.\n  [[ hooks . "Stop" ]]\nhooks = 5\n',
};

/** All that the reference wants to be told of a model. */
const CATALOG_ENTRY = {
  display_name: 'Mine',
  description: 'My own',
  default_reasoning_level: 'high',
  shell_type: 'shell_command',
  visibility: 'list',
  supported_in_api: true,
  base_instructions: 'Help.',
  supports_reasoning_summaries: true,
  support_verbosity: true,
  default_verbosity: 'low',
  apply_patch_tool_type: 'freeform',
  truncation_policy: { mode: 'bytes', limit: 10_000 },
  supports_parallel_tool_calls: true,
  context_window: 50_000,
  experimental_supported_tools: [],
  input_modalities: ['text'],
  additional_speed_tiers: [],
  availability_nux: null,
  upgrade: null,
};

export const workspaceScenarios = [
  scenario('fs/files', async ({ client, workspace, check }) => {
    const path = join(workspace, 'sub', 'a.txt');
    await client.request('fs/createDirectory', { path: join(workspace, 'sub'), recursive: true });
    await client.request('fs/writeFile', { path, dataBase64: base64('hello') });
    const read = await client.request('fs/readFile', { path });
    await client.request('fs/getMetadata', { path });
    await client.request('fs/readDirectory', { path: workspace });
    await client.request('fs/copy', { sourcePath: path, destinationPath: join(workspace, 'b') });
    await client.request('fs/copy', {
      sourcePath: join(workspace, 'sub'),
      destinationPath: join(workspace, 'sub2'),
      recursive: true,
    });
    await client.request('fs/remove', { path: join(workspace, 'sub2'), recursive: true });
    await client.request('fs/remove', { path });
    await check(() => assert.deepEqual(read, { dataBase64: base64('hello') }));
  }),

  scenario('fs/refused', async ({ client, workspace, check }) => {
    const missing = join(workspace, 'missing');
    await client.ask('fs/readFile', { path: missing });
    await client.ask('fs/getMetadata', { path: missing });
    await client.ask('fs/readDirectory', { path: missing });
    await client.ask('fs/remove', { path: missing, force: false });
    await client.ask('fs/copy', { sourcePath: missing, destinationPath: join(workspace, 'x') });
    await client.ask('fs/createDirectory', { path: join(missing, 'deep'), recursive: false });
    await client.ask('fs/readFile', { path: workspace });
    await client.ask('fs/writeFile', { path: missing, dataBase64: '*' });
    await client.ask('fs/readFile', {});
    const relative = await client.ask('fs/readFile', { path: 'relative' });
    await check(() => assert.equal(relative.error?.code, -32600));
  }),

  scenario('search/fuzzy', async ({ client, workspace, check }) => {
    await mkdir(join(workspace, 'src'));
    for (const name of ['alpha.ts', 'beta.ts', 'src/alphabet.ts'])
      await writeFile(join(workspace, name), name);
    const found = await client.request('fuzzyFileSearch', { query: 'alpha', roots: [workspace] });
    await client.request('fuzzyFileSearch', { query: 'zzz', roots: [workspace] });
    await client.request('fuzzyFileSearch', { query: 'alpha', roots: [] });
    await client.ask('fuzzyFileSearch', { query: 'alpha' });
    await check(() => {
      const names = (found['files'] as { file_name: string }[]).map(({ file_name }) => file_name);
      assert.deepEqual(names.toSorted(), ['alpha.ts', 'alphabet.ts']);
    });
  }),

  scenario(
    'config/read',
    { config: { top: 'model_reasoning_effort = "low"\n' } },
    async (stage) => {
      const { client } = stage;
      const { config } = await client.request('config/read', {});
      await client.request('config/read', { includeLayers: true, cwd: stage.workspace });
      await client.ask('config/read');
      await stage.check(() =>
        assert.equal((config as Record<string, unknown>)['model_reasoning_effort'], 'low'),
      );
    },
  ),

  scenario('config/hooks', { config: { more: HOOKS } }, async ({ client, check }) => {
    const { config } = await client.request('config/read', {});
    const { Stop } = (config as { hooks: { Stop: object[] } }).hooks;
    await check(() => assert.equal(Stop.length, 1));
  }),

  ...Object.entries(WRONG_HOOKS).map(([name, more]) =>
    scenario(`config/wrong-hooks-${name}`, { config: { more } }, async ({ client, check }) => {
      const { params } = await client.notified('configWarning');
      const read = await client.ask('config/read', {});
      await check(() => {
        assert.ok(params?.['range'] !== undefined);
        assert.equal(read.error?.code, -32603);
      });
    }),
  ),

  scenario('config/write', { alone: true }, async ({ client, home, check }) => {
    const write = (keyPath: string, value: unknown, more: object = {}): Promise<unknown> =>
      client.ask('config/value/write', { keyPath, value, mergeStrategy: 'replace', ...more });
    await write('model_reasoning_effort', 'high');
    await write('tools', { web_search: true }, { mergeStrategy: 'upsert' });
    await write('model_reasoning_effort', null);
    await write('approval_policy', 'sometimes');
    await write('model', 'x', { expectedVersion: 'sha256:0' });
    await write('model', 'x', { filePath: join(home, 'other.toml') });
    await write('', 'x');
    await write('mcp_servers.a', { command: 'x', cwd: null });
    await write('mcp_servers.a', { command: 'x', args: ['a', null] }, { mergeStrategy: 'upsert' });
    await write('mcp_servers.a', { command: 'x', env: { A: null } });
    await write('mcp_servers.a', { args: ['x'] });
    await write('mcp_servers.a', { command: 'x', args: 'y' });
    await write('mcp_servers.a', { command: 'x', url: 'http://h' });
    await write('mcp_servers.a', { command: 'x' });
    await write('mcp_servers.a.command', null);
    await write('mcp_servers.b', { url: 'http://127.0.0.1:9/' });
    await write('model', 'x', { mergeStrategy: null });
    const value = { include_only: null };
    const edit = { keyPath: 'shell_environment_policy', value, mergeStrategy: 'replace' };
    await client.ask('config/batchWrite', { edits: [edit] });
    await write('model', 'gpt-5.4', { mergeStrategy: 'merge' });
    const { config } = await client.request('config/read', {});
    await check(() => assert.equal((config as Record<string, unknown>)['model'], 'gpt-5.5'));
  }),

  scenario('model/list', { alone: true }, async ({ client, check }) => {
    const all = await client.request('model/list', {});
    await client.request('model/list', { limit: 2 });
    await client.request('model/list', { includeHidden: true });
    await client.ask('model/list', { cursor: 'garbage' });
    await check(() => assert.ok((all['data'] as object[]).length > 0));
  }),

  scenario('model/catalog-file', { alone: true }, async (stage) => {
    const { home, workspace, check } = stage;
    const entry = {
      ...CATALOG_ENTRY,
      supported_reasoning_levels: [{ effort: 'high', description: 'Thinks' }],
    };
    const models = [
      { ...entry, slug: 'second', priority: 7 },
      { ...entry, slug: 'first', display_name: 'First', priority: 3 },
      { ...entry, slug: 'unlisted', priority: 9, visibility: 'hide' },
    ];
    await writeFile(join(home, 'models.json'), JSON.stringify({ models }));
    const config = join(home, 'config.toml');
    const text = await readFile(config, 'utf8');
    await writeFile(config, `model_catalog_json = "models.json"\n${text}`);
    await stage.restart();
    const { client } = stage;
    const all = await client.request('model/list', { includeHidden: true });
    await client.request('model/list', {});
    await client.request('thread/start', { cwd: workspace, model: 'first' });
    await check(() => {
      const found = all['data'] as { model: string }[];
      assert.deepEqual(
        found.map(({ model }) => model),
        ['first', 'second', 'unlisted'],
      );
    });
  }),
];
