import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedReply, ScriptedRequest } from '../model/scripted-model.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture, Seen } from './thread-fixture.ts';

let fixture: Fixture | null = null;
afterEach(async () => {
  await fixture?.close();
  fixture = null;
});

type Hooks = Readonly<Record<string, readonly object[]>>;

/** Where hooks keep what they are told. */
let log: string;

/** Opens a home with these hooks, all of them trusted. */
async function open(
  hooksOf: (log: string) => Hooks,
  script: (request: ScriptedRequest) => ScriptedReply = ({ index }) => says(`m_${index}`, 'Done.'),
  config = '',
): Promise<Fixture> {
  fixture = await openFixture(script, config);
  log = path.join(fixture.home, 'told.jsonl');
  const hooks = hooksOf(log);
  const { home, workspace, access } = fixture;
  await writeFile(path.join(home, 'hooks.json'), JSON.stringify({ hooks }));
  const file = path.join(home, 'config.toml');
  const known = await access.services.hooks.list(workspace);
  const states = known.hooks.map(
    ({ key, hash }) => `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "${hash}"\n`,
  );
  await writeFile(file, `${await readFile(file, 'utf8')}\n${states.join('\n')}`);
  return fixture;
}

const hook = (command: string, more: object = {}) => ({
  hooks: [{ type: 'command', command, ...more }],
});
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const answers = (answer: object): string =>
  `cat > /dev/null; echo ${quoted(JSON.stringify(answer))}`;
/** Keeps what the hook is told, a line each time. */
const keeps = (file: string): string => `{ cat; echo; } >> ${quoted(file)}`;
const kept = async (file = log): Promise<Record<string, unknown>[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const danger = { approvalPolicy: 'never', sandbox: 'danger-full-access' } as const;

function* runs(command: string) {
  yield* functionCall('c', 'exec_command', { cmd: command });
  yield* completed();
}

/** Methods with what they are about. */
function told({ outbound }: Fixture, from = 0): string[] {
  return outbound.seen.slice(from).flatMap(({ method, params }) => {
    const { item, run } = params as {
      item?: { type: string };
      run?: { eventName: string; status: string };
    };
    if (run !== undefined) return [`${method} ${run.eventName} ${run.status}`];
    if (item !== undefined) return [`${method} ${item.type}`];
    return /^turn\/(started|completed)|requestApproval$/.test(method) ? [method] : [];
  });
}

function statusOf({ outbound }: Fixture): unknown {
  const end = outbound.seen.findLast(({ method }) => method === 'turn/completed');
  return (end?.params['turn'] as Seen['params'] | undefined)?.['status'];
}

/** What the model was sent last. */
const sent = ({ model }: Fixture): string => JSON.stringify(model.requests.at(-1)?.body.input);

const both = (event: string, status = 'completed'): string[] => [
  `hook/started ${event} running`,
  `hook/completed ${event} ${status}`,
];

/** Entries of the runs of one event. */
const entries = ({ outbound }: Fixture, event: string): unknown[] =>
  outbound.seen
    .filter(({ method }) => method === 'hook/completed')
    .map(({ params }) => params['run'] as { eventName: string; entries: unknown[] })
    .filter(({ eventName }) => eventName === event)
    .flatMap((run) => run.entries);

describe('hooks of a turn', () => {
  it('are told of it from its beginning to its end, in the documented order', async () => {
    const events =
      'SessionStart UserPromptSubmit PreModelRequest PostModelRequest PreToolUse PostToolUse Stop SessionEnd';
    const f = await open(
      (file) => Object.fromEntries(events.split(' ').map((event) => [event, [hook(keeps(file))]])),
      ({ index }) => (index === 0 ? runs('echo out; exit 3') : says('m', 'Done.')),
    );
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const turnId = await f.runTurn(threadId, 'Go.');
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('sessionStart'),
      ...both('userPromptSubmit'),
      'item/started userMessage',
      'item/completed userMessage',
      ...both('preModelRequest'),
      ...both('postModelRequest'),
      ...both('preToolUse'),
      'item/started commandExecution',
      'item/completed commandExecution',
      ...both('postToolUse'),
      ...both('preModelRequest'),
      'item/started agentMessage',
      'item/completed agentMessage',
      ...both('postModelRequest'),
      ...both('stop'),
      'turn/completed',
    ]);
    await f.served('thread/archive', f.shelf.archive({ threadId }));
    const heard = await kept();
    const place = { session_id: threadId, cwd: f.workspace };
    const inTurn = { ...place, turn_id: turnId, model: 'scripted' };
    const bash = {
      tool_name: 'Bash',
      tool_input: { command: 'echo out; exit 3' },
      tool_use_id: 'c',
    };
    const usage = expect.objectContaining({
      total_tokens: expect.any(Number) as unknown,
    }) as unknown;
    expect(heard).toMatchObject([
      {
        ...place,
        hook_event_name: 'SessionStart',
        source: 'startup',
        permission_mode: 'bypassPermissions',
      },
      { ...inTurn, hook_event_name: 'UserPromptSubmit', prompt: 'Go.' },
      { ...inTurn, hook_event_name: 'PreModelRequest' },
      {
        ...inTurn,
        hook_event_name: 'PostModelRequest',
        status: 'completed',
        error: null,
        token_usage: usage,
      },
      { ...inTurn, hook_event_name: 'PreToolUse', ...bash },
      { ...inTurn, hook_event_name: 'PostToolUse', ...bash, tool_response: 'out\n' },
      { hook_event_name: 'PreModelRequest' },
      { hook_event_name: 'PostModelRequest' },
      {
        ...inTurn,
        hook_event_name: 'Stop',
        stop_hook_active: false,
        last_assistant_message: 'Done.',
      },
      { ...place, hook_event_name: 'SessionEnd', reason: 'other' },
    ]);
    const { transcript_path: rollout } = heard[0] ?? {};
    expect(rollout).toMatch(/rollout-.*\.jsonl$/);
  });

  it('do not run unless they are trusted as they are', async () => {
    const f = await open((file) => ({ Stop: [hook(keeps(file))] }));
    const changed = { Stop: [hook(`${keeps(log)}; true`)] };
    await writeFile(path.join(f.home, 'hooks.json'), JSON.stringify({ hooks: changed }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(told(f).filter((line) => line.startsWith('hook/'))).toEqual([]);
    await expect(readFile(log)).rejects.toThrow('ENOENT');
  });

  it('tell the model more, at the beginning and with what the user says', async () => {
    const more = {
      hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'Be brief.' },
    };
    const f = await open(() => ({
      SessionStart: [
        { matcher: 'startup', ...hook('echo Be kind.') },
        { matcher: 'resume', ...hook('echo Never.') },
      ],
      UserPromptSubmit: [hook(answers(more)), hook('exit 7')],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const asked = sent(f);
    expect(asked.indexOf('Be kind.')).toBeGreaterThan(0);
    expect(asked.indexOf('Go.')).toBeGreaterThan(asked.indexOf('Be kind.'));
    expect(asked.indexOf('Be brief.')).toBeGreaterThan(asked.indexOf('Go.'));
    expect(asked).not.toContain('Never.');
    // The failure of one is told and stops nothing.
    expect(entries(f, 'userPromptSubmit')).toContainEqual({
      kind: 'error',
      text: 'hook exited with code 7',
    });
    await f.runTurn(threadId, 'Again.');
    expect(sent(f).match(/Be kind\./g)).toHaveLength(1);
  });

  it('may refuse what the user said: the model never reads it, and it is kept', async () => {
    const f = await open(() => ({
      UserPromptSubmit: [hook(`if grep -q secret; then echo 'No secrets.' >&2; exit 2; fi`)],
    }));
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const turnId = await f.runTurn(threadId, 'my secret');
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('userPromptSubmit', 'blocked'),
      'item/started userMessage',
      'item/completed userMessage',
      'turn/completed',
    ]);
    expect(statusOf(f)).toBe('completed');
    expect(f.model.requests).toHaveLength(0);
    await f.runTurn(threadId, 'something else');
    expect(sent(f)).not.toContain('my secret');
    // Not after a restart either, but people can still read it.
    const other = f.another();
    await f.manager.close();
    await other.manager.resume({ threadId }, { originator: 'test' });
    const input = [{ type: 'text' as const, text: 'more' }];
    (await other.manager.turnStart({ threadId, input })).after();
    await other.outbound.untilMethod('turn/completed');
    expect(sent(f)).toContain('something else');
    expect(sent(f)).not.toContain('my secret');
    const { thread } = await other.manager.read({ threadId, includeTurns: true });
    expect(JSON.stringify(thread.turns.find(({ id }) => id === turnId))).toContain('my secret');
  });

  it('may refuse a call, or change it, and speak in place of its output', async () => {
    const rewrite = {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        updatedInput: { command: 'echo tame' },
      },
    };
    const f = await open(
      () => ({
        PreToolUse: [
          {
            matcher: 'Bash',
            ...hook(
              `case "$(cat)" in *forbidden*) echo Never. >&2; exit 2;; *wild*) ${answers(rewrite).replace('cat > /dev/null; ', '')};; esac`,
            ),
          },
        ],
        PostToolUse: [hook(`if grep -q odd; then echo 'That was odd.' >&2; exit 2; fi`)],
      }),
      ({ index }) => {
        const command = ['forbidden', 'echo wild', 'echo odd'][index];
        return command === undefined ? says('m', 'Done.') : runs(command);
      },
    );
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const outputs = f.model.requests
      .at(-1)
      ?.body.input.filter(({ type }) => type === 'function_call_output');
    expect(outputs?.map(({ output }) => output)).toEqual([
      'A hook refused this call: Never.',
      expect.stringContaining('tame'),
      'That was odd.',
    ]);
    const commands = f.outbound.seen.flatMap(({ method, params }) => {
      const item = params['item'] as { type: string; command: string } | undefined;
      return method === 'item/completed' && item?.type === 'commandExecution' ? [item.command] : [];
    });
    expect(commands).toEqual([
      expect.stringContaining('echo tame'),
      expect.stringContaining('echo odd'),
    ]);
  });

  it('may give leave, or deny it, before a person is asked', async () => {
    const decided = (behavior: string) => ({
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior, message: 'Not here.' },
      },
    });
    const f = await open(
      () => ({
        PermissionRequest: [
          hook(
            `case "$(cat)" in *touch?one*) echo ${quoted(JSON.stringify(decided('allow')))};; *touch?two*) echo ${quoted(JSON.stringify(decided('deny')))};; esac`,
          ),
        ],
      }),
      ({ index }) => {
        const command = ['touch one', 'touch two', 'touch three'][index];
        return command === undefined ? says('m', 'Done.') : runs(command);
      },
    );
    const threadId = await f.startThread({
      approvalPolicy: 'untrusted',
      sandbox: 'workspace-write',
    });
    const from = f.outbound.seen.length;
    const turn = f.runTurn(threadId, 'Go.');
    const question = await f.outbound.untilMethod('item/commandExecution/requestApproval');
    expect(JSON.stringify(question.params)).toContain('touch three');
    f.outbound.pending[0]?.answer({
      kind: 'result',
      result: { decision: 'decline' },
      client: 'test',
    });
    await turn;
    expect(told(f, from).filter((line) => /hook|request|command/i.test(line))).toEqual([
      ...both('permissionRequest'),
      'item/started commandExecution',
      'item/completed commandExecution',
      ...both('permissionRequest', 'blocked'),
      ...both('permissionRequest'),
      'item/started commandExecution',
      'item/commandExecution/requestApproval',
      'item/completed commandExecution',
    ]);
    expect(sent(f)).toContain('rejected by a hook: Not here.');
  });

  it('may keep a turn going, with words that are an item', async () => {
    const f = await open(
      () => ({
        Stop: [
          hook(`if grep -q '"stop_hook_active":false'; then echo 'Test <it> too.' >&2; exit 2; fi`),
        ],
      }),
      ({ index }) => says(`m_${index}`, `Answer ${index}.`),
    );
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const turnId = await f.runTurn(threadId, 'Go.');
    expect(told(f, from).slice(5)).toEqual([
      ...both('stop', 'blocked'),
      'item/started hookPrompt',
      'item/completed hookPrompt',
      'item/started agentMessage',
      'item/completed agentMessage',
      ...both('stop'),
      'turn/completed',
    ]);
    expect(sent(f)).toContain('Test &lt;it&gt; too.</hook_prompt>');
    const { thread } = await f.manager.read({ threadId, includeTurns: true });
    const items = thread.turns.find(({ id }) => id === turnId)?.items ?? [];
    expect(items.map(({ type }) => type)).toEqual([
      'userMessage',
      'agentMessage',
      'hookPrompt',
      'agentMessage',
    ]);
    expect(items[2]).toMatchObject({
      fragments: [
        { text: 'Test <it> too.', hookRunId: `stop:0:${path.join(f.home, 'hooks.json')}` },
      ],
    });
  });

  it('end with the turn that is stopped, with all that they started', async () => {
    const pid = (f: Fixture): string => path.join(f.home, 'pid');
    const f = await open((file) => ({
      UserPromptSubmit: [
        hook(
          `sleep 600 & echo $! > ${quoted(path.join(path.dirname(file), 'pid'))}; touch ready; wait`,
        ),
      ],
      Interrupt: [hook(keeps(file))],
    }));
    const threadId = await f.startThread(danger);
    const from = f.outbound.seen.length;
    const start = f.manager.turnStart({ threadId, input: [{ type: 'text', text: 'Go.' }] });
    const { turn } = await f.served('turn/start', start);
    await f.outbound.untilMethod('hook/started', from);
    const child = await appears(pid(f));
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId: turn.id }));
    await f.outbound.untilMethod('turn/completed', from);
    expect(told(f, from)).toEqual([
      'turn/started',
      'hook/started userPromptSubmit running',
      'hook/completed userPromptSubmit failed',
      'item/started userMessage',
      'item/completed userMessage',
      ...both('interrupt'),
      'turn/completed',
    ]);
    expect(statusOf(f)).toBe('interrupted');
    expect(await kept()).toMatchObject([{ hook_event_name: 'Interrupt', turn_id: turn.id }]);
    await gone(Number(child));
  });

  it('take no longer than they may', async () => {
    const f = await open(() => ({ UserPromptSubmit: [hook('sleep 600', { timeout: 1 })] }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(entries(f, 'userPromptSubmit')).toEqual([
      { kind: 'error', text: 'hook timed out after 1s' },
    ]);
    expect(statusOf(f)).toBe('completed');
    expect(sent(f)).toContain('Go.');
  });

  it('that nobody waits for tell the model when they are done', async () => {
    const f = await open(
      (file) => ({
        UserPromptSubmit: [hook(`echo Late news.; echo done > ${quoted(file)}`, { async: true })],
        PreToolUse: [hook(`until [ -s ${quoted(file)} ]; do sleep 0.05; done`)],
      }),
      ({ index }) => (index === 0 ? runs('true') : says(`m_${index}`, 'Done.')),
    );
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(told(f).filter((line) => line.includes('userPromptSubmit'))).toEqual([]);
    await f.runTurn(threadId, 'Again.');
    expect(sent(f)).toContain('Late news.');
  });
});

describe('hooks of a compaction', () => {
  const compacts = async (f: Fixture, threadId: string): Promise<void> => {
    const from = f.outbound.seen.length;
    await f.served('thread/compact/start', Promise.resolve(f.manager.compactStart({ threadId })));
    await f.outbound.untilMethod('turn/completed', from);
  };

  it('come before and after it, and the next turn begins anew', async () => {
    const f = await open((file) => ({
      PreCompact: [
        { matcher: 'manual', ...hook(keeps(file)) },
        { matcher: 'auto', ...hook('exit 9') },
      ],
      PostCompact: [hook('true')],
      SessionStart: [{ matcher: 'compact', ...hook(`${keeps(file)}; echo Anew.`) }],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    const from = f.outbound.seen.length;
    await compacts(f, threadId);
    expect(told(f, from)).toEqual([
      'turn/started',
      ...both('preCompact'),
      'item/started contextCompaction',
      'item/completed contextCompaction',
      ...both('postCompact'),
      'turn/completed',
    ]);
    await f.runTurn(threadId, 'More.');
    expect(sent(f)).toContain('Anew.');
    expect(await kept()).toMatchObject([
      { hook_event_name: 'PreCompact', trigger: 'manual' },
      { hook_event_name: 'SessionStart', source: 'compact' },
    ]);
  });

  it('may prevent it: the turn ends, the history stays', async () => {
    const f = await open(() => ({
      PreCompact: [hook(answers({ continue: false, stopReason: 'Not now.' }))],
    }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    await compacts(f, threadId);
    expect(statusOf(f)).toBe('interrupted');
    expect(told(f)).not.toContain('item/started contextCompaction');
    await f.runTurn(threadId, 'More.');
    expect(sent(f)).toContain('Done.');
  });
});

/** The content of a file once it is there. */
async function appears(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.trim() !== '') return text.trim();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves when the process is no more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
