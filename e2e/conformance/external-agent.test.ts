/** Taking over what another agent keeps: shown first, done once, and never written there. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';

let bench: Bench;
let user = '';
beforeEach(async () => {
  bench = await setUp();
  user = join(dirname(bench.home), 'user');
  vi.stubEnv('HOME', user);
  vi.stubEnv('USERPROFILE', user);
});
afterEach(() => {
  vi.unstubAllEnvs();
  return bench.end();
});

async function put(file: string, content: string | object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
}

async function snapshot(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    files[file] = await readFile(file, 'utf8');
  }
  return files;
}

interface Item {
  readonly itemType: string;
  readonly cwd: string | null;
  readonly details: Record<string, { readonly name: string }[]> | null;
}

test('what another agent keeps is shown, taken over once, and left as it is there', async () => {
  const claude = join(user, '.claude');
  await put(join(claude, 'CLAUDE.md'), 'Ask Claude Code; see CLAUDE.md.\n');
  await put(join(claude, 'settings.json'), {
    sandbox: { enabled: true },
    env: { A: '1' },
    hooks: { Stop: [{ hooks: [{ type: 'command', command: 'hook-of-another' }] }] },
    enabledPlugins: { 'a@b': true },
  });
  await put(join(claude, 'skills', 'tidy', 'SKILL.md'), '---\nname: tidy\n---\nTidy up.\n');
  await put(join(claude, 'skills', 'tidy', 'more.txt'), 'more');
  await put(join(claude, 'commands', 'ship.md'), '---\ndescription: Ships it\n---\nShip it.\n');
  await put(join(claude, 'commands', 'with.md'), 'Do $ARGUMENTS\n');
  await put(join(claude, 'agents', 'helper.md'), '---\nname: helper\n---\nHelp.\n');
  await put(join(user, '.claude.json'), {
    mcpServers: {
      local: { command: 'npx', args: ['x'], env: { K: 'v' } },
      far: { type: 'http', url: 'http://far/mcp', headers: { Authorization: 'Bearer ${TOK}' } },
      old: { type: 'sse', url: 'http://old' },
    },
  });
  await put(join(user, '.cursor', 'mcp.json'), { mcpServers: { cur: { command: 'c' } } });
  await put(join(bench.workspace, 'CLAUDE.md'), 'Rules of the house.\n');
  await put(join(bench.workspace, '.mcp.json'), { mcpServers: { repo: { command: 'r' } } });
  const timestamp = new Date(Date.now() - 60_000).toISOString();
  const said = (type: string, content: unknown) =>
    JSON.stringify({ type, timestamp, cwd: bench.workspace, message: { role: type, content } });
  await put(
    join(claude, 'projects', 'p', 'a.jsonl'),
    `${[
      said('user', 'Count the files'),
      said('assistant', [
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', name: 'Bash', input: { command: 'ls' } },
      ]),
      said('user', [{ type: 'tool_result', content: 'a.txt' }]),
      said('assistant', [{ type: 'text', text: 'One.' }]),
      said('user', 'Thanks'),
      'not json',
    ].join('\n')}\n`,
  );
  const before = await snapshot(user);

  const server = await bench.ready();
  const scope = { includeHome: true, cwds: [bench.workspace, 'relative', '/not/there'] };
  const detect = async (params: object = scope) =>
    (await server.request('externalAgentConfig/detect', params))['items'] as Item[];
  const items = await detect();
  expect(items.map(({ itemType, cwd }) => [itemType, cwd])).toEqual([
    ['CONFIG', null],
    ['MCP_SERVER_CONFIG', null],
    ['SKILLS', null],
    ['COMMANDS', null],
    ['AGENTS_MD', null],
    ['SESSIONS', null],
    ['MCP_SERVER_CONFIG', bench.workspace],
    ['AGENTS_MD', bench.workspace],
  ]);
  expect(items[1]?.details?.['mcpServers']).toEqual([{ name: 'far' }, { name: 'local' }]);
  expect(items[3]?.details?.['commands']).toEqual([{ name: 'source-command-ship' }]);
  expect(await detect({})).toEqual([]);
  expect(await detect({ includeHome: true, migrationSource: 'cursor' })).toMatchObject([
    { itemType: 'MCP_SERVER_CONFIG', details: { mcpServers: [{ name: 'cur' }] } },
  ]);

  const refused = ['HOOKS', 'PLUGINS', 'SUBAGENTS'];
  const migrationItems = [
    ...items,
    ...refused.map((itemType) => ({ itemType, description: '', cwd: null })),
  ];
  const { importId } = await server.request('externalAgentConfig/import', { migrationItems });
  const done = await server.notified('externalAgentConfig/import/completed', { importId });
  const results = done.params?.['itemTypeResults'] as {
    readonly itemType: string;
    readonly successes: readonly { readonly target: string; readonly title: string | null }[];
    readonly failures: readonly object[];
  }[];
  expect(
    results.map((each) => [each.itemType, each.successes.length, each.failures.length]),
  ).toEqual([
    ['CONFIG', 1, 0],
    ['MCP_SERVER_CONFIG', 3, 0],
    ['SKILLS', 1, 0],
    ['COMMANDS', 1, 0],
    ['AGENTS_MD', 2, 0],
    ['SESSIONS', 1, 0],
    ...refused.map((itemType) => [itemType, 0, 1]),
  ]);
  expect(await snapshot(user)).toEqual(before);
  expect(await detect()).toEqual([]);

  const home = (...names: string[]) => readFile(join(bench.home, ...names), 'utf8');
  expect(await home('AGENTS.md')).toBe('Ask Skein; see AGENTS.md.\n');
  expect(await home('skills', 'tidy', 'more.txt')).toBe('more');
  expect(await home('skills', 'source-command-ship', 'SKILL.md')).toContain('"Ships it"');
  const { config } = await server.request('config/read', {});
  expect(config).toMatchObject({
    sandbox_mode: 'workspace-write',
    mcp_servers: {
      local: { command: 'npx', args: ['x'], env: { K: 'v' } },
      far: { url: 'http://far/mcp', bearer_token_env_var: 'TOK' },
    },
  });
  // Neither its environment nor its hooks.
  expect(await home('config.toml')).not.toMatch(/hook-of-another|shell_environment_policy|\bA\b/);
  await expect(home('hooks.json')).rejects.toThrow('ENOENT');
  const own = join(bench.workspace, '.skein', 'config.toml');
  expect(await readFile(own, 'utf8')).toContain('[mcp_servers.repo]');

  const threadId = results[5]?.successes[0]?.target;
  const listed = await server.request('thread/list', {});
  expect(listed['data']).toMatchObject([
    { id: threadId, preview: 'Count the files', cwd: bench.workspace },
  ]);
  const { data } = await server.request('thread/turns/list', {
    threadId,
    sortDirection: 'asc',
    itemsView: 'full',
  });
  expect(data).toMatchObject([
    {
      status: 'completed',
      items: [
        { type: 'userMessage' },
        { type: 'agentMessage', text: expect.stringContaining('tool call: Bash') as string },
        { type: 'agentMessage', text: '[tool result]\na.txt' },
        { type: 'agentMessage', text: 'One.' },
      ],
    },
    { items: [{ type: 'userMessage' }] },
  ]);
  // It goes on like any other thread, and the model knows what was said.
  await server.request('thread/resume', { threadId, excludeTurns: true });
  await server.completed(await server.startTurn(threadId ?? '', 'And now?'));
  expect(JSON.stringify(bench.model.requests[0])).toContain('Count the files');

  const record = { providerId: 'p', itemTypeResults: [] };
  const recorded = await server.request('externalAgentConfig/import/recordHistory', record);
  const histories = await server.request('externalAgentConfig/import/readHistories');
  expect(histories['data']).toMatchObject([
    { importId: recorded['importId'], providerId: 'p' },
    { importId, providerId: null, failures: refused.map((itemType) => ({ itemType })) },
  ]);
});
