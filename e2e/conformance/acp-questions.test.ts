/** What else than approvals `skein acp` asks of an editor: questions of the agent, of MCP servers, a key. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CreateElicitationRequest } from '@agentclientprotocol/sdk/unstable';
import { expect, test } from 'vitest';
import { say } from '../fixtures/model-server.ts';
import { EditorStage } from './testing/editor-stage.ts';
import type { EditorWish } from './testing/editor.ts';

const stage = new EditorStage();

const forms = { elicitation: { form: {} } };
const trial = fileURLToPath(new URL('../../server/mcp/testing/trial-server.ts', import.meta.url));

/** An editor that fills forms in, and keeps what it was asked. */
function filling(content: Record<string, string>): {
  readonly asked: CreateElicitationRequest[];
  readonly app: NonNullable<EditorWish['app']>;
} {
  const asked: CreateElicitationRequest[] = [];
  return {
    asked,
    app: (app) =>
      void app.onRequest('elicitation/create', ({ params }) => {
        asked.push(params);
        return { action: 'accept', content };
      }),
  };
}

const question = {
  call: 'request_user_input',
  arguments: {
    questions: [
      {
        id: 'colour',
        header: 'Colour',
        question: 'Which colour?',
        options: [
          { label: 'Red', description: 'Warm' },
          { label: 'Blue', description: 'Cold' },
        ],
      },
    ],
  },
};
const heard = (): string => JSON.stringify(stage.bench.model.requests.at(-1)?.['input']);

test('a question of the agent is a form', async () => {
  const { app, asked } = filling({ colour: 'Blue' });
  const editor = await stage.open(forms, { app });
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script({ parts: [question] }, say('Blue it is.'));
  expect(await editor.say(sessionId, '/plan the walls')).toEqual({ stopReason: 'end_turn' });
  expect(asked).toMatchObject([
    {
      mode: 'form',
      sessionId,
      message: 'Which colour?',
      requestedSchema: {
        properties: { colour: { oneOf: [{ const: 'Red', title: 'Red: Warm' }, {}] } },
      },
    },
  ]);
  expect(heard()).toContain('Blue');
});

test('where there are no forms it is a choice', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  editor.answer = ({ options }) =>
    Promise.resolve(options.find(({ name }) => name === 'Red')?.optionId ?? null);
  stage.bench.model.script({ parts: [question] }, say('Red it is.'));
  await editor.say(sessionId, '/plan the walls');
  expect(editor.asked.map(({ options }) => options.map(({ name }) => name))).toEqual([
    expect.arrayContaining(['Red', 'Blue', 'Skip']),
  ]);
  expect(heard()).toContain('Red');
  const { toolCallId = '' } = editor.asked[0]?.toolCall ?? {};
  expect(editor.call(toolCallId)['status']).toBe('completed');
});

test.each([
  ['is the editor’s form', forms, '\\"name\\":\\"Ada\\"'],
  ['is declined where there are none', {}, '\\"action\\":\\"decline\\"'],
])('a question of an MCP server %s', async (_how, capabilities, answer) => {
  const { app } = filling({ name: 'Ada' });
  const editor = await stage.open(capabilities, { app });
  const { sessionId } = await editor.begin(stage.bench, {
    mcpServers: [{ name: 'trial', command: process.execPath, args: [trial], env: [] }],
  });
  const ask = { call: 'ask', namespace: 'mcp__trial', arguments: { mode: 'form' } };
  stage.bench.model.script({ parts: [ask] }, say('Asked.'));
  await editor.say(sessionId, 'Ask.');
  expect(JSON.stringify(heard())).toContain(JSON.stringify(answer).slice(1, -1));
});

test('a model that needs a key: the editor is told, and hands over that of its environment', async () => {
  await writeFile(join(stage.bench.home, 'config.toml'), 'model_provider = "openai"\n');
  const bare = { OPENAI_API_KEY: '', CODEX_API_KEY: '' };
  const without = await stage.open({}, { env: bare });
  expect(without.hello.authMethods?.map(({ id }) => id)).toEqual(['api-key']);
  await expect(without.begin(stage.bench)).rejects.toMatchObject({ code: -32000 });
  const authenticate = { methodId: 'api-key' };
  await expect(without.agent.request('authenticate', authenticate)).rejects.toThrow(
    /OPENAI_API_KEY/,
  );
  await expect(without.agent.request('authenticate', { methodId: 'x' })).rejects.toMatchObject({
    code: -32602,
  });
  await without.close();

  const key = 'sk-of-the-environment';
  const having = await stage.open({}, { env: { ...bare, CODEX_API_KEY: key } });
  await having.agent.request('authenticate', authenticate);
  expect((await having.begin(stage.bench)).sessionId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await readFile(join(stage.bench.home, 'auth.json'), 'utf8')).toContain(key);
  await having.agent.request('logout', {});
  await expect(having.begin(stage.bench)).rejects.toMatchObject({ code: -32000 });
});
