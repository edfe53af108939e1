/** Commands that the model runs, and the questions before them. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run, say } from '../../fixtures/model-server.ts';
import type { Message } from '../../fixtures/peer.ts';
import { answer, asked, completedItems, scenario, startThread, turn, endOf } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const APPROVAL = 'item/commandExecution/requestApproval';
const escalated = { sandbox_permissions: 'require_escalated', justification: 'May I?' };

/** Nothing is asked before the thread's last turn is over; resolves with how it ended. */
async function afterAnswer(stage: Stage, request: Message, result: unknown): Promise<Message> {
  answer(stage.client, request, result);
  return stage.client.completed(request.params?.['turnId'] as string);
}

async function askedFor(stage: Stage, cmd: string, more: object = escalated): Promise<Message> {
  const threadId = await startThread(stage, { approvalPolicy: 'on-request', sandbox: 'read-only' });
  stage.model.script(run(cmd, { ...more }), say('So be it.'));
  await stage.client.startTurn(threadId, 'Run it.');
  return asked(stage.client, APPROVAL);
}

export const commandScenarios = [
  scenario('command/succeeds', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('echo one; sleep 0.4; echo two'), say('Both.'));
    await turn(stage, threadId, 'Run it.');
    await stage.check(() => {
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.partialDeepStrictEqual(item, {
        status: 'completed',
        exitCode: 0,
        aggregatedOutput: 'one\ntwo\n',
        source: 'unifiedExecStartup',
      });
    });
  }),

  scenario('command/fails', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('echo no >&2; sleep 0.4; exit 3'), say('It exited with 3.'));
    await turn(stage, threadId, 'Run it.');
    await stage.check(() => {
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.partialDeepStrictEqual(item, { status: 'failed', exitCode: 3 });
    });
  }),

  scenario('command/silent', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('true'), say('Quiet.'));
    await turn(stage, threadId, 'Run it.');
    await stage.check(() => {
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.equal(item?.['aggregatedOutput'], null);
    });
  }),

  scenario('command/actions', async (stage) => {
    const threadId = await startThread(stage);
    const commands = ['ls', 'cat a.txt', 'grep -rn word .', 'ls && cat a.txt', 'make all'];
    stage.model.script(...commands.map((cmd) => run(cmd)), say('Looked.'));
    await turn(stage, threadId, 'Look around.');
    await stage.check(() => {
      const kinds = completedItems(stage.client, 'commandExecution').map((item) =>
        (item['commandActions'] as { type: string }[]).map(({ type }) => type).join(),
      );
      assert.deepEqual(kinds, ['listFiles', 'read', 'search', 'listFiles,read', 'unknown']);
    });
  }),

  scenario('command/in-folder', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('mkdir -p sub'), run('pwd', { workdir: 'sub' }), say('There.'));
    await turn(stage, threadId, 'Where?');
    await stage.check(() => {
      const item = completedItems(stage.client, 'commandExecution').at(-1);
      assert.equal(item?.['cwd'], join(stage.workspace, 'sub'));
    });
  }),

  scenario('command/bad-calls', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(
      { parts: [{ call: 'no_such_tool', arguments: {} }] },
      { parts: [{ call: 'exec_command', arguments: { command: 5 } }] },
      say('I give up.'),
    );
    await turn(stage, threadId, 'Try.');
    await stage.check(() => {
      assert.equal(completedItems(stage.client, 'commandExecution').length, 0);
      const told = JSON.stringify(stage.model.requests.at(-1)?.['input']);
      assert.ok(told.includes('unsupported call: no_such_tool'));
      assert.ok(told.includes('failed to parse function arguments'));
    });
  }),

  scenario('command/parallel', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(
      {
        parts: [
          { call: 'exec_command', arguments: { cmd: 'sleep 0.4; echo slow' }, callId: 'call_a' },
          { call: 'exec_command', arguments: { cmd: 'sleep 1.2; echo slower' }, callId: 'call_b' },
        ],
      },
      say('Both done.'),
    );
    await turn(stage, threadId, 'Run two.');
    await stage.check(() =>
      assert.deepEqual(
        completedItems(stage.client, 'commandExecution').map((item) => item['id']),
        ['call_a', 'call_b'],
      ),
    );
  }),

  scenario('command/edits', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(run('echo new > made.txt'), say('Made.'));
    const done = await turn(stage, threadId, 'Make it.');
    await stage.check(async () => {
      const { params } = await stage.client.notified('turn/diff/updated', { turnId: done['id'] });
      assert.ok(String(params?.['diff']).includes('+new'));
    });
  }),

  scenario('approval/broad-rule', { alone: true }, async (stage) => {
    const request = await askedFor(stage, `touch ${join(stage.outside, 'once')}`);
    const decision = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['bash'] } };
    await afterAnswer(stage, request, { decision });
    await stage.check(() => {
      assert.equal(existsSync(join(stage.outside, 'once')), true);
      assert.ok(stage.client.messages.some(({ method }) => method === 'warning'));
    });
  }),

  scenario('approval/accept', async (stage) => {
    const marker = join(stage.outside, 'accepted');
    const request = await askedFor(stage, `touch ${marker}`);
    await stage.check(() => {
      assert.equal(existsSync(marker), false);
      assert.partialDeepStrictEqual(request.params, { kind: 'command', reason: 'May I?' });
    });
    await afterAnswer(stage, request, { decision: 'accept' });
    await stage.check(() => assert.equal(existsSync(marker), true));
  }),

  scenario('approval/decline', async (stage) => {
    const marker = join(stage.outside, 'declined');
    const request = await askedFor(stage, `touch ${marker}`);
    const { params } = await afterAnswer(stage, request, { decision: 'decline' });
    await stage.check(() => {
      assert.equal(existsSync(marker), false);
      assert.equal(endOf(params), 'completed');
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.equal(item?.['status'], 'declined');
    });
  }),

  scenario('approval/cancel', async (stage) => {
    const request = await askedFor(stage, `touch ${join(stage.outside, 'cancelled')}`);
    const { params } = await afterAnswer(stage, request, { decision: 'cancel' });
    await stage.check(() => {
      assert.equal(endOf(params), 'interrupted');
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.equal(item?.['status'], 'declined');
      assert.equal(stage.model.requests.length, 1);
    });
  }),

  scenario('approval/for-session', async (stage) => {
    const cmd = `touch ${join(stage.outside, 'again')}`;
    const request = await askedFor(stage, cmd);
    await afterAnswer(stage, request, { decision: 'acceptForSession' });
    stage.model.script(run(cmd, { ...escalated }), say('Again.'));
    await turn(stage, request.params?.['threadId'] as string, 'Once more.');
    await stage.check(() => {
      const questions = stage.client.messages.filter(({ method }) => method === APPROVAL);
      assert.equal(questions.length, 1);
    });
  }),

  scenario('approval/by-rule', { alone: true }, async (stage) => {
    const request = await askedFor(stage, `touch ${join(stage.outside, 'one')}`);
    const decision = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['touch'] } };
    await afterAnswer(stage, request, { decision });
    await stage.restart();
    const other = join(stage.outside, 'two');
    const threadId = await startThread(stage, {
      approvalPolicy: 'untrusted',
      sandbox: 'read-only',
    });
    stage.model.script(run(`touch ${other}`), say('Done.'));
    await turn(stage, threadId, 'Another.');
    await stage.check(() => assert.equal(existsSync(other), true));
  }),

  ...(
    [
      ['unknown-decision', { result: { decision: 'approved' } }],
      ['wrong-shape', { result: 'accept' }],
      ['error', { error: { code: -1, message: 'no' } }],
    ] as const
  ).map(([name, reply]) =>
    scenario(`approval/${name}`, async (stage) => {
      const marker = join(stage.outside, name);
      const request = await askedFor(stage, `touch ${marker}`);
      // Another type of id is no answer.
      stage.client.send({ id: String(request.id), result: { decision: 'accept' } });
      stage.client.send({ id: request.id, ...reply });
      await stage.client.completed(request.params?.['turnId'] as string);
      await stage.check(() => assert.equal(existsSync(marker), false));
    }),
  ),

  scenario('approval/untrusted', async (stage) => {
    const threadId = await startThread(stage, {
      approvalPolicy: 'untrusted',
      sandbox: 'read-only',
    });
    stage.model.script(run('ls'), say('Listed.'));
    await stage.client.startTurn(threadId, 'List.');
    const request = await asked(stage.client, APPROVAL);
    const { params } = await afterAnswer(stage, request, { decision: 'accept' });
    await stage.check(() => assert.equal(endOf(params), 'completed'));
  }),

  scenario('approval/removal', async (stage) => {
    const threadId = await startThread(stage, { approvalPolicy: 'on-request' });
    stage.model.script(run('rm -rf ./build'), say('Removed.'));
    await stage.client.startTurn(threadId, 'Remove it.');
    const request = await asked(stage.client, APPROVAL);
    await afterAnswer(stage, request, { decision: 'accept' });
    await stage.check(() => {
      const [item] = completedItems(stage.client, 'commandExecution');
      assert.equal(item?.['status'], 'completed');
    });
  }),

  scenario('approval/never-escalates', async (stage) => {
    const threadId = await startThread(stage, { sandbox: 'read-only' });
    const marker = join(stage.outside, 'never');
    stage.model.script(run(`touch ${marker}`, { ...escalated }), say('Not allowed.'));
    await turn(stage, threadId, 'Try.');
    await stage.check(() => {
      assert.equal(existsSync(marker), false);
      assert.equal(completedItems(stage.client, 'commandExecution').length, 0);
    });
  }),

  scenario('approval/two-at-once', async (stage) => {
    const threadId = await startThread(stage, {
      approvalPolicy: 'on-request',
      sandbox: 'read-only',
    });
    const call = (name: string): { call: string; callId: string; arguments: object } => ({
      call: 'exec_command',
      callId: `call_${name}`,
      arguments: { cmd: `echo ${name}`, ...escalated },
    });
    stage.model.script({ parts: [call('a'), call('b')] as never }, say('Both.'));
    const turnId = await stage.client.startTurn(threadId, 'Ask twice.');
    const first = await stage.client.find(
      (m) => m.method === APPROVAL && m.params?.['itemId'] === 'call_a',
      'the first question',
    );
    const second = await stage.client.find(
      (m) => m.method === APPROVAL && m.params?.['itemId'] === 'call_b',
      'the second question',
    );
    answer(stage.client, second, { decision: 'decline' });
    await stage.client.notified('serverRequest/resolved', { requestId: second.id });
    answer(stage.client, first, { decision: 'accept' });
    await stage.client.completed(turnId);
    await stage.check(() => {
      const statuses = completedItems(stage.client, 'commandExecution').map((item) => [
        item['id'],
        item['status'],
      ]);
      assert.deepEqual(Object.fromEntries(statuses), {
        call_a: 'completed',
        call_b: 'declined',
      });
    });
  }),
];
