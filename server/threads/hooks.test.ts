import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { trialConfig } from '../mcp/testing/trial.ts';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import {
  answers,
  appears,
  both,
  danger,
  entries,
  gone,
  hook,
  keeps,
  kept,
  logOf,
  openHooked as open,
  quoted,
  runs,
  sent,
  statusOf,
  told,
} from './testing/hooked.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

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
    const runsOf = f.outbound.seen.filter(({ method }) => method.startsWith('hook/'));
    const turnsOf = runsOf.map(({ params }) => params['turnId']);
    // The end of the thread belongs to no turn.
    expect(turnsOf.splice(-2)).toEqual([null, null]);
    expect(new Set(turnsOf)).toEqual(new Set([turnId]));
    const heard = await kept(f);
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

  it('see the variables that commands see, and no key', async () => {
    process.env['HOOKED_API_KEY'] = 'not-for-hooks';
    onTestFinished(() => void delete process.env['HOOKED_API_KEY']);
    const f = await open((file) => ({ Stop: [hook(`env > ${quoted(file)}`)] }));
    await f.runTurn(await f.startThread(danger), 'Go.');
    const seen = await readFile(logOf(f), 'utf8');
    expect(seen).toMatch(/^PATH=/m);
    expect(seen).not.toContain('not-for-hooks');
  });

  it('do not run unless they are trusted as they are', async () => {
    const f = await open((file) => ({ Stop: [hook(keeps(file))] }));
    const changed = { Stop: [hook(`${keeps(logOf(f))}; true`)] };
    await writeFile(path.join(f.home, 'hooks.json'), JSON.stringify({ hooks: changed }));
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(told(f).filter((line) => line.startsWith('hook/'))).toEqual([]);
    await expect(readFile(logOf(f))).rejects.toThrow('ENOENT');
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
        PostToolUse: [hook(`case $(cat) in *odd*) echo 'That was odd.' >&2; exit 2 ;; esac`)],
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
    expect(await kept(f)).toMatchObject([{ hook_event_name: 'Interrupt', turn_id: turn.id }]);
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

  it('know a patch by its names, and see it before they are asked for leave', async () => {
    const patch = '*** Begin Patch\n*** Add File: new.txt\n+hi\n*** End Patch';
    const deny = {
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior: 'deny', message: 'Not here.' },
      },
    };
    const f = await open(
      (file) => ({
        PreToolUse: [
          { matcher: 'Edit', ...hook(keeps(file)) },
          { matcher: 'Bash', ...hook('exit 9') },
        ],
        PermissionRequest: [{ matcher: 'apply_patch', ...hook(answers(deny)) }],
      }),
      ({ index }) =>
        index > 0
          ? says('m', 'Done.')
          : (function* () {
              yield* functionCall('p', 'apply_patch', { input: patch });
              yield* completed();
            })(),
    );
    const threadId = await f.startThread({ approvalPolicy: 'on-request', sandbox: 'read-only' });
    const from = f.outbound.seen.length;
    await f.runTurn(threadId, 'Go.');
    expect(told(f, from).slice(3)).toEqual([
      ...both('preToolUse'),
      'item/started fileChange',
      ...both('permissionRequest', 'blocked'),
      'item/completed fileChange',
      'item/started agentMessage',
      'item/completed agentMessage',
      'turn/completed',
    ]);
    expect(await kept(f)).toMatchObject([
      { tool_name: 'apply_patch', tool_input: { command: patch } },
    ]);
    expect(sent(f)).toContain('rejected by a hook: Not here.');
    await expect(readFile(path.join(f.workspace, 'new.txt'))).rejects.toThrow('ENOENT');
  });

  it('may be tools of an MCP server, called with what they are told', async () => {
    const tool = (name: string, input: object = {}, server = 'trial') => ({
      hooks: [{ type: 'mcp_tool', server, tool: name, input }],
    });
    const f = await open(
      () => ({
        UserPromptSubmit: [
          tool('echo', { text: 'You said ${prompt}' }),
          tool('echo', { text: '${no.such}' }),
          tool('fail'),
          tool('echo', {}, 'ghost'),
        ],
        SessionEnd: [tool('echo')],
      }),
      undefined,
      trialConfig('trial'),
    );
    const { warnings } = await f.access.services.hooks.list(f.workspace);
    expect(warnings).toEqual([expect.stringContaining('SessionEnd MCP hooks are not supported')]);
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(entries(f, 'userPromptSubmit')).toEqual([
      { kind: 'context', text: 'echo: You said Go.' },
      { kind: 'error', text: 'hook input placeholder `${no.such}` was not found' },
      { kind: 'error', text: expect.stringMatching(/^MCP tool returned an error: ./) as unknown },
      { kind: 'error', text: "unknown MCP server 'ghost'" },
    ]);
    expect(sent(f)).toContain('echo: You said Go.');
  });
});

describe('hooks that an administrator requires', () => {
  it('run in every thread, and no thread is loaded without one of them', async () => {
    const f = await openFixture(({ index }) => says(`m_${index}`, 'Done.'));
    const system = path.join(f.home, 'system');
    await mkdir(system);
    const required = (command: string): Promise<void> =>
      writeFile(
        path.join(system, 'requirements.toml'),
        `[[hooks.UserPromptSubmit]]\n[[hooks.UserPromptSubmit.hooks]]\ntype = "command"\ncommand = "${command}"\n`,
      );
    await required('cat > /dev/null; echo Xyzzy.');
    const threadId = await f.startThread(danger);
    await f.runTurn(threadId, 'Go.');
    expect(sent(f)).toContain('Xyzzy.');
    await f.access.loader.unload(threadId);
    await required(' ');
    const { manager } = f.another();
    const words = 'failed to load required managed hooks';
    await expect(manager.resume({ threadId })).rejects.toThrow(words);
    await expect(manager.start({}, { originator: 'test' })).rejects.toThrow(words);
    expect(manager.loadedList({}).data).toEqual([]);
  });
});
