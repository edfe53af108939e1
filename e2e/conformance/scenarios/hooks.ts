/** Hooks: what is listed, when they run and are told, what their answers do. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { patch, run as runs, say } from '../../fixtures/model-server.ts';
import {
  answer,
  asked,
  completedItems,
  endOf,
  scenario,
  startThread,
  turn,
  GHOST,
} from '../scenario.ts';
import type { Stage } from '../scenario.ts';

type Groups = Readonly<Record<string, readonly object[]>>;

const hook = (command: string, more: object = {}) => ({
  hooks: [{ type: 'command', command: `cat > /dev/null; ${command}`, ...more }],
});
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const answers = (json: object): string => `echo ${quoted(JSON.stringify(json))}`;
const own = (hookEventName: string, more: object): object => ({
  hookSpecificOutput: { hookEventName, ...more },
});
const refuses = (reason: string): string => `echo ${quoted(reason)} >&2; exit 2`;
/** Does something only when what the hook is told has the word. */
const when = (word: string, action: string) => ({
  hooks: [{ type: 'command', command: `case $(cat) in *${quoted(word)}*) ${action} ;; esac` }],
});

async function declare(stage: Stage, hooks: Groups): Promise<void> {
  await writeFile(join(stage.home, 'hooks.json'), JSON.stringify({ hooks }));
}

/** Declares hooks, and trusts them as a client does that shows them to a person. */
async function trust(stage: Stage, hooks: Groups): Promise<void> {
  await declare(stage, hooks);
  const { data } = await stage.client.request('hooks/list', { cwds: [stage.workspace] });
  const [entry] = data as { hooks: { key: string; currentHash: string }[] }[];
  const value = Object.fromEntries(
    (entry?.hooks ?? []).map((each) => [each.key, { trusted_hash: each.currentHash }]),
  );
  await stage.client.request('config/batchWrite', {
    edits: [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }],
    reloadUserConfig: true,
  });
}

/** Without the login shell, which reads this machine's profile. */
const run = (cmd: string) => runs(cmd, { login: false });

const hookRuns = (stage: Stage): { eventName: string; status: string; entries: unknown[] }[] =>
  stage.client.messages
    .filter(({ method }) => method === 'hook/completed')
    .map(({ params }) => params?.['run'] as { eventName: string; status: string; entries: [] });

const alone = { alone: true };

export const hookScenarios = [
  scenario('hooks/list', alone, async (stage) => {
    const { client, workspace: cwd } = stage;
    await declare(stage, {
      PreToolUse: [
        { matcher: 'Bash', ...hook('true', { timeout: 5, statusMessage: 'Looking' }) },
        { hooks: [{ type: 'prompt' }, { type: 'agent' }, { type: 'command', command: ' ' }] },
      ],
      SessionStart: [{ matcher: 'startup', ...hook('true', { additionalContextLimit: 9 }) }],
      SessionEnd: [hook('true')],
      PermissionRequest: [
        { hooks: [{ type: 'mcp_tool', server: 'judge', tool: 'ask', input: { n: 1.5 } }] },
      ],
      Stop: [{ matcher: 'ignored', ...hook('true', { async: true, timeout: 0 }) }],
      Interrupt: [hook('true', { additionalContextLimit: 9 })],
    });
    await client.request('hooks/list', { cwds: [cwd] });
    await client.request('hooks/list', {});
    const threadId = await startThread(stage);
    const { data } = await client.request('hooks/list', { threadId });
    await client.ask('hooks/list', { threadId, cwds: [cwd] });
    await client.ask('hooks/list', { threadId: GHOST });
    await turn(stage, threadId, 'Nothing is trusted.');
    await stage.check(() => {
      const [entry] = data as { hooks: object[]; warnings: string[] }[];
      assert.equal(entry?.hooks.length, 6);
      assert.equal(entry?.warnings.length, 4);
      assert.deepEqual(hookRuns(stage), []);
    });
  }),

  scenario('hooks/turn', alone, async (stage) => {
    await trust(stage, {
      SessionStart: [
        { matcher: 'startup', ...hook('echo Be kind.', { statusMessage: 'Starting' }) },
        { matcher: 'resume', ...hook('echo Xyzzy.') },
        hook(answers(own('SessionStart', { additionalContext: 'Be brief.' }))),
      ],
      UserPromptSubmit: [
        hook(answers({ systemMessage: 'Look.' })),
        hook('exit 7'),
        hook('sleep 30', { timeout: 1 }),
        hook(answers({ surprise: true })),
        hook('exit 2'),
      ],
      PreModelRequest: [hook('exit 3')],
      PostModelRequest: [hook('true')],
      PreToolUse: [
        { matcher: 'Ba.h', ...hook('true') },
        { matcher: 'Ba', ...hook('true') },
      ],
      PostToolUse: [hook('true')],
      Stop: [hook(answers({ continue: false, stopReason: 'Enough.' })), hook(refuses('Go on.'))],
    });
    const threadId = await startThread(stage);
    stage.model.script(run('echo out; exit 3'), say('It failed.'));
    await turn(stage, threadId, 'Run it.');
    await stage.check(() => {
      assert.equal(hookRuns(stage).length, 15);
      const sent = JSON.stringify(stage.model.requests[0]?.['input']);
      assert.match(sent, /Be kind\..*Be brief\..*Run it\./);
      assert.doesNotMatch(sent, /Xyzzy/);
    });
  }),

  scenario('hooks/prompt-refused', alone, async (stage) => {
    await trust(stage, {
      UserPromptSubmit: [
        when('xyzzy', refuses('No magic.')),
        when('plugh', answers({ continue: false, stopReason: 'Halted.' })),
      ],
    });
    const threadId = await startThread(stage);
    await turn(stage, threadId, 'Say xyzzy.');
    await turn(stage, threadId, 'Now plugh.');
    stage.model.script(say('Fine.'));
    await turn(stage, threadId, 'All is well.');
    await stage.check(() => {
      assert.equal(stage.model.requests.length, 1);
      assert.doesNotMatch(JSON.stringify(stage.model.requests[0]), /xyzzy|plugh/);
    });
  }),

  scenario('hooks/calls', alone, async (stage) => {
    const rewrite = own('PreToolUse', {
      permissionDecision: 'allow',
      updatedInput: { command: 'echo tame' },
    });
    const deny = own('PreToolUse', {
      permissionDecision: 'deny',
      permissionDecisionReason: 'No patches.',
    });
    await trust(stage, {
      PreToolUse: [
        { matcher: 'Bash', ...when('forbidden', refuses('Never.')) },
        { matcher: '*', ...when('wild', answers(rewrite)) },
        { matcher: 'Edit', ...hook(answers(deny)) },
      ],
      PostToolUse: [
        when('echo odd', refuses('That was odd.')),
        when('echo stop', answers({ continue: false, reason: 'It stops.' })),
      ],
    });
    const threadId = await startThread(stage);
    const patched = patch('*** Begin Patch\n*** Add File: new.txt\n+hi\n*** End Patch');
    stage.model.script(run('echo forbidden'), run('echo wild'), run('echo odd'), run('echo stop'));
    stage.model.script(patched, say('All done.'));
    await turn(stage, threadId, 'Run them.');
    await stage.check(() => {
      const commands = completedItems(stage.client, 'commandExecution');
      assert.deepEqual(
        commands.map((item) => item['aggregatedOutput']),
        ['tame\n', 'odd\n', 'stop\n'],
      );
      assert.equal(completedItems(stage.client, 'fileChange').length, 0);
      const sent = JSON.stringify(stage.model.requests.at(-1)?.['input']);
      for (const words of ['Never.', 'That was odd.', 'It stops.', 'No patches.']) {
        assert.ok(sent.includes(words), words);
      }
    });
  }),

  scenario('hooks/permission', alone, async (stage) => {
    const decides = (behavior: string): string =>
      answers(own('PermissionRequest', { decision: { behavior, message: 'Not here.' } }));
    await trust(stage, {
      PermissionRequest: [
        when('touch -c one', decides('allow')),
        when('touch -c two', decides('deny')),
      ],
    });
    const threadId = await startThread(stage, { approvalPolicy: 'untrusted' });
    const steps = ['touch -c one', 'touch -c two', 'touch -c three'].map((cmd) => run(cmd));
    stage.model.script(...steps, say('So be it.'));
    const turnId = await stage.client.startTurn(threadId, 'Run them.');
    const request = await asked(stage.client, 'item/commandExecution/requestApproval');
    answer(stage.client, request, { decision: 'decline' });
    await stage.client.completed(turnId);
    await stage.check(() => {
      const items = completedItems(stage.client, 'commandExecution');
      assert.deepEqual(
        items.map(({ status }) => status),
        ['completed', 'declined'],
      );
    });
  }),

  scenario('hooks/goes-on', alone, async (stage) => {
    const { client } = stage;
    await trust(stage, {
      Stop: [when('"stop_hook_active":false', refuses('Test <it> too.'))],
    });
    const threadId = await startThread(stage);
    stage.model.script(say('Done.'), say('Tested.'));
    await turn(stage, threadId, 'Do it.');
    await client.request('thread/turns/list', { threadId });
    await stage.check(() => {
      const [item] = completedItems(client, 'hookPrompt');
      assert.partialDeepStrictEqual(item?.['fragments'], [{ text: 'Test <it> too.' }]);
      assert.equal(completedItems(client, 'agentMessage').length, 2);
    });
  }),

  scenario('hooks/compaction', alone, async (stage) => {
    const { client } = stage;
    await trust(stage, {
      PreCompact: [
        { matcher: 'manual', ...hook('true') },
        { matcher: 'auto', ...hook('exit 1') },
      ],
      PostCompact: [hook('echo >&2 Hm.; exit 5')],
      SessionStart: [{ matcher: 'compact', ...hook('echo Anew.') }],
    });
    const threadId = await startThread(stage);
    stage.model.script(say('Done.'), say('A summary.'), say('Yes.'));
    await turn(stage, threadId, 'Do it.');
    const over = client.next(({ method }) => method === 'turn/completed', 'the end of compaction');
    await client.request('thread/compact/start', { threadId });
    await over;
    await turn(stage, threadId, 'More.');
    await stage.check(() => {
      assert.ok(JSON.stringify(stage.model.requests.at(-1)).includes('Anew.'));
    });
  }),

  scenario('hooks/compaction-stopped', alone, async (stage) => {
    const { client } = stage;
    await trust(stage, { PreCompact: [hook(answers({ continue: false }))] });
    const threadId = await startThread(stage);
    stage.model.script(say('Done.'));
    await turn(stage, threadId, 'Do it.');
    const over = client.next(({ method }) => method === 'turn/completed', 'the end of compaction');
    await client.request('thread/compact/start', { threadId });
    const { params } = await over;
    await stage.check(() => assert.equal(endOf(params), 'interrupted'));
  }),

  scenario('hooks/interrupt', alone, async (stage) => {
    const { client } = stage;
    await trust(stage, {
      UserPromptSubmit: [when('long', 'sleep 30')],
      Interrupt: [hook('true', { timeout: 9 })],
      Stop: [hook('true')],
    });
    const threadId = await startThread(stage);
    const turnId = await client.startTurn(threadId, 'Take long.');
    await client.notified('hook/started', { turnId });
    await client.request('turn/interrupt', { threadId, turnId });
    const { params } = await client.completed(turnId);
    await stage.check(() => {
      assert.equal(endOf(params), 'interrupted');
      const stopped = hookRuns(stage).map(({ eventName, status }) => `${eventName} ${status}`);
      assert.deepEqual(stopped, ['userPromptSubmit failed', 'interrupt completed']);
    });
  }),
];
