/** `skein acp` as an editor meets it: the SDK's own client, a real process, a model on loopback. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClientCapabilities } from '@agentclientprotocol/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { Gate, patch, run, say } from '../fixtures/model-server.ts';
import { TestEditor } from './testing/editor.ts';

let bench: Bench;
const editors: TestEditor[] = [];
beforeEach(async () => {
  bench = await setUp();
});
afterEach(async () => {
  // In order, so that a server of its own is gone as well.
  await Promise.all(editors.splice(0).map((editor) => editor.close()));
  await bench.end();
});

async function open(
  capabilities?: ClientCapabilities,
  more?: Parameters<typeof TestEditor.open>[2],
): Promise<TestEditor> {
  const editor = await TestEditor.open(bench, capabilities, more);
  editors.push(editor);
  return editor;
}

const addition = (name: string): string => `*** Begin Patch
*** Add File: ${name}
+hello
*** End Patch`;

test('greets with what it can do, and ends when its input ends', async () => {
  const editor = await open();
  expect(editor.hello).toMatchObject({
    protocolVersion: 1,
    agentInfo: { name: 'skein' },
    agentCapabilities: {
      loadSession: true,
      promptCapabilities: { image: true, embeddedContext: true },
      mcpCapabilities: { http: true, sse: false },
      sessionCapabilities: { list: {}, resume: {}, close: {} },
    },
  });
  await expect(editor.agent.request('no/such', {})).rejects.toMatchObject({ code: -32601 });
  await editor.close();
  expect(await editor.exited).toEqual({ code: 0 });
});

test('a turn: thoughts and text as they come, and the reason why it stopped', async () => {
  const editor = await open();
  const { sessionId, modes, configOptions } = await editor.begin(bench);
  expect(modes?.availableModes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['read-only', 'ask', 'auto', 'full-access']),
  );
  expect(configOptions?.map(({ id }) => id)).toEqual(expect.arrayContaining(['mode', 'model']));
  bench.model.script({
    parts: [{ reasoning: 'Let me think.' }, { text: 'Hello there.', pieces: 3, everyMs: 120 }],
  });
  expect(await editor.say(sessionId, 'Hi.')).toEqual({ stopReason: 'end_turn' });
  expect(editor.text('agent_message_chunk')).toBe('Hello there.');
  expect(editor.of('agent_message_chunk').length).toBeGreaterThan(1);
  expect(editor.text('agent_thought_chunk')).toBe('Let me think.');
  // The editor shows its own words itself.
  expect(editor.of('user_message_chunk')).toEqual([]);
  await editor.until(() => editor.of('available_commands_update')[0]);
  expect(
    editor.of('available_commands_update')[0]?.availableCommands.map(({ name }) => name),
  ).toEqual(['review', 'compact', 'plan', 'init']);
});

test('a command is asked for in words, allowed once, and shown with what it printed', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = ({ options }) =>
    Promise.resolve(options.find(({ kind }) => kind === 'allow_once')?.optionId ?? null);
  const outside = { sandbox_permissions: 'require_escalated', justification: 'Needs the disk.' };
  bench.model.script(run('echo yes > answer.txt && echo done', outside), say('Done.'));
  expect(await editor.say(sessionId, 'Go.')).toEqual({ stopReason: 'end_turn' });
  const [asked] = editor.asked;
  expect(asked?.options.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['allow_once', 'allow_always', 'reject_once']),
  );
  expect(JSON.stringify(asked?.toolCall.content)).toContain('Needs the disk.');
  expect(await readFile(join(bench.workspace, 'answer.txt'), 'utf8')).toBe('yes\n');
  const call = editor.call(asked?.toolCall.toolCallId ?? '');
  expect(call).toMatchObject({
    title: 'echo yes > answer.txt && echo done',
    kind: 'execute',
    status: 'completed',
    rawInput: { cwd: bench.workspace },
    rawOutput: { exitCode: 0 },
  });
  expect(JSON.stringify(call['content'])).toContain('done');
});

test('a change of files is asked for with its texts, and refused for good with the turn', async () => {
  const editor = await open();
  await writeFile(join(bench.workspace, 'a.txt'), 'one\ntwo\nthree\n');
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = () => Promise.resolve('allow-once');
  bench.model.script(
    patch(`*** Begin Patch
*** Update File: a.txt
@@
 one
-two
+2
*** Add File: b.txt
+hello
*** End Patch`),
    say('Done.'),
  );
  await editor.say(sessionId, 'Go.');
  const path = join(bench.workspace, 'a.txt');
  const diffs = [
    { type: 'diff', path, oldText: 'one\ntwo\nthree\n', newText: 'one\n2\nthree\n' },
    { type: 'diff', path: join(bench.workspace, 'b.txt'), oldText: null, newText: 'hello\n' },
  ];
  expect(editor.asked[0]?.toolCall).toMatchObject({
    kind: 'edit',
    status: 'pending',
    content: diffs,
  });
  const { toolCallId = '' } = editor.asked[0]?.toolCall ?? {};
  expect(editor.call(toolCallId)).toMatchObject({
    status: 'completed',
    title: 'Edit 2 files',
    locations: [{ path }, { path: join(bench.workspace, 'b.txt') }],
    content: diffs,
  });

  editor.answer = () => Promise.resolve('stop');
  bench.model.script(patch(addition('c.txt')), say('Never said.'));
  expect(await editor.say(sessionId, 'More.')).toEqual({ stopReason: 'cancelled' });
  await expect(readFile(join(bench.workspace, 'c.txt'))).rejects.toThrow('ENOENT');
});

test('two questions wait at once, and each has its own answer', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = async ({ options, toolCall }) => {
    await editor.until(() => editor.asked[1]);
    const kind = toolCall.title?.includes('yes.txt') === true ? 'allow_once' : 'reject_once';
    return options.find((option) => option.kind === kind)?.optionId ?? null;
  };
  const touch = (file: string) => ({
    call: 'exec_command',
    arguments: { cmd: `touch ${file}`, sandbox_permissions: 'require_escalated' },
  });
  bench.model.script({ parts: [touch('yes.txt'), touch('no.txt')] }, say('Half of it.'));
  expect(await editor.say(sessionId, 'Both.')).toEqual({ stopReason: 'end_turn' });
  expect(await readFile(join(bench.workspace, 'yes.txt'), 'utf8')).toBe('');
  await expect(readFile(join(bench.workspace, 'no.txt'))).rejects.toThrow('ENOENT');
});

test('cancel ends the turn, takes back what was asked, and lets the next prompt in', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  let takenBack = false;
  editor.answer = (_request, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        takenBack = true;
        resolve(null);
      });
    });
  bench.model.script(patch(addition('never.txt')), say('Never said.'));
  const first = editor.say(sessionId, 'Go.');
  await editor.until(() => editor.asked[0]);
  await expect(editor.say(sessionId, 'And?')).rejects.toMatchObject({ code: -32600 });
  await editor.agent.notify('session/cancel', { sessionId });
  expect(await first).toEqual({ stopReason: 'cancelled' });
  expect(takenBack).toBe(true);
  bench.model.clear();
  bench.model.script(say('Here again.'));
  expect(await editor.say(sessionId, 'Still there?')).toEqual({ stopReason: 'end_turn' });
});

test('a session is listed, loaded with its past by another editor, resumed without, and closed', async () => {
  const one = await open();
  const { sessionId } = await one.begin(bench);
  await one.agent.request('session/set_mode', { sessionId, modeId: 'full-access' });
  bench.model.script(run('echo from the past'), say('I said so.'));
  await one.say(sessionId, 'Say it.');
  await one.close();

  const two = await open();
  const { sessions } = await two.agent.request('session/list', { cwd: bench.workspace });
  expect(sessions).toMatchObject([{ sessionId, cwd: bench.workspace, title: 'Say it.' }]);
  const place = { sessionId, cwd: bench.workspace, mcpServers: [] };
  const loaded = await two.agent.request('session/load', place);
  expect(loaded).toMatchObject({ modes: { currentModeId: 'full-access' } });
  expect(two.text('user_message_chunk')).toBe('Say it.');
  expect(two.text('agent_message_chunk')).toBe('I said so.');
  expect(two.of('tool_call')).toMatchObject([{ title: 'echo from the past', status: 'completed' }]);
  bench.model.script(say('And on.'));
  await two.say(sessionId, 'Go on.');
  expect(two.text('agent_message_chunk')).toBe('I said so.And on.');
  await two.agent.request('session/close', { sessionId });
  await expect(two.say(sessionId, 'x')).rejects.toMatchObject({ code: -32002 });

  const from = two.updates.length;
  await two.agent.request('session/resume', { sessionId, cwd: bench.workspace });
  bench.model.script(say('Third.'));
  await two.say(sessionId, 'Once more.');
  const texts = two.updates
    .slice(from)
    .flatMap((update) =>
      update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text'
        ? [update.content.text]
        : [],
    );
  expect(texts.join('')).toBe('Third.');
});

test('what comes with a prompt reaches the model: images, files, pieces of text', async () => {
  const editor = await open();
  await writeFile(join(bench.workspace, 'notes.txt'), 'buy milk\n');
  const { sessionId } = await editor.begin(bench);
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  bench.model.script(say('Seen.'));
  await editor.agent.request('session/prompt', {
    sessionId,
    prompt: [
      { type: 'text', text: 'Look at these.' },
      { type: 'image', mimeType: 'image/png', data: png },
      {
        type: 'resource_link',
        name: 'notes.txt',
        uri: `file://${join(bench.workspace, 'notes.txt')}`,
      },
      {
        type: 'resource',
        resource: { uri: 'file:///elsewhere/b.ts#L1-2', text: 'const unsaved = true;' },
      },
    ],
  });
  const body = JSON.stringify(bench.model.requests[0]);
  for (const part of [png, 'buy milk', 'const unsaved = true;', 'b.ts#L1-2']) {
    expect(body).toContain(part);
  }
  const sound = { type: 'audio' as const, mimeType: 'audio/wav', data: '' };
  await expect(
    editor.agent.request('session/prompt', { sessionId, prompt: [sound] }),
  ).rejects.toMatchObject({ code: -32602 });
});

test('modes and options tell what they come to, here and in other clients', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  const set = (configId: string, value: string) =>
    editor.agent.request('session/set_config_option', { sessionId, configId, value });
  const { configOptions } = await set('mode', 'auto');
  expect(configOptions.find(({ id }) => id === 'mode')).toMatchObject({ currentValue: 'auto' });
  await editor.until(() =>
    editor.of('current_mode_update').find(({ currentModeId }) => currentModeId === 'auto'),
  );
  expect((await set('work', 'plan')).configOptions.find(({ id }) => id === 'work')).toMatchObject({
    currentValue: 'plan',
  });
  await expect(set('model', 'no/such')).rejects.toMatchObject({ code: -32602 });
  await expect(set('no', 'such')).rejects.toMatchObject({ code: -32602 });
});

test('words behind a slash act: compact, plan, review', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  bench.model.script(say('One.'));
  await editor.say(sessionId, 'Begin.');
  bench.model.script(say('In short: we began.'));
  expect(await editor.say(sessionId, '/compact')).toEqual({ stopReason: 'end_turn' });
  expect(editor.of('tool_call')).toMatchObject([{ title: 'Compact the context' }]);
  expect(await editor.say(sessionId, '/plan')).toEqual({ stopReason: 'end_turn' });
  expect(editor.text('agent_message_chunk')).toContain('I plan and change nothing');
  bench.model.clear();
  bench.model.script(say('Fine.'));
  expect(await editor.say(sessionId, '/review the tests')).toEqual({ stopReason: 'end_turn' });
  expect(editor.text('agent_message_chunk')).toContain('Fine.');
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('the tests');
});

test('a skill of the workspace is a command, too', async () => {
  const folder = join(bench.workspace, '.agents', 'skills', 'haiku');
  await mkdir(folder, { recursive: true });
  const head = '---\nname: haiku\ndescription: Says it in three lines\n---\n';
  await writeFile(join(folder, 'SKILL.md'), `${head}Five, seven, five.\n`);
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  const commands = await editor.until(() => editor.of('available_commands_update')[0]);
  expect(commands.availableCommands).toContainEqual(
    expect.objectContaining({ name: 'haiku', description: 'Says it in three lines' }),
  );
  bench.model.script(say('Done so.'));
  await editor.say(sessionId, '/haiku about rain');
  const body = JSON.stringify(bench.model.requests[0]?.['input']);
  expect(body).toContain('$haiku about rain');
  expect(body).toContain('Five, seven, five.');
});

test('a failed turn is an error in the words of its cause; a full window has a reason', async () => {
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  bench.model.script({ status: 400, error: { message: 'That is no good.', code: 'x' } });
  await expect(editor.say(sessionId, 'Go.')).rejects.toThrow(/That is no good/);
});

test('the app shows the same live thread, and its answer takes the question back', async () => {
  const server = bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  bench.model.script(say('Ready.'));
  await editor.say(sessionId, 'Begin.');
  await server.request('thread/resume', { threadId: sessionId });

  let takenBack = 0;
  editor.answer = (_request, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        takenBack += 1;
        resolve(null);
      });
    });
  bench.model.script(patch(addition('shared.txt')), say('Both saw it.'));
  const asked = server.next(({ method }) => method === 'item/fileChange/requestApproval');
  const ended = editor.say(sessionId, 'Go.');
  await editor.until(() => editor.asked[0]);
  server.send({ id: (await asked).id, result: { decision: 'accept' } });
  expect(await ended).toEqual({ stopReason: 'end_turn' });
  expect(takenBack).toBe(1);

  // What the app's user says is shown in the editor, too.
  const gate = new Gate();
  bench.model.script({ parts: [{ hold: gate }, { text: 'To the app.' }] });
  await server.startTurn(sessionId, 'From the app.');
  await editor.until(() =>
    editor.text('user_message_chunk').includes('From the app.') ? true : undefined,
  );
  gate.release();
  await editor.until(() =>
    editor.text('agent_message_chunk').includes('To the app.') ? true : undefined,
  );
});

test('the end of the server ends the prompt with words, and the agent with a status', async () => {
  const server = bench.server(['--listen', 'unix://']);
  await server.logged(/listening on: (\S+)/);
  const editor = await open();
  const { sessionId } = await editor.begin(bench);
  bench.model.script({ parts: [{ hold: new Gate() }] });
  const prompt = editor.say(sessionId, 'Go.');
  const refused = prompt.catch(String);
  await bench.model.requested(1);
  await server.kill();
  expect(await refused).toContain('app server has ended');
  expect(await editor.exited).toEqual({ code: 1 });
});

/** An editor with unsaved words in a.txt, and terminals that print what they were given. */
function fullEditor(): { readonly written: Map<string, string>; readonly released: string[] } & {
  readonly app: NonNullable<NonNullable<Parameters<typeof TestEditor.open>[2]>['app']>;
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
  const editor = await open(all, { app });
  const { sessionId } = await editor.begin(bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  const call = (name: string, args: Record<string, unknown>) => ({
    parts: [{ call: name, namespace: 'editor', arguments: args }],
  });
  const heard = (): string => JSON.stringify(bench.model.requests.at(-1)?.['input']);

  bench.model.script(call('read_text_file', { path: 'a.txt' }), say('Read.'));
  await editor.say(sessionId, 'Read.');
  expect(heard()).toContain('not saved yet');
  expect(editor.asked).toEqual([]);
  bench.model.script(call('read_text_file', { path: '/etc/hosts' }), say('No.'));
  await editor.say(sessionId, 'Elsewhere.');
  expect(heard()).toContain('is not in the workspace');

  editor.answer = () => Promise.resolve('session');
  const write = { path: 'a.txt', content: 'saved' };
  bench.model.script(call('write_text_file', write), call('write_text_file', write), say('Wrote.'));
  await editor.say(sessionId, 'Write twice.');
  const path = join(bench.workspace, 'a.txt');
  expect(written.get(path)).toBe('saved');
  expect(editor.asked).toMatchObject([
    { toolCall: { kind: 'edit', content: [{ oldText: 'not saved yet', newText: 'saved' }] } },
  ]);

  editor.answer = () => Promise.resolve('deny');
  bench.model.script(call('run_in_terminal', { command: 'make' }), say('Not run.'));
  await editor.say(sessionId, 'Run.');
  expect(heard()).toContain('The user refused it.');
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'full-access' });
  bench.model.script(call('run_in_terminal', { command: 'make' }), say('Ran.'));
  await editor.say(sessionId, 'Run.');
  expect(heard()).toContain('ran make');
  const { toolCallId = '' } = editor.of('tool_call').at(-1) ?? {};
  expect(editor.call(toolCallId)).toMatchObject({
    kind: 'execute',
    status: 'completed',
    content: [{ type: 'terminal', terminalId: 'make' }],
  });
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'read-only' });
  bench.model.script(call('write_text_file', write), say('No.'));
  await editor.say(sessionId, 'Write.');
  expect(heard()).toContain('read-only');
  await editor.agent.request('session/close', { sessionId });
  expect(released).toEqual(['make']);
});

test('MCP servers of the editor are the session’s, and their tools are asked about', async () => {
  const server = fileURLToPath(
    new URL('../../server/mcp/testing/trial-server.ts', import.meta.url),
  );
  const editor = await open();
  const { sessionId } = await editor.begin(bench, {
    mcpServers: [{ name: 'my trial', command: process.execPath, args: [server], env: [] }],
  });
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = ({ options }) =>
    Promise.resolve(options.find(({ kind }) => kind === 'allow_once')?.optionId ?? null);
  const write = { call: 'write', namespace: 'mcp__my_trial', arguments: { text: 'it' } };
  bench.model.script({ parts: [write] }, say('Written.'));
  await editor.say(sessionId, 'Write it.');
  const [asked] = editor.asked;
  expect(asked?.toolCall).toMatchObject({ title: 'Run write of my-trial', status: 'pending' });
  expect(editor.call(asked?.toolCall.toolCallId ?? '')).toMatchObject({
    status: 'completed',
    rawInput: { text: 'it' },
    rawOutput: { written: 'it' },
  });
});
