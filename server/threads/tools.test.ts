import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RuleStore } from '../approvals/rules.ts';
import { completed, customCall, functionCall, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedReply, ScriptedRequest } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

/** The n-th request gets the n-th reply; afterwards the model is content. */
function open(...replies: (() => ScriptedReply)[]): Promise<Fixture> {
  return openFixture(({ index }) => replies[index]?.() ?? says(`end_${index}`, 'Done.'));
}

const calls = (...parts: Iterable<ScriptedEvent>[]) =>
  function* () {
    for (const part of parts) yield* part;
    yield* completed();
  };

const outputOf = (request: ScriptedRequest | undefined, callId: string): unknown =>
  request?.body.input.find(
    (item) => item.type.endsWith('_call_output') && item['call_id'] === callId,
  )?.['output'];

const full = { sandbox: 'danger-full-access', approvalPolicy: 'on-request' } as const;
const untrusted = { sandbox: 'danger-full-access', approvalPolicy: 'untrusted' } as const;

async function startTurn(fixture: Fixture, threadId: string, text = 'go'): Promise<string> {
  const start = fixture.manager.turnStart({ threadId, input: [{ type: 'text', text }] });
  return (await fixture.served('turn/start', start)).turn.id;
}

describe('commands', () => {
  it('run, stream their output and give it to the model', async () => {
    const { outbound, model, startThread, runTurn } = await open(
      calls(functionCall('call_1', 'exec_command', { cmd: 'echo one; exit 3' })),
    );
    const threadId = await startThread(full);
    await runTurn(threadId, 'run it');
    const done = outbound.seen.filter((seen) => seen.method === 'item/completed');
    expect(done.map((seen) => seen.params['item'])).toMatchObject([
      { type: 'userMessage' },
      {
        type: 'commandExecution',
        id: 'call_1',
        status: 'failed',
        exitCode: 3,
        aggregatedOutput: 'one\n',
      },
      { type: 'agentMessage', text: 'Done.' },
    ]);
    expect(outputOf(model.requests[1], 'call_1')).toContain('Process exited with code 3');
    const order = outbound.methods();
    const completedAt = outbound.seen.findIndex(
      (seen) => seen.method === 'item/completed' && JSON.stringify(seen.params).includes('call_1'),
    );
    expect(order.indexOf('thread/tokenUsage/updated')).toBeGreaterThan(completedAt);
  });

  it('of one response run side by side', async () => {
    // Each waits for the other's file.
    const wait = (own: string, other: string): string =>
      `touch ${own}; until [ -e ${other} ]; do sleep 0.02; done; echo met`;
    const { model, startThread, runTurn } = await open(
      calls(
        functionCall('a', 'exec_command', { cmd: wait('a', 'b') }),
        functionCall('b', 'exec_command', { cmd: wait('b', 'a') }),
      ),
    );
    await runTurn(await startThread(full), 'both');
    expect(outputOf(model.requests[1], 'a')).toContain('met');
    expect(outputOf(model.requests[1], 'b')).toContain('met');
  });

  it('start in order, end as they do, and are told to the model in order', async () => {
    const names = ['a', 'b', 'c', 'd'];
    // Each waits until the next one is gone.
    const cmd = (name: string, next: string | undefined): string =>
      `echo $$ > ${name}` +
      (next === undefined
        ? ''
        : `; until [ -s ${next} ]; do sleep 0.02; done; while kill -0 "$(cat ${next})"; do sleep 0.02; done`);
    const { outbound, model, startThread, runTurn } = await open(
      calls(
        ...names.map((name, at) =>
          functionCall(name, 'exec_command', { cmd: cmd(name, names[at + 1]) }),
        ),
      ),
    );
    await runTurn(await startThread(full), 'all');
    const ids = (method: string): unknown[] =>
      outbound.seen
        .filter((seen) => seen.method === method)
        .map((seen) => seen.params['item'] as { type: string; id: string })
        .filter(({ type }) => type === 'commandExecution')
        .map(({ id }) => id);
    expect(ids('item/started')).toEqual(names);
    expect(ids('item/completed')).toEqual(['d', 'c', 'b', 'a']);
    const outputs = model.requests[1]?.body.input.filter(({ type }) =>
      String(type).endsWith('call_output'),
    );
    expect(outputs?.map((item) => item['call_id'])).toEqual(names);
  });

  it('get ids of their own where the provider repeats them', async () => {
    const { outbound, model, startThread, runTurn } = await open(
      calls(functionCall('same', 'exec_command', { cmd: 'echo 1' })),
      calls(functionCall('same', 'exec_command', { cmd: 'echo 2' })),
    );
    await runTurn(await startThread(full), 'twice');
    const ids = outbound.seen
      .filter((seen) => seen.method === 'item/started')
      .map((seen) => (seen.params['item'] as { id: string }).id);
    expect(new Set(ids).size).toBe(ids.length);
    const outputs = model.requests[2]?.body.input.filter((item) => item['call_id'] === 'same');
    expect(outputs).toHaveLength(4);
  });
});

describe('an approval', () => {
  const ask = () =>
    calls(
      message('it_1', ['Let me.'], { phase: 'commentary' }),
      functionCall('call_1', 'exec_command', { cmd: 'echo hi > out.txt' }),
    )();

  it('comes in the documented order, and accepting runs the command', async () => {
    const f = await open(ask);
    const threadId = await f.startThread(untrusted);
    const from = f.outbound.seen.length;
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval', from);
    expect((await f.manager.read({ threadId })).thread.status).toEqual({
      type: 'active',
      activeFlags: ['waitingOnApproval'],
    });
    const [question] = f.outbound.pending;
    expect(question?.params).toMatchObject({
      kind: 'command',
      itemId: 'call_1',
      environmentId: 'local',
      cwd: f.workspace,
    });
    question?.answer({ kind: 'result', result: { decision: 'accept' }, client: 'test' });
    await f.outbound.untilMethod('turn/completed', from);
    const methods = f.outbound.methods(from);
    const at = methods.indexOf('item/commandExecution/requestApproval');
    expect(methods.slice(at - 2, at + 4)).toEqual([
      'thread/status/changed',
      'item/started',
      'item/commandExecution/requestApproval',
      'serverRequest/resolved',
      'thread/status/changed',
      'item/completed',
    ]);
    expect(await readFile(path.join(f.workspace, 'out.txt'), 'utf8')).toBe('hi\n');
  });

  it('declined lets the turn go on, and tells the model', async () => {
    const f = await open(ask);
    const threadId = await f.startThread(untrusted);
    const from = f.outbound.seen.length;
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval', from);
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'decline' }, client: 't' });
    const end = await f.outbound.untilMethod('turn/completed', from);
    expect(end.params['turn']).toMatchObject({ status: 'completed' });
    const methods = f.outbound.methods(from);
    const at = methods.indexOf('serverRequest/resolved');
    expect(methods.slice(at, at + 3)).toEqual([
      'serverRequest/resolved',
      'item/completed',
      'thread/status/changed',
    ]);
    expect(outputOf(f.model.requests[1], 'call_1')).toBe('rejected by user');
  });

  it('cancelled ends the turn as interrupted, the item declined', async () => {
    const f = await open(ask);
    const threadId = await f.startThread(untrusted);
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'cancel' }, client: 't' });
    const end = await f.outbound.untilMethod('turn/completed');
    expect(end.params['turn']).toMatchObject({ status: 'interrupted', items: [] });
    const item = f.outbound.seen.findLast((seen) => seen.method === 'item/completed');
    expect(item?.params['item']).toMatchObject({ id: 'call_1', status: 'declined' });
    expect(f.model.requests).toHaveLength(1);
  });

  it('answered with anything else counts as refused', async () => {
    const f = await open(ask);
    const threadId = await f.startThread(untrusted);
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    f.outbound.pending[0]?.answer({
      kind: 'result',
      result: { decision: 'approved' },
      client: 't',
    });
    await f.outbound.untilMethod('turn/completed');
    expect(outputOf(f.model.requests[1], 'call_1')).toBe('approval request failed');
  });

  it('for the session or by rule is not asked for again', async () => {
    const run = (id: string, cmd: string) => calls(functionCall(id, 'exec_command', { cmd }));
    const f = await open(
      run('a', 'echo session'),
      run('b', 'echo session'),
      run('c', 'printf rule'),
      run('d', 'printf rule'),
    );
    const threadId = await f.startThread(untrusted);
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    f.outbound.pending[0]?.answer({
      kind: 'result',
      result: { decision: 'acceptForSession' },
      client: 't',
    });
    const second = await f.outbound.until(
      (seen) => seen.method.endsWith('requestApproval') && seen.params['itemId'] === 'c',
    );
    const amendment = second.params['proposedExecpolicyAmendment'];
    f.outbound.pending[0]?.answer({
      kind: 'result',
      result: {
        decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: amendment } },
      },
      client: 't',
    });
    await f.outbound.untilMethod('turn/completed');
    const asked = f.outbound.seen.filter((seen) => seen.method.endsWith('requestApproval'));
    expect(asked.map((seen) => seen.params['itemId'])).toEqual(['a', 'c']);
    expect(await readFile(path.join(f.home, 'rules', 'commands.jsonl'), 'utf8')).toContain(
      'printf',
    );
  });
});

describe('rules', () => {
  it('let commands run, are counted, and once revoked hold in a running thread no more', async () => {
    const command = (id: string) => calls(functionCall(id, 'exec_command', { cmd: 'printf ok' }));
    const f = await open(command('a'), () => says('m', 'Done.'), command('b'));
    const rules = new RuleStore(f.home);
    const granted = { grantedAt: 1, client: 't', threadId: null, cwd: f.workspace };
    const rule = await rules.grant({ prefix: ['printf', 'ok'], ...granted });
    const threadId = await f.startThread(untrusted);
    await f.runTurn(threadId, 'one');
    expect(f.outbound.methods()).not.toContain('item/commandExecution/requestApproval');
    await rules.revoke(rule.id, 2);
    const turn = f.runTurn(threadId, 'two');
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'decline' }, client: 't' });
    await turn;
    await f.manager.close();
    expect(new RuleStore(f.home).uses.of(rule.id)?.count).toBe(1);
  });
});

describe('patches', () => {
  const patch = '*** Begin Patch\n*** Update File: a.txt\n@@\n-old\n+new\n*** End Patch\n';

  it('wait for the commands before them, change files and show in the diff', async () => {
    const f = await open(
      calls(
        functionCall('cmd', 'exec_command', { cmd: 'sleep 0.2; echo old > a.txt' }),
        customCall('patch', 'apply_patch', patch),
      ),
    );
    await writeFile(path.join(f.workspace, 'a.txt'), 'before\n');
    const threadId = await f.startThread(full);
    await f.runTurn(threadId, 'patch it');
    expect(await readFile(path.join(f.workspace, 'a.txt'), 'utf8')).toBe('new\n');
    const diff = f.outbound.seen.findLast((seen) => seen.method === 'turn/diff/updated');
    expect(diff?.params['diff']).toContain('+new');
    expect(diff?.params['diff']).toContain('-before');
  });

  it('are followed by the diff, which is told again after each response', async () => {
    const add = '*** Begin Patch\n*** Add File: b.txt\n+b\n*** End Patch\n';
    const f = await open(calls(customCall('patch', 'apply_patch', add)), () => says('m', 'Done.'));
    const threadId = await f.startThread(full);
    await f.runTurn(threadId, 'patch it');
    const told = f.outbound.seen
      .map(({ method, params }) => {
        const item = params['item'] as { type: string } | undefined;
        return item === undefined ? method : `${method} ${item.type}`;
      })
      .filter((name) => /diff|fileChange|tokenUsage|agentMessage$/.test(name));
    expect(told).toEqual([
      'item/started fileChange',
      'item/completed fileChange',
      'turn/diff/updated',
      'thread/tokenUsage/updated',
      'turn/diff/updated',
      'item/started agentMessage',
      'item/completed agentMessage',
      'thread/tokenUsage/updated',
      'turn/diff/updated',
    ]);
    const diffs = f.outbound.seen.filter((seen) => seen.method === 'turn/diff/updated');
    expect(new Set(diffs.map((seen) => seen.params['diff'])).size).toBe(1);
  });

  it('show before they are asked about, and stay undone when declined', async () => {
    const f = await open(calls(customCall('patch', 'apply_patch', patch)));
    await writeFile(path.join(f.workspace, 'a.txt'), 'old\n');
    const threadId = await f.startThread(untrusted);
    const from = f.outbound.seen.length;
    await startTurn(f, threadId);
    await f.outbound.untilMethod('item/fileChange/requestApproval', from);
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'decline' }, client: 't' });
    await f.outbound.untilMethod('turn/completed', from);
    const methods = f.outbound.methods(from);
    const at = methods.indexOf('item/fileChange/requestApproval');
    expect(methods.slice(at - 2, at + 4)).toEqual([
      'item/started',
      'thread/status/changed',
      'item/fileChange/requestApproval',
      'serverRequest/resolved',
      'thread/status/changed',
      'item/completed',
    ]);
    expect(await readFile(path.join(f.workspace, 'a.txt'), 'utf8')).toBe('old\n');
  });

  it('that a link leads outside are asked about first, with where they really go', async () => {
    const add = '*** Begin Patch\n*** Add File: link/b.txt\n+b\n*** End Patch\n';
    const f = await open(calls(customCall('patch', 'apply_patch', add)));
    const outside = path.join(path.dirname(f.workspace), 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(f.workspace, 'link'));
    const threadId = await f.startThread({ approvalPolicy: 'on-request' });
    const sandboxPolicy = {
      type: 'workspaceWrite' as const,
      writableRoots: [],
      networkAccess: false,
      excludeTmpdirEnvVar: true,
      excludeSlashTmp: true,
    };
    await f.manager.settingsUpdate({ threadId, sandboxPolicy });
    const from = f.outbound.seen.length;
    await startTurn(f, threadId);
    const asks = await f.outbound.untilMethod('item/fileChange/requestApproval', from);
    const real = path.join(outside, 'b.txt');
    expect(asks.params['reason']).toContain(real);
    expect(existsSync(real)).toBe(false);
    f.outbound.pending[0]?.answer({ kind: 'result', result: { decision: 'accept' }, client: 't' });
    await f.outbound.untilMethod('turn/completed', from);
    expect(await readFile(real, 'utf8')).toBe('b\n');
  });
});

describe('a plan', () => {
  it('is told as it changes, without an item', async () => {
    const plan = [{ step: 'look', status: 'in_progress' }];
    const f = await open(calls(functionCall('p', 'update_plan', { plan, explanation: 'first' })));
    await f.runTurn(await f.startThread(full), 'plan');
    const update = f.outbound.seen.find((seen) => seen.method === 'turn/plan/updated');
    expect(update?.params).toMatchObject({
      explanation: 'first',
      plan: [{ step: 'look', status: 'inProgress' }],
    });
  });

  it('is offered unless the config says no', async () => {
    const f = await open();
    await f.runTurn(await f.startThread(), 'plan');
    await f.runTurn(
      await f.startThread({ config: { 'tools.update_plan.enabled': false } }),
      'do not plan',
    );
    const offered = f.model.requests.map(({ body }) =>
      (body['tools'] as { name?: string }[]).some(({ name }) => name === 'update_plan'),
    );
    expect(offered).toEqual([true, false]);
  });
});
