/** What an editor does with sessions in its list, and how its user logs in. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { skeinEntry } from '../fixtures/skein-entry.ts';
import { say } from '../fixtures/model-server.ts';
import { EditorStage } from './testing/editor-stage.ts';

// Several processes a test: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const stage = new EditorStage();
const UNKNOWN = '0191aaaa-0000-7000-8000-000000000001';

test('a session is named, put away, taken out again and deleted, open or not', async () => {
  const editor = await stage.open();
  expect(editor.hello.agentCapabilities?.sessionCapabilities).toMatchObject({
    delete: {},
    fork: {},
    archive: {},
    status: {},
    title: {},
  });
  const { agent } = editor;
  const listed = async (): Promise<readonly (string | null | undefined)[]> =>
    (await agent.request('session/list', {})).sessions.map(({ title }) => title);
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script(say('Hello.'));
  await editor.say(sessionId, 'Hi.');
  expect(await agent.request('session/set_title', { sessionId, title: ' A lamp ' })).toEqual({
    title: 'A lamp',
  });
  expect(await listed()).toEqual(['A lamp']);
  await expect(agent.request('session/set_title', { sessionId, title: ' ' })).rejects.toMatchObject(
    { code: -32602 },
  );
  expect(await agent.request('session/status', { sessionId })).toEqual({ status: 'open' });

  // Twice is once.
  for (const _again of [1, 2]) await agent.request('session/archive', { sessionId });
  expect(await listed()).toEqual([]);
  expect(await agent.request('session/status', { sessionId })).toEqual({ status: 'saved' });
  for (const _again of [1, 2]) await agent.request('session/unarchive', { sessionId });
  expect(await listed()).toEqual(['A lamp']);

  await agent.request('session/delete', { sessionId });
  expect(await listed()).toEqual([]);
  // The SDK takes it for done.
  expect(await agent.request('session/delete', { sessionId: UNKNOWN })).toEqual({});
  for (const method of ['session/archive', 'session/unarchive', 'session/status'] as const) {
    await expect(agent.request(method, { sessionId: UNKNOWN })).rejects.toMatchObject({
      code: -32002,
      data: { sessionId: UNKNOWN },
    });
  }
});

test('a session that is deleted while it works is ended first', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script({ parts: [{ call: 'exec_command', arguments: { cmd: 'sleep 60' } }] });
  const turn = editor.say(sessionId, 'Wait.');
  await editor.until(() => editor.of('tool_call')[0]);
  await editor.agent.request('session/delete', { sessionId });
  expect(await turn).toEqual({ stopReason: 'cancelled' });
});

test('a fork knows what was said, and leaves the other as it is', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script(say('I will.'), say('Still do.'));
  await editor.say(sessionId, 'Remember the lamp.');
  const cwd = stage.bench.workspace;
  const fork = await editor.agent.request('session/fork', { sessionId, cwd, mcpServers: [] });
  expect(fork.sessionId).not.toBe(sessionId);
  expect(fork.configOptions?.map(({ id }) => id)).toContain('model');
  expect(await editor.say(fork.sessionId, 'Do you?')).toEqual({ stopReason: 'end_turn' });
  expect(JSON.stringify(stage.bench.model.requests.at(-1))).toContain('Remember the lamp.');
  await expect(
    editor.agent.request('session/fork', { sessionId: UNKNOWN, cwd, mcpServers: [] }),
  ).rejects.toMatchObject({ message: expect.stringContaining(UNKNOWN) as string });
});

test('a key is entered in a terminal, where the editor has one', async () => {
  await writeFile(join(stage.bench.home, 'config.toml'), 'model_provider = "openai"\n');
  const without = await stage.open({}, { env: { OPENAI_API_KEY: '', CODEX_API_KEY: '' } });
  expect(without.hello.authMethods?.map(({ id }) => id)).toEqual(['api-key']);

  const terminal = { auth: { terminal: true } };
  const editor = await stage.open(terminal, { env: { OPENAI_API_KEY: '', CODEX_API_KEY: '' } });
  const method = editor.hello.authMethods?.find(({ id }) => id === 'terminal');
  expect(method).toMatchObject({ type: 'terminal', args: ['--login'] });
  expect(await editor.agent.request('auth/status', {})).toEqual({ state: 'unauthenticated' });
  await expect(editor.begin(stage.bench)).rejects.toMatchObject({ code: -32000 });
  await expect(
    editor.agent.request('authenticate', { methodId: 'terminal' }),
  ).rejects.toMatchObject({ code: -32000 });

  // As the editor does: the agent as it is configured, and these arguments.
  const login = spawn(process.execPath, [skeinEntry, 'acp', '--login'], {
    env: { ...process.env, SKEIN_HOME: stage.bench.home },
  });
  login.stdin.end('sk-entered\n');
  expect(await once(login, 'exit')).toEqual([0, null]);
  await editor.agent.request('authenticate', { methodId: 'terminal' });
  expect(await editor.agent.request('auth/status', {})).toEqual({ state: 'authenticated' });
  await editor.agent.request('logout', {});
  expect(await editor.agent.request('auth/status', {})).toEqual({ state: 'unauthenticated' });
});
