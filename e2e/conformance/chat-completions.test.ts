/** Models that speak Chat Completions, which the reference does not take. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { chatCalls, chatSays, startChatServer } from '../fixtures/chat-server.ts';
import type { ChatServer } from '../fixtures/chat-server.ts';
import { say } from '../fixtures/model-server.ts';
import { startThread } from './testing/turn-shape.ts';

let bench: Bench;
let chat: ChatServer;
let server: AppServer;
beforeAll(async () => {
  bench = await setUp();
  chat = await startChatServer();
  await writeFile(
    join(bench.home, 'config.toml'),
    `model = "qwen3-coder:30b"
model_provider = "local"

[model_providers.local]
name = "Local"
base_url = "${chat.baseUrl}"
wire_api = "chat"

[model_providers.scripted]
base_url = "${bench.model.baseUrl}"
env_key = "SCRIPTED_KEY"
`,
  );
  server = await bench.ready();
});
afterAll(async () => {
  await bench.end();
  await chat.close();
});

test('a turn with commands and patches works by Chat Completions', async () => {
  const threadId = await startThread(server, bench, { sandbox: 'danger-full-access' });
  const patch = '*** Begin Patch\n*** Add File: made.txt\n+patched\n*** End Patch\n';
  chat.script(
    chatCalls('call_1', 'exec_command', { cmd: 'echo from-the-shell' }),
    chatCalls('call_2', 'apply_patch', { input: patch }),
    chatSays('All ', 'done.'),
  );
  const turnId = await server.startTurn(threadId, 'Do both.');
  const { params } = await server.completed(turnId);
  expect(params?.['turn']).toMatchObject({ status: 'completed', error: null });
  expect(await readFile(join(bench.workspace, 'made.txt'), 'utf8')).toBe('patched\n');
  const completed = server.messages.flatMap(({ method, params: told }) =>
    method === 'item/completed' ? [told?.['item']] : [],
  );
  expect(completed).toMatchObject([
    { type: 'userMessage' },
    { type: 'reasoning', content: ['I need exec_command.'] },
    { type: 'commandExecution', status: 'completed', aggregatedOutput: 'from-the-shell\n' },
    { type: 'reasoning', content: ['I need apply_patch.'] },
    { type: 'fileChange', status: 'completed' },
    { type: 'agentMessage', text: 'All done.' },
  ]);
  const { params: usage } = await server.notified('thread/tokenUsage/updated', { turnId });
  expect(usage).toMatchObject({ tokenUsage: { last: { inputTokens: 100, totalTokens: 120 } } });

  expect(chat.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v1/chat/completions'));
  const bodies = chat.requests.map(({ body }) => body);
  expect(bodies[0]?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  expect(bodies[2]?.messages.slice(2)).toMatchObject([
    {
      role: 'assistant',
      reasoning_content: 'I need exec_command.',
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'exec_command' } }],
    },
    {
      role: 'tool',
      tool_call_id: 'call_1',
      content: expect.stringContaining('from-the-shell') as unknown,
    },
    {
      role: 'assistant',
      tool_calls: [{ id: 'call_2', function: { arguments: JSON.stringify({ input: patch }) } }],
    },
    { role: 'tool', tool_call_id: 'call_2' },
  ]);
  for (const { tools } of bodies) {
    expect((tools as { type: string }[]).every(({ type }) => type === 'function')).toBe(true);
  }
});

test('a thread may change between providers of either API', async () => {
  const sandbox = 'danger-full-access';
  const modelProvider = 'scripted';
  const threadId = await startThread(server, bench, { sandbox, modelProvider });
  const calls = { call: 'exec_command', arguments: { cmd: 'echo one' }, callId: 'call_a' };
  bench.model.script({ parts: [{ reasoning: 'Secret.' }, calls] }, say('First.'));
  await server.completed(await server.startTurn(threadId, 'Begin.'));
  const change = async (to: string): Promise<void> => {
    await server.request('thread/archive', { threadId });
    await server.request('thread/unarchive', { threadId });
    await server.request('thread/resume', { threadId, modelProvider: to });
  };

  const asked = chat.requests.length;
  await change('local');
  chat.script(chatCalls('call_b', 'exec_command', { cmd: 'echo two' }), chatSays('Second.'));
  await server.completed(await server.startTurn(threadId, 'Go on.'));
  const messages = chat.requests[asked]?.body.messages ?? [];
  const roles = messages.map(({ role }) => role).join(' ');
  expect(roles).toBe('system user assistant tool assistant user');
  expect(messages[2]).toMatchObject({ tool_calls: [{ id: 'call_a' }] });
  expect(JSON.stringify(messages)).not.toContain('Secret.');

  await change('scripted');
  bench.model.script(say('Third.'));
  const turnId = await server.startTurn(threadId, 'End.');
  const { params } = await server.completed(turnId);
  expect(params?.['turn']).toMatchObject({ status: 'completed' });
  const input = bench.model.requests.at(-1)?.['input'] as readonly Record<string, unknown>[];
  expect(input.filter(({ call_id: id }) => id === 'call_b')).toMatchObject([
    { type: 'function_call', name: 'exec_command' },
    { type: 'function_call_output' },
  ]);
  expect(input.filter(({ type }) => type === 'reasoning')).toMatchObject([
    { encrypted_content: 'x' },
  ]);
  expect(input.some((item) => 'chat' in item)).toBe(false);
});

test('which API a provider speaks is listed, written and shown', async () => {
  const settings = { type: 'customGateway', name: 'Second', baseUrl: 'http://127.0.0.1:9/v1' };
  const write = (more: object) =>
    server.request('modelProvider/config/write', { settings: { ...settings, ...more } });
  expect(await write({ wireApi: 'chat' })).toMatchObject({
    provider: { id: 'second', settings: { type: 'customGateway', wireApi: 'chat' } },
  });
  const { data } = (await server.request('modelProvider/list', {})) as {
    data: { id: string; settings: object }[];
  };
  expect(data.find(({ id }) => id === 'local')?.settings).toMatchObject({ wireApi: 'chat' });
  const { config } = (await server.request('config/read', {})) as {
    config: { model_providers: Record<string, object> };
  };
  expect(config.model_providers['second']).toMatchObject({ wire_api: 'chat' });
  expect(await write({ providerId: 'second', wireApi: 'responses' })).toMatchObject({
    provider: { settings: { type: 'customGateway' } },
  });
  expect(await readFile(join(bench.home, 'config.toml'), 'utf8')).toMatch(
    /second = \{.*wire_api = "responses"/,
  );
});

test('the models of a provider are listed as it tells them, and servers here are looked for', async () => {
  expect(await server.request('modelProvider/models/list', { modelProvider: 'local' })).toEqual({
    data: [
      { model: 'gpt-oss:20b', contextWindow: null },
      { model: 'qwen3-coder:30b', contextWindow: 32_768 },
    ],
  });
  const refusal = async (modelProvider: string): Promise<string> =>
    (await server.ask('modelProvider/models/list', { modelProvider })).error?.message ?? '';
  expect(await refusal('second')).toContain('connection refused');
  expect(await refusal('nope')).toContain('model_provider "nope" is not known');
  // Which ones run here is nobody's promise.
  const { data } = await server.request('modelProvider/local/list', {});
  expect(data).toBeInstanceOf(Array);
});
