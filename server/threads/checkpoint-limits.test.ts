/** When files do not go back, and what becomes of checkpoints with their threads. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { KeptStore } from '../diff/kept-store.ts';
import type { PairIds } from '../diff/file-pairs.ts';
import { listCheckpoints, previewRestore } from './checkpoint-requests.ts';
import { restoreCheckpoint, undoRestore } from './checkpoint-restore.ts';
import { finishRestores } from './restore-recovery.ts';
import { RestoreJournal } from './restore-journal.ts';
import { danger, openCommands } from './testing/command-turns.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const read = (f: Fixture, name: string) => readFile(path.join(f.workspace, name), 'utf8');
const write = (f: Fixture, name: string, text: string) =>
  writeFile(path.join(f.workspace, name), text);
const storeOf = (f: Fixture) => new KeptStore(path.join(f.home, 'checkpoints'));

it('leaves what the user changed, and does what was shown or nothing', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a; echo new > b');
  await write(f, 'b', 'mine\n');
  const { token, files } = await previewRestore(f.access, { threadId, turnId });
  expect(files).toMatchObject([
    { path: 'a', kind: 'delete', conflict: null },
    { path: 'b', kind: 'delete', conflict: 'changed', conflictThreadId: null },
  ]);
  await write(f, 'a', 'mine too\n');
  const params = { threadId, turnId, token };
  await expect(restoreCheckpoint(f.access, params)).rejects.toThrow('changed since the preview');
  expect(await read(f, 'a')).toBe('mine too\n');
  await write(f, 'a', 'new\n');
  const { result } = await restoreCheckpoint(f.access, params);
  expect(result).toMatchObject({ restored: 1, left: [{ path: 'b', reason: 'changed' }] });
  expect(existsSync(path.join(f.workspace, 'a'))).toBe(false);
  expect(await read(f, 'b')).toBe('mine\n');
});

it('overwrites what is named, keeps that, and tells the model', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a');
  await write(f, 'a', 'mine\n');
  const { token } = await previewRestore(f.access, { threadId, turnId });
  const params = { threadId, turnId, token, overwrite: ['a'] };
  const { result } = await restoreCheckpoint(f.access, params);
  expect(result).toMatchObject({ restored: 1, left: [] });
  expect(existsSync(path.join(f.workspace, 'a'))).toBe(false);
  await undoRestore(f.access, { threadId });
  expect(await read(f, 'a')).toBe('mine\n');
  await f.runTurn(threadId, 'cat a');
  const sent = JSON.stringify(f.model.requests.at(-1)?.body.input);
  expect(sent).toContain('The user put files back');
});

it('puts nothing back while a turn runs, here or in the same folder', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a');
  const { token } = await previewRestore(f.access, { threadId, turnId });
  const other = await f.startThread(danger);
  for (const running of [other, threadId]) {
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'echo begun; exec sleep 60' }];
    const { turn } = await f.served('turn', f.manager.turnStart({ threadId: running, input }));
    await f.outbound.untilMethod('item/commandExecution/outputDelta', from);
    await expect(restoreCheckpoint(f.access, { threadId, turnId, token })).rejects.toThrow(
      running === other ? 'running in the same folder' : 'has a turn running',
    );
    const stop = f.manager.turnInterrupt({ threadId: running, turnId: turn.id });
    await f.served('stop', stop);
    await f.outbound.untilMethod('turn/completed', from);
  }
  expect(await read(f, 'a')).toBe('new\n');
});

it('is finished at the next start when it was cut off, the turns too', async () => {
  const f = await openCommands();
  await write(f, 'a', 'old\n');
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a; echo new > b');
  await listCheckpoints(f.access, { threadId });
  const row = f.access.loader.get(threadId)?.projection.turn(turnId);
  const files = row?.files;
  if (files == null || files === 'untouched' || files.kept === null) throw new Error('not kept');
  await f.access.loader.unload(threadId);
  const { commit, before, after } = files.kept;
  const back: PairIds = { commit, before: after, after: before };
  await new RestoreJournal(storeOf(f)).write({
    restore_id: 'cut-off',
    thread_id: threadId,
    before_turn_id: turnId,
    undoes: null,
    at_ms: Date.now(),
    parts: [{ root: files.root, kept: back }],
    revert_before: turnId,
    unrevert_at: null,
  });
  // It came as far as this.
  await write(f, 'a', 'old\n');
  const { access, outbound } = f.another();
  await finishRestores(access);
  expect(existsSync(path.join(f.workspace, 'b'))).toBe(false);
  expect((await access.find(threadId)).loaded?.projection.turns).toEqual([]);
  expect(outbound.methods()).toContain('warning');
  const { undoable } = await listCheckpoints(access, { threadId });
  expect(undoable).toMatchObject({ id: 'cut-off', turnId, conversation: true });
  const seen = outbound.seen.length;
  await finishRestores(access);
  expect(outbound.seen.length).toBe(seen);
});

it('holds for a fork too, outlasts unloading, and goes with the thread', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a');
  const origin = { originator: 'test' };
  const fork = await f.served('fork', f.manager.fork({ threadId }, origin));
  await f.access.loader.unload(threadId);
  const listed = { turnId, state: 'kept', created: 1, restorable: true };
  expect(await listCheckpoints(f.access, { threadId })).toMatchObject({ all: [listed] });
  const id = fork.thread.id;
  const { token, files } = await previewRestore(f.access, { threadId: id, turnId });
  expect(files).toMatchObject([{ path: 'a', kind: 'delete', conflict: null }]);
  await restoreCheckpoint(f.access, { threadId: id, turnId, token });
  expect(existsSync(path.join(f.workspace, 'a'))).toBe(false);
  for (const each of [id, threadId]) await f.served('delete', f.shelf.delete({ threadId: each }));
  expect(await storeOf(f).named(f.workspace, () => true)).toEqual([]);
});

it('is not known of turns of older times, and says so', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo new > a');
  await f.runTurn(threadId, 'cat a');
  await listCheckpoints(f.access, { threadId });
  const rollout = f.access.loader.get(threadId)?.place?.path ?? '';
  await f.access.loader.unload(threadId);
  const lines = (await readFile(rollout, 'utf8')).split('\n');
  const older = lines.filter((line) => !line.includes('"turn_checkpoint"')).join('\n');
  await writeFile(rollout, older.replaceAll(',"files":"untouched"', ''));
  const { all } = await listCheckpoints(f.access, { threadId });
  expect(all).toMatchObject([
    { state: 'unknown', restorable: false },
    { turnId, state: 'unknown', restorable: false },
  ]);
  const { files, incomplete } = await previewRestore(f.access, { threadId, turnId });
  expect(files).toEqual([]);
  expect(incomplete.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
});
