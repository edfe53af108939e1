/** What turns did to files is kept, and files go back to what they were. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkpointDiff, listCheckpoints, previewRestore } from './checkpoint-requests.ts';
import { restoreCheckpoint, undoRestore } from './checkpoint-restore.ts';
import { danger, openCommands } from './testing/command-turns.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const read = (f: Fixture, name: string) => readFile(path.join(f.workspace, name), 'utf8');
const write = (f: Fixture, name: string, text: string) =>
  writeFile(path.join(f.workspace, name), text);

it('keeps what turns changed, and shows it', async () => {
  const f = await openCommands();
  await write(f, 'a.txt', 'one\n');
  const threadId = await f.startThread(danger);
  const first = await f.runTurn(threadId, 'echo two > a.txt');
  const second = await f.runTurn(threadId, 'rm a.txt; mkdir d; echo new > d/new.txt');
  const third = await f.runTurn(threadId, 'cat d/new.txt');
  const { all } = await listCheckpoints(f.access, { threadId });
  expect(all).toMatchObject([
    { turnId: third, state: 'untouched', restorable: true },
    { turnId: second, state: 'kept', created: 1, changed: 0, deleted: 1, restorable: true },
    { turnId: first, state: 'kept', created: 0, changed: 1, deleted: 0, root: f.workspace },
  ]);
  const { diff } = await checkpointDiff(f.access, { threadId, turnId: first });
  expect(diff).toContain('-one\n+two\n');
  const whole = await checkpointDiff(f.access, { threadId, turnId: first, until: 'now' });
  expect(whole.diff).toContain('-one\n');
  expect(whole.diff).toContain('+new\n');
});

it('shows what a restore would do, does that, and undoes it', async () => {
  const f = await openCommands();
  await write(f, 'a.txt', 'one\n');
  await write(f, 'gone.txt', 'here\n');
  const threadId = await f.startThread(danger);
  const command = 'echo two > a.txt; rm gone.txt; mkdir d; echo new > d/new.txt';
  const turnId = await f.runTurn(threadId, command);
  const { files, token } = await previewRestore(f.access, { threadId, turnId });
  expect(files).toMatchObject([
    { path: 'a.txt', kind: 'change', added: 1, removed: 1, conflict: null, refusal: null },
    { path: 'd/new.txt', kind: 'delete', added: 0, removed: 1 },
    { path: 'gone.txt', kind: 'create', diff: expect.stringContaining('+here') as string },
  ]);
  const restore = await restoreCheckpoint(f.access, { threadId, turnId, token });
  expect(restore.result).toMatchObject({ restored: 3, left: [], conversation: false });
  expect(await read(f, 'a.txt')).toBe('one\n');
  expect(await read(f, 'gone.txt')).toBe('here\n');
  await expect(read(f, 'd')).rejects.toThrow('ENOENT');
  const undo = await undoRestore(f.access, { threadId });
  expect(undo.result).toMatchObject({ restored: 3, left: [] });
  expect(await read(f, 'a.txt')).toBe('two\n');
  expect(await read(f, 'd/new.txt')).toBe('new\n');
  await expect(undoRestore(f.access, { threadId })).rejects.toThrow('no restore to be undone');
});

it('takes the conversation along, and brings it back', async () => {
  const f = await openCommands();
  await write(f, 'a.txt', 'one\n');
  const threadId = await f.startThread(danger);
  await f.runTurn(threadId, 'cat a.txt');
  const second = await f.runTurn(threadId, 'echo three > a.txt');
  const before = await f.manager.read({ threadId, includeTurns: true });
  const { token } = await previewRestore(f.access, { threadId, turnId: second });
  const params = { threadId, turnId: second, token, conversation: true };
  expect((await restoreCheckpoint(f.access, params)).result).toMatchObject({ conversation: true });
  expect(await read(f, 'a.txt')).toBe('one\n');
  const between = await f.manager.read({ threadId, includeTurns: true });
  expect(between.thread.turns).toHaveLength(1);
  const undo = await undoRestore(f.access, { threadId });
  expect(undo.result).toMatchObject({ conversation: true, restored: 1 });
  expect(await read(f, 'a.txt')).toBe('three\n');
  const after = await f.manager.read({ threadId, includeTurns: true });
  expect(after.thread.turns).toEqual(before.thread.turns);
  await f.runTurn(threadId, 'cat a.txt');
  const sent = JSON.stringify(f.model.requests.at(-1)?.body.input);
  expect(sent).toContain('echo three');
});

it('brings back turns that were cut off in a fork’s shared beginning', async () => {
  const f = await openCommands();
  const source = await f.startThread(danger);
  const turnId = await f.runTurn(source, 'echo two > a.txt');
  const fork = f.manager.fork({ threadId: source }, { originator: 'test' });
  const threadId = (await f.served('fork', fork)).thread.id;
  await f.runTurn(threadId, 'cat a.txt');
  const turns = async () =>
    (await f.manager.read({ threadId, includeTurns: true })).thread.turns.map(({ id }) => id);
  const before = await turns();
  const { token } = await previewRestore(f.access, { threadId, turnId });
  await restoreCheckpoint(f.access, { threadId, turnId, token, conversation: true });
  expect(await turns()).toEqual([]);
  await undoRestore(f.access, { threadId });
  expect(await turns()).toEqual(before);
  expect(await read(f, 'a.txt')).toBe('two\n');
});

it('brings back files alone once the thread has gone on', async () => {
  const f = await openCommands();
  const threadId = await f.startThread(danger);
  const turnId = await f.runTurn(threadId, 'echo two > a.txt');
  const { token } = await previewRestore(f.access, { threadId, turnId });
  await restoreCheckpoint(f.access, { threadId, turnId, token, conversation: true });
  await f.runTurn(threadId, 'ls');
  await expect(undoRestore(f.access, { threadId })).rejects.toThrow('the thread has gone on');
  const { result } = await undoRestore(f.access, { threadId, conversation: false });
  expect(result).toMatchObject({ restored: 1, conversation: false });
  expect(await read(f, 'a.txt')).toBe('two\n');
});
