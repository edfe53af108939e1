/** `skein acp` beside the app: one server, the same live threads, and who ends what. */
import { expect, test } from 'vitest';
import { Gate, patch, say } from '../fixtures/model-server.ts';
import { EditorStage, addition } from './testing/editor-stage.ts';

const stage = new EditorStage();

test('the app shows the same live thread, and its answer takes the question back', async () => {
  const server = stage.bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  await editor.agent.request('session/set_mode', { sessionId, modeId: 'ask' });
  stage.bench.model.script(say('Ready.'));
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
  stage.bench.model.script(patch(addition('shared.txt')), say('Both saw it.'));
  const asked = server.next(({ method }) => method === 'item/fileChange/requestApproval');
  const ended = editor.say(sessionId, 'Go.');
  await editor.until(() => editor.asked[0]);
  server.send({ id: (await asked).id, result: { decision: 'accept' } });
  expect(await ended).toEqual({ stopReason: 'end_turn' });
  expect(takenBack).toBe(1);

  // What the app's user says is shown in the editor, too.
  const gate = new Gate();
  stage.bench.model.script({ parts: [{ hold: gate }, { text: 'To the app.' }] });
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
  const server = stage.bench.server(['--listen', 'unix://']);
  await server.logged(/listening on: (\S+)/);
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script({ parts: [{ hold: new Gate() }] });
  const prompt = editor.say(sessionId, 'Go.');
  const refused = prompt.catch(String);
  await stage.bench.model.requested(1);
  await server.kill();
  expect(await refused).toContain('app server has ended');
  expect(await editor.exited).toEqual({ code: 1 });
});

test('a session that is loaded in the middle of a turn misses nothing and hears nothing twice', async () => {
  const server = stage.bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const { thread } = await server.request('thread/start', { cwd: stage.bench.workspace });
  const { id: sessionId } = thread as { id: string };
  const gate = new Gate();
  stage.bench.model.script(say('The first.'), {
    parts: [{ text: 'It began ', pieces: 1 }, { hold: gate }, { text: 'and ended.' }],
  });
  await server.completed(await server.startTurn(sessionId, 'One.'));
  await server.startTurn(sessionId, 'Two.');
  await server.notified('item/agentMessage/delta', { delta: 'It began ' });

  const editor = await stage.open();
  const place = { sessionId, cwd: stage.bench.workspace, mcpServers: [] };
  await editor.agent.request('session/load', place);
  expect(editor.text('user_message_chunk')).toBe('One.Two.');
  gate.release();
  await editor.until(() =>
    editor.text('agent_message_chunk').includes('and ended.') ? true : undefined,
  );
  expect(editor.text('agent_message_chunk')).toBe('The first.It began and ended.');
});

test('an editor that goes takes its turn with it, and leaves the app’s server to the app', async () => {
  const server = stage.bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
  const editor = await stage.open();
  const { sessionId } = await editor.begin(stage.bench);
  stage.bench.model.script(say('Ready.'), { parts: [{ hold: new Gate() }] });
  await editor.say(sessionId, 'Begin.');
  await server.request('thread/resume', { threadId: sessionId });
  const prompt = editor.say(sessionId, 'Wait.').catch(() => null);
  await stage.bench.model.requested(2);
  const ended = server.notified('turn/completed', { turn: { status: 'interrupted' } });
  await editor.close();
  await ended;
  await prompt;
  expect((await server.request('thread/list', {}))['data']).toMatchObject([{ id: sessionId }]);
});
