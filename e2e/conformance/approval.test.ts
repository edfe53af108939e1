/** Approvals on the wire, beyond what the scenarios hold: what is asked, and what is kept of an answer. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench, Message } from '../fixtures/app-server.ts';
import { patch, run, say } from '../fixtures/model-server.ts';
import { answered, begun, shape, startThread } from './testing/turn-shape.ts';

let bench: Bench;
let server: AppServer;
beforeAll(async () => {
  bench = await setUp();
  server = await bench.ready();
  await server.notified('remoteControl/status/changed');
});
beforeEach(() => {
  bench.model.reset();
  server.forget();
});
afterAll(() => bench.end());

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe('an approval', () => {
  const outside = (): object => ({
    sandbox_permissions: 'require_escalated',
    justification: 'May I write the marker?',
  });

  async function askForMarker(threadId: string): Promise<{ request: Message; turnId: string }> {
    bench.model.script(
      run(`touch ${marker()}`, outside() as Record<string, unknown>),
      say('So be it.'),
    );
    const turnId = await server.startTurn(threadId, 'Make the marker.');
    const request = await server.next(
      (message) => message.method === 'item/commandExecution/requestApproval',
    );
    return { request, turnId };
  }
  const marker = (): string => join(bench.workspace, '..', 'marker');

  test('accepted: asks, waits, runs outside the sandbox, in the reference order', async () => {
    const threadId = await startThread(server, bench);
    const { request, turnId } = await askForMarker(threadId);
    expect(request.params).toMatchObject({
      kind: 'command',
      threadId,
      turnId,
      reason: 'May I write the marker?',
      cwd: bench.workspace,
      proposedExecpolicyAmendment: ['touch', marker()],
      confinement: 'unsandboxed',
    });
    expect(request.params?.['availableDecisions']).toEqual(
      expect.arrayContaining(['accept', 'acceptForSession', 'decline', 'cancel']),
    );
    expect(await exists(marker())).toBe(false);
    server.send({ id: request.id, result: { decision: 'accept' } });
    await server.completed(turnId);
    expect(await exists(marker())).toBe(true);
    expect(shape(server.fresh())).toEqual(
      [
        ...begun,
        'thread/status/changed active waitingOnApproval',
        'item/started commandExecution inProgress',
        'item/commandExecution/requestApproval ?',
        'serverRequest/resolved',
        'thread/status/changed active',
        'item/completed commandExecution completed',
        'thread/tokenUsage/updated',
        ...answered,
        'thread/readState/changed',
        'thread/status/changed idle',
        'turn/completed completed',
      ].filter((name, at, all) => !(name === 'thread/tokenUsage/updated' && all[at + 1] === name)),
    );
  });

  test('a rule that would allow nearly anything is not kept, and the user is told', async () => {
    const threadId = await startThread(server, bench);
    const { request, turnId } = await askForMarker(threadId);
    const decision = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['bash'] } };
    const told = server.next(
      ({ method, params }) =>
        method === 'warning' && String(params?.['message']).includes('nearly anything'),
    );
    server.send({ id: request.id, result: { decision } });
    await server.completed(turnId);
    await told;
    expect(await exists(join(bench.home, 'rules', 'commands.jsonl'))).toBe(false);
  });

  test('a patch outside the folder asks; accepted it is written, and the turn diff shows it', async () => {
    const threadId = await startThread(server, bench);
    const note = join(bench.workspace, '..', 'note.txt');
    bench.model.script(
      patch(`*** Begin Patch\n*** Add File: ${note}\n+note\n*** End Patch\n`),
      say('Written.'),
    );
    const sandboxPolicy = {
      type: 'workspaceWrite',
      excludeSlashTmp: true,
      excludeTmpdirEnvVar: true,
    };
    const turnId = await server.startTurn(threadId, 'Write a note.', { sandboxPolicy });
    const request = await server.next((m) => m.method === 'item/fileChange/requestApproval');
    await server.notified('item/started', { item: { type: 'fileChange', status: 'inProgress' } });
    server.send({ id: request.id, result: { decision: 'accept' } });
    await server.completed(turnId);
    expect(await readFile(note, 'utf8')).toBe('note\n');
    const diff = await server.notified('turn/diff/updated', { turnId });
    expect(diff.params?.['diff']).toContain(`b/${note}`);
  });
});
