/** The way back over the wire, after the server was killed. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { patch, say } from '../fixtures/model-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

test('what a patch did is put back, with its turn, and comes again', async () => {
  const file = join(bench.workspace, 'a.txt');
  await writeFile(file, 'old\n');
  const first = await bench.ready();
  const { thread } = await first.request('thread/start', {
    cwd: bench.workspace,
    approvalPolicy: 'never',
    sandbox: 'danger-full-access',
  });
  const { id: threadId } = thread as { id: string };
  const words = '*** Begin Patch\n*** Update File: a.txt\n@@\n-old\n+new\n*** End Patch\n';
  bench.model.script(patch(words), say('Done.'));
  const turnId = await first.startTurn(threadId, 'go');
  await first.completed(turnId);
  expect(await first.request('thread/checkpoint/list', { threadId })).toMatchObject({
    data: [{ turnId, state: 'kept', restorable: true, changed: 1, created: 0, deleted: 0 }],
    nextCursor: null,
    undoable: null,
  });
  await first.kill();

  const server = await bench.ready();
  await server.request('thread/resume', { threadId });
  const preview = await server.request('thread/checkpoint/preview', { threadId, turnId });
  expect(preview).toMatchObject({
    files: [{ path: 'a.txt', kind: 'change', added: 1, removed: 1, conflict: null }],
    incomplete: [],
    leftOut: [],
  });
  const params = { threadId, turnId, token: preview['token'], conversation: true };
  expect(await server.request('thread/checkpoint/restore', params)).toMatchObject({
    restored: 1,
    left: [],
    conversation: true,
  });
  await server.notified('thread/checkpoint/restored', { threadId });
  await server.notified('thread/reverted', { threadId });
  expect(await readFile(file, 'utf8')).toBe('old\n');
  expect(await server.request('thread/turns/list', { threadId })).toMatchObject({ data: [] });
  expect(await server.request('thread/checkpoint/list', { threadId })).toMatchObject({
    data: [],
    undoable: { turnId, conversation: true },
  });
  await server.request('thread/checkpoint/undo', { threadId });
  expect(await readFile(file, 'utf8')).toBe('new\n');
  const { diff } = await server.request('thread/checkpoint/diff', { threadId, turnId });
  expect(diff).toContain('-old\n+new\n');
});
