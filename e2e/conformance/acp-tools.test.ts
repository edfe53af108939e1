/** What an editor brings to the agent of `skein acp`: its files, terminals and MCP servers. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { say } from '../fixtures/model-server.ts';
import { EditorStage } from './testing/editor-stage.ts';
import type { EditorWish } from './testing/editor.ts';

const stage = new EditorStage();

/** An editor with unsaved words in a.txt, and terminals that print what they were given. */
function fullEditor(): { readonly written: Map<string, string>; readonly released: string[] } & {
  readonly app: NonNullable<EditorWish['app']>;
} {
  const written = new Map<string, string>();
  const released: string[] = [];
  return {
    written,
    released,
    app: (app) => {
      app
        .onRequest('fs/read_text_file', () => ({ content: 'not saved yet' }))
        .onRequest('fs/write_text_file', ({ params }) => {
          written.set(params.path, params.content);
          return {};
        })
        .onRequest('terminal/create', ({ params }) => ({ terminalId: params.args?.at(-1) ?? '' }))
        .onRequest('terminal/wait_for_exit', () => ({ exitCode: 0 }))
        .onRequest('terminal/output', ({ params }) => ({
          output: `ran ${params.terminalId}`,
          truncated: false,
        }))
        .onRequest('terminal/release', ({ params }) => {
          released.push(params.terminalId);
          return {};
        });
    },
  };
}

test('files and terminals of the editor are tools of the agent, within the session’s mode', async () => {
  const { app, written, released } = fullEditor();
  const all = { fs: { readTextFile: true, writeTextFile: true }, terminal: true };
  const editor = await stage.open(all, { app });
  const { sessionId } = await editor.begin(stage.bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  const call = (name: string, args: Record<string, unknown>) => ({
    parts: [{ call: name, namespace: 'editor', arguments: args }],
  });
  const heard = (): string => JSON.stringify(stage.bench.model.requests.at(-1)?.['input']);

  stage.bench.model.script(call('read_text_file', { path: 'a.txt' }), say('Read.'));
  await editor.say(sessionId, 'Read.');
  expect(heard()).toContain('not saved yet');
  expect(editor.asked).toEqual([]);
  stage.bench.model.script(call('read_text_file', { path: '/etc/hosts' }), say('No.'));
  await editor.say(sessionId, 'Elsewhere.');
  expect(heard()).toContain('is not in the workspace');

  editor.answer = () => Promise.resolve('session');
  const write = { path: 'a.txt', content: 'saved' };
  stage.bench.model.script(
    call('write_text_file', write),
    call('write_text_file', write),
    say('Wrote.'),
  );
  await editor.say(sessionId, 'Write twice.');
  const path = join(stage.bench.workspace, 'a.txt');
  expect(written.get(path)).toBe('saved');
  expect(editor.asked).toMatchObject([
    { toolCall: { kind: 'edit', content: [{ oldText: 'not saved yet', newText: 'saved' }] } },
  ]);

  editor.answer = () => Promise.resolve('deny');
  stage.bench.model.script(call('run_in_terminal', { command: 'make' }), say('Not run.'));
  await editor.say(sessionId, 'Run.');
  expect(heard()).toContain('The user refused it.');
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'full-access' });
  stage.bench.model.script(call('run_in_terminal', { command: 'make' }), say('Ran.'));
  await editor.say(sessionId, 'Run.');
  expect(heard()).toContain('ran make');
  const { toolCallId = '' } = editor.of('tool_call').at(-1) ?? {};
  expect(editor.call(toolCallId)).toMatchObject({
    kind: 'execute',
    status: 'completed',
    content: [{ type: 'terminal', terminalId: 'make' }],
  });
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'read-only' });
  stage.bench.model.script(call('write_text_file', write), say('No.'));
  await editor.say(sessionId, 'Write.');
  expect(heard()).toContain('read-only');
  await editor.agent.request('session/close', { sessionId });
  expect(released).toEqual(['make']);
});

test('MCP servers of the editor are the session’s, and their tools are asked about', async () => {
  const server = fileURLToPath(
    new URL('../../server/mcp/testing/trial-server.ts', import.meta.url),
  );
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench, {
    mcpServers: [{ name: 'my trial', command: process.execPath, args: [server], env: [] }],
  });
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = ({ options }) =>
    Promise.resolve(options.find(({ kind }) => kind === 'allow_once')?.optionId ?? null);
  const write = { call: 'write', namespace: 'mcp__my_trial', arguments: { text: 'it' } };
  stage.bench.model.script({ parts: [write] }, say('Written.'));
  await editor.say(sessionId, 'Write it.');
  const [asked] = editor.asked;
  expect(asked?.toolCall).toMatchObject({ title: 'Run write of my-trial', status: 'pending' });
  expect(editor.call(asked?.toolCall.toolCallId ?? '')).toMatchObject({
    status: 'completed',
    rawInput: { text: 'it' },
    rawOutput: { written: 'it' },
  });
});
