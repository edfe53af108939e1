/** What a client brings into a turn: a mode, answers, tools and commands of its own. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, say } from '../../fixtures/model-server.ts';
import type { Step } from '../../fixtures/model-server.ts';
import { answer, asked, completedItems, refuse, scenario, startThread, turn } from '../scenario.ts';
import type { Stage } from '../scenario.ts';
import { MODEL } from '../side.ts';

async function enter(stage: Stage, threadId: string, mode: 'plan' | 'default'): Promise<void> {
  const settings = { model: MODEL, reasoning_effort: null, developer_instructions: null };
  const from = stage.client.messages.length;
  await stage.client.request('thread/settings/update', {
    threadId,
    collaborationMode: { mode, settings },
  });
  await stage.client.find(
    (message) =>
      message.method === 'thread/settings/updated' &&
      stage.client.messages.indexOf(message) >= from,
    'the settings of the mode',
  );
}

const QUESTION = {
  id: 'colour',
  header: 'Colour',
  question: 'Which colour?',
  options: [
    { label: 'Red', description: 'Warm.' },
    { label: 'Blue', description: 'Cold.' },
  ],
};
const ask: Step = { parts: [{ call: 'request_user_input', arguments: { questions: [QUESTION] } }] };

const parameters = { type: 'object', properties: { q: { type: 'string' } } };
const TOOLS = [
  { type: 'function', name: 'look_up', description: 'Looks it up.', inputSchema: parameters },
  {
    type: 'namespace',
    name: 'shop',
    description: 'A shop.',
    tools: [{ type: 'function', name: 'buy', description: 'Buys it.', inputSchema: parameters }],
  },
];
const lookUp: Step = { parts: [{ call: 'look_up', arguments: { q: 'tea' } }] };

/** A turn in which the model calls a tool of the client's, which replies; null for an error. */
async function called(
  stage: Stage,
  step: Step,
  reply: object | null,
  threadId?: string,
): Promise<string> {
  const id = threadId ?? (await startThread(stage, { dynamicTools: TOOLS }));
  stage.model.script(step, say('So it is.'));
  const turnId = await stage.client.startTurn(id, 'Use the tool.');
  const request = await asked(stage.client, 'item/tool/call');
  if (reply === null) refuse(stage.client, request, 'Broken.');
  else answer(stage.client, request, reply);
  await stage.client.completed(turnId);
  return id;
}

const read = (text: string, success: boolean): object => ({
  contentItems: [{ type: 'inputText', text }],
  success,
});

/** Resolves when the turn of the command is over. */
async function shell(stage: Stage, threadId: string, command: string): Promise<void> {
  const over = stage.client.next(({ method }) => method === 'turn/completed', 'the command');
  await stage.client.request('thread/shellCommand', { threadId, command });
  await over;
}

const lastInput = (stage: Stage): string => JSON.stringify(stage.model.requests.at(-1)?.['input']);

export const clientBringsScenarios = [
  scenario('plan/proposed', async (stage) => {
    const threadId = await startThread(stage);
    const plan = '<proposed_plan>\n# The plan\n- one\n- two\n</proposed_plan>';
    stage.model.script(say(`Here it is.\n${plan}\nShall I?`), say(plan), say('Done as planned.'));
    await enter(stage, threadId, 'plan');
    await turn(stage, threadId, 'Plan it.');
    await turn(stage, threadId, 'Only the plan.');
    await enter(stage, threadId, 'default');
    await turn(stage, threadId, 'Do it.');
    await stage.check(() => {
      const texts = completedItems(stage.client, 'plan').map(({ text }) => text);
      assert.deepEqual(texts, ['# The plan\n- one\n- two\n', '# The plan\n- one\n- two\n']);
    });
  }),

  scenario('plan/question', async (stage) => {
    const threadId = await startThread(stage);
    await enter(stage, threadId, 'plan');
    stage.model.script(ask, say('Red it is.'));
    const turnId = await stage.client.startTurn(threadId, 'Ask me.');
    const request = await asked(stage.client, 'item/tool/requestUserInput');
    answer(stage.client, request, { answers: { colour: { answers: ['Red'] } } });
    await stage.client.completed(turnId);
    await stage.check(() => assert.ok(lastInput(stage).includes('Red')));
  }),

  scenario('plan/question-refused', async (stage) => {
    const threadId = await startThread(stage);
    await enter(stage, threadId, 'plan');
    stage.model.script(ask, say('Then I choose.'));
    const turnId = await stage.client.startTurn(threadId, 'Ask me.');
    const request = await asked(stage.client, 'item/tool/requestUserInput');
    refuse(stage.client, request, 'Nobody is here.');
    await stage.client.completed(turnId);
    // Not to be asked outside of the mode.
    await enter(stage, threadId, 'default');
    stage.model.script(ask, say('I did not ask.'));
    await turn(stage, threadId, 'Ask again.');
  }),

  scenario('dynamic/called', async (stage) => {
    const threadId = await called(stage, lookUp, read('Green.', true));
    const buy: Step = {
      parts: [
        {
          event: 'response.output_item.done',
          fields: {
            output_index: 0,
            item: {
              type: 'function_call',
              id: 'fc_buy',
              call_id: 'call_buy',
              namespace: 'shop',
              name: 'buy',
              arguments: '{"q":"tea"}',
            },
          },
        },
      ],
    };
    await called(stage, buy, read('Bought.', true), threadId);
    await stage.check(() => {
      const items = completedItems(stage.client, 'dynamicToolCall');
      assert.deepEqual(
        items.map(({ status }) => status),
        ['completed', 'completed'],
      );
      assert.ok(lastInput(stage).includes('Bought.'));
    });
  }),

  scenario('dynamic/fails', async (stage) => {
    const threadId = await called(stage, lookUp, read('There is none.', false));
    await called(stage, lookUp, null, threadId);
    await called(stage, lookUp, { contentItems: 'none' }, threadId);
    await stage.check(() => {
      const items = completedItems(stage.client, 'dynamicToolCall');
      assert.deepEqual(
        items.map(({ success }) => success),
        [false, false, false],
      );
    });
  }),

  scenario('dynamic/interrupted', async (stage) => {
    const threadId = await startThread(stage, { dynamicTools: TOOLS });
    stage.model.script(lookUp);
    const turnId = await stage.client.startTurn(threadId, 'Use the tool.');
    const request = await asked(stage.client, 'item/tool/call');
    await stage.client.request('turn/interrupt', { threadId, turnId });
    await stage.client.completed(turnId);
    answer(stage.client, request, read('Too late.', true));
    await stage.client.request('thread/read', { threadId });
  }),

  scenario('dynamic/refused', async (stage) => {
    const { client, workspace: cwd } = stage;
    const [tool] = TOOLS;
    const start = (dynamicTools: unknown): Promise<unknown> =>
      client.ask('thread/start', { cwd, dynamicTools });
    await start([tool, tool]);
    await start([{ ...tool, name: '' }]);
    await start([{ ...tool, inputSchema: 'none' }]);
    await start([{ type: 'function', name: 'nothing' }]);
  }),

  scenario('shell/alone', async (stage) => {
    const threadId = await startThread(stage);
    await shell(stage, threadId, 'echo hi');
    await shell(stage, threadId, 'echo no; exit 3');
    stage.model.script(say('I see.'));
    await turn(stage, threadId, 'What did I do?');
    await stage.check(() => {
      const items = completedItems(stage.client, 'commandExecution');
      assert.deepEqual(
        items.map(({ source, exitCode }) => [source, exitCode]),
        [
          ['userShell', 0],
          ['userShell', 3],
        ],
      );
      assert.ok(lastInput(stage).includes('echo hi'));
    });
  }),

  scenario('shell/in-a-turn', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('until test -e go; do sleep 0.1; done'), say('Both are done.'));
    const turnId = await stage.client.startTurn(threadId, 'Wait.');
    await stage.client.notified('item/started', { item: { type: 'commandExecution' } });
    await stage.client.request('thread/shellCommand', { threadId, command: 'echo mine' });
    await stage.client.notified('item/completed', { item: { source: 'userShell' } });
    await writeFile(join(stage.workspace, 'go'), '');
    await stage.client.completed(turnId);
  }),

  scenario('shell/refused', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    await client.ask('thread/shellCommand', { threadId, command: '  ' });
    await client.ask('thread/shellCommand', { threadId, command: 'true', timeoutMs: -1 });
    await client.ask('thread/shellCommand', {
      threadId: '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24',
      command: 'true',
    });
  }),
];
