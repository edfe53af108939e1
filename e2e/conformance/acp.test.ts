/** `skein acp` as an editor meets it: the SDK's own client, a real process, a model on loopback. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patch, run, say } from '../fixtures/model-server.ts';
import { EditorStage, addition } from './testing/editor-stage.ts';

const stage = new EditorStage();

test('greets with what it can do, and ends when its input ends', async () => {
  const editor = await stage.open();
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
  const editor = await stage.open();
  const { sessionId, modes, configOptions } = await editor.begin(stage.bench);
  expect(modes?.availableModes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['read-only', 'ask', 'auto', 'full-access']),
  );
  expect(configOptions?.map(({ id }) => id)).toEqual(expect.arrayContaining(['mode', 'model']));
  stage.bench.model.script({
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
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = ({ options }) =>
    Promise.resolve(options.find(({ kind }) => kind === 'allow_once')?.optionId ?? null);
  const outside = { sandbox_permissions: 'require_escalated', justification: 'Needs the disk.' };
  stage.bench.model.script(run('echo yes > answer.txt && echo done', outside), say('Done.'));
  expect(await editor.say(sessionId, 'Go.')).toEqual({ stopReason: 'end_turn' });
  const [asked] = editor.asked;
  expect(asked?.options.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['allow_once', 'allow_always', 'reject_once']),
  );
  expect(JSON.stringify(asked?.toolCall.content)).toContain('Needs the disk.');
  expect(await readFile(join(stage.bench.workspace, 'answer.txt'), 'utf8')).toBe('yes\n');
  const call = editor.call(asked?.toolCall.toolCallId ?? '');
  expect(call).toMatchObject({
    title: 'echo yes > answer.txt && echo done',
    kind: 'execute',
    status: 'completed',
    rawInput: { cwd: stage.bench.workspace },
    rawOutput: { exitCode: 0 },
  });
  expect(JSON.stringify(call['content'])).toContain('done');
});

test('a change of files is asked for with its texts, and refused for good with the turn', async () => {
  const editor = await stage.open();
  await writeFile(join(stage.bench.workspace, 'a.txt'), 'one\ntwo\nthree\n');
  const { sessionId } = await editor.begin(stage.bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  editor.answer = () => Promise.resolve('allow-once');
  stage.bench.model.script(
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
  const path = join(stage.bench.workspace, 'a.txt');
  const diffs = [
    { type: 'diff', path, oldText: 'one\ntwo\nthree\n', newText: 'one\n2\nthree\n' },
    { type: 'diff', path: join(stage.bench.workspace, 'b.txt'), oldText: null, newText: 'hello\n' },
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
    locations: [{ path }, { path: join(stage.bench.workspace, 'b.txt') }],
    content: diffs,
  });

  editor.answer = () => Promise.resolve('stop');
  stage.bench.model.script(patch(addition('c.txt')), say('Never said.'));
  expect(await editor.say(sessionId, 'More.')).toEqual({ stopReason: 'cancelled' });
  await expect(readFile(join(stage.bench.workspace, 'c.txt'))).rejects.toThrow('ENOENT');
});

test('two questions wait at once, and each has its own answer', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
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
  stage.bench.model.script({ parts: [touch('yes.txt'), touch('no.txt')] }, say('Half of it.'));
  expect(await editor.say(sessionId, 'Both.')).toEqual({ stopReason: 'end_turn' });
  expect(await readFile(join(stage.bench.workspace, 'yes.txt'), 'utf8')).toBe('');
  await expect(readFile(join(stage.bench.workspace, 'no.txt'))).rejects.toThrow('ENOENT');
});

test('cancel ends the turn, takes back what was asked, and lets the next prompt in', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  let takenBack = false;
  editor.answer = (_request, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        takenBack = true;
        resolve(null);
      });
    });
  stage.bench.model.script(patch(addition('never.txt')), say('Never said.'));
  const first = editor.say(sessionId, 'Go.');
  await editor.until(() => editor.asked[0]);
  await expect(editor.say(sessionId, 'And?')).rejects.toMatchObject({ code: -32600 });
  await editor.agent.notify('session/cancel', { sessionId });
  expect(await first).toEqual({ stopReason: 'cancelled' });
  expect(takenBack).toBe(true);
  stage.bench.model.clear();
  stage.bench.model.script(say('Here again.'));
  expect(await editor.say(sessionId, 'Still there?')).toEqual({ stopReason: 'end_turn' });
});

test('a session is listed, and loaded with its past by another editor', async () => {
  const one = await stage.open();
  const { sessionId } = await one.begin(stage.bench);
  await one.agent.request('session/set_mode', { sessionId, modeId: 'full-access' });
  stage.bench.model.script(run('echo from the past'), say('I said so.'));
  await one.say(sessionId, 'Say it.');
  await one.close();

  const two = await stage.open();
  const { sessions } = await two.agent.request('session/list', { cwd: stage.bench.workspace });
  expect(sessions).toMatchObject([{ sessionId, cwd: stage.bench.workspace, title: 'Say it.' }]);
  const place = { sessionId, cwd: stage.bench.workspace, mcpServers: [] };
  const loaded = await two.agent.request('session/load', place);
  expect(loaded).toMatchObject({ modes: { currentModeId: 'full-access' } });
  expect(two.text('user_message_chunk')).toBe('Say it.');
  expect(two.text('agent_message_chunk')).toBe('I said so.');
  expect(two.of('tool_call')).toMatchObject([{ title: 'echo from the past', status: 'completed' }]);
  stage.bench.model.script(say('And on.'));
  await two.say(sessionId, 'Go on.');
  expect(two.text('agent_message_chunk')).toBe('I said so.And on.');
});

test('a session that was closed is none any more, and is resumed without its past', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script(say('First.'), say('Second.'));
  await editor.say(sessionId, 'Begin.');
  await editor.agent.request('session/close', { sessionId });
  await expect(editor.say(sessionId, 'x')).rejects.toMatchObject({ code: -32002 });
  await editor.agent.request('session/resume', { sessionId, cwd: stage.bench.workspace });
  await editor.say(sessionId, 'Once more.');
  expect(editor.text('agent_message_chunk')).toBe('First.Second.');
});

test('what comes with a prompt reaches the model: images, files, pieces of text', async () => {
  const editor = await stage.open();
  await writeFile(join(stage.bench.workspace, 'notes.txt'), 'buy milk\n');
  const { sessionId } = await editor.begin(stage.bench);
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  stage.bench.model.script(say('Seen.'));
  await editor.agent.request('session/prompt', {
    sessionId,
    prompt: [
      { type: 'text', text: 'Look at these.' },
      { type: 'image', mimeType: 'image/png', data: png },
      {
        type: 'resource_link',
        name: 'notes.txt',
        uri: `file://${join(stage.bench.workspace, 'notes.txt')}`,
      },
      {
        type: 'resource',
        resource: { uri: 'file:///elsewhere/b.ts#L1-2', text: 'const unsaved = true;' },
      },
    ],
  });
  const body = JSON.stringify(stage.bench.model.requests[0]);
  for (const part of [png, 'buy milk', 'const unsaved = true;', 'b.ts#L1-2']) {
    expect(body).toContain(part);
  }
  const sound = { type: 'audio' as const, mimeType: 'audio/wav', data: '' };
  await expect(
    editor.agent.request('session/prompt', { sessionId, prompt: [sound] }),
  ).rejects.toMatchObject({ code: -32602 });
});

test('modes and options tell what they come to, here and in other clients', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
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
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script(say('One.'));
  await editor.say(sessionId, 'Begin.');
  stage.bench.model.script(say('In short: we began.'));
  expect(await editor.say(sessionId, '/compact')).toEqual({ stopReason: 'end_turn' });
  expect(editor.of('tool_call')).toMatchObject([{ title: 'Compact the context' }]);
  expect(await editor.say(sessionId, '/plan')).toEqual({ stopReason: 'end_turn' });
  expect(editor.text('agent_message_chunk')).toContain('I plan and change nothing');
  stage.bench.model.clear();
  stage.bench.model.script(say('Fine.'));
  expect(await editor.say(sessionId, '/review the tests')).toEqual({ stopReason: 'end_turn' });
  expect(editor.text('agent_message_chunk')).toContain('Fine.');
  expect(JSON.stringify(stage.bench.model.requests.at(-1))).toContain('the tests');
});

test('a skill of the workspace is a command, too', async () => {
  const folder = join(stage.bench.workspace, '.agents', 'skills', 'haiku');
  await mkdir(folder, { recursive: true });
  const head = '---\nname: haiku\ndescription: Says it in three lines\n---\n';
  await writeFile(join(folder, 'SKILL.md'), `${head}Five, seven, five.\n`);
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  const commands = await editor.until(() => editor.of('available_commands_update')[0]);
  expect(commands.availableCommands).toContainEqual(
    expect.objectContaining({ name: 'haiku', description: 'Says it in three lines' }),
  );
  stage.bench.model.script(say('Done so.'));
  await editor.say(sessionId, '/haiku about rain');
  const body = JSON.stringify(stage.bench.model.requests[0]?.['input']);
  expect(body).toContain('$haiku about rain');
  expect(body).toContain('Five, seven, five.');
});

test('a failed turn is an error in the words of its cause; a full window has a reason', async () => {
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script({ status: 400, error: { message: 'That is no good.', code: 'x' } });
  await expect(editor.say(sessionId, 'Go.')).rejects.toThrow(/That is no good/);
});
