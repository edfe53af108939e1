/** Checkpoints when a process dies, and when another one works in the same home. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import { KeptStore } from '../diff/kept-store.ts';
import { ageFiles } from '../diff/testing/age-files.ts';
import { listCheckpoints, previewRestore } from './checkpoint-requests.ts';
import { applyIntent, restoreCheckpoint, undoRestore } from './checkpoint-restore.ts';
import { threadSteps } from './checkpoint-steps.ts';
import { trimCheckpoints } from './checkpoint-upkeep.ts';
import { finishRestores } from './restore-recovery.ts';
import { RestoreJournal } from './restore-journal.ts';
import type { RestoreIntent } from './restore-journal.ts';
import { danger, openCommands } from './testing/command-turns.ts';
import { crash, runElsewhere, startKillable } from './testing/killed.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';
import { unrevertThread } from './unrevert.ts';

const read = (f: Fixture, name: string) => readFile(path.join(f.workspace, name), 'utf8');
const write = (f: Fixture, name: string, text: string) =>
  writeFile(path.join(f.workspace, name), text);
const storeOf = (f: Fixture) => new KeptStore(path.join(f.home, 'checkpoints'));

const LOCKER = new URL('./testing/lock-child.ts', import.meta.url);

/** A model whose command hangs in the process that is killed; elsewhere it does what it is told. */
const hanging = (cmd: string) =>
  openFixture(({ index, body }) => {
    const last = body.input.at(-1);
    if (last?.type !== 'message') return says(`m_${index}`, 'done');
    const said = (last['content'] as { text: string }[]).at(-1)?.text;
    return (function* () {
      yield* functionCall(`c_${index}`, 'exec_command', {
        cmd: said === 'Do it in pieces.' ? cmd : said,
      });
      yield* completed();
    })();
  });

describe('when a process dies', () => {
  it('what its turn changed is not known, and is told so; later turns are kept', async () => {
    const f = await hanging('echo half > a; echo so far; exec sleep 60');
    const { threadId } = await crash(f, 'item_text');
    await f.served('resume', f.manager.resume({ threadId }));
    const turnId = await f.runTurn(threadId, 'echo whole > b');
    const { all } = await listCheckpoints(f.access, { threadId });
    expect(all).toMatchObject([
      { turnId, state: 'kept', restorable: true, created: 1 },
      { state: 'unknown', restorable: false, created: 0 },
    ]);
    const dead = all[1]?.turnId ?? '';
    const { files, incomplete, token } = await previewRestore(f.access, {
      threadId,
      turnId: dead,
    });
    expect(incomplete).toEqual([{ turnId: dead, state: 'unknown' }]);
    expect(files).toMatchObject([{ path: 'b', kind: 'delete' }]);
    await restoreCheckpoint(f.access, { threadId, turnId: dead, token });
    expect([existsSync(path.join(f.workspace, 'b')), await read(f, 'a')]).toEqual([
      false,
      'half\n',
    ]);
  });

  const reached = ['the files', 'the turns', 'all but the end'] as const;
  it.each(reached)(
    'undoing a restore that had done %s is finished, the turns too',
    async (done) => {
      const f = await openCommands();
      await write(f, 'a', 'old\n');
      const threadId = await f.startThread(danger);
      const turnId = await f.runTurn(threadId, 'echo new > a; echo new > b');
      const before = await f.manager.read({ threadId, includeTurns: true });
      const { token } = await previewRestore(f.access, { threadId, turnId });
      await restoreCheckpoint(f.access, { threadId, turnId, token, conversation: true });
      const { restores } = await threadSteps(f.access, threadId, storeOf(f));
      const [restore] = restores;
      if (restore === undefined) throw new Error('nothing was restored');
      await f.access.loader.unload(threadId);
      const intent: RestoreIntent = {
        restore_id: 'cut-off',
        thread_id: threadId,
        before_turn_id: null,
        undoes: restore.restore_id,
        at_ms: Date.now(),
        parts: restore.parts.map(({ root, kept }) => ({
          root,
          kept: { commit: kept.commit, before: kept.after, after: kept.before },
        })),
        revert_before: null,
        unrevert_at: restore.reverted_at,
      };
      await new RestoreJournal(storeOf(f)).write(intent);
      const at = reached.indexOf(done);
      await applyIntent(storeOf(f), f.home, intent);
      if (at >= 1) {
        await f.served('resume', f.manager.resume({ threadId }));
        await unrevertThread(f.access, threadId, restore.reverted_at ?? 0);
      }
      if (at >= 2) {
        const { thread_id: _, revert_before: __, unrevert_at: ___, ...rest } = intent;
        const fact = { type: 'thread_files_restored', ...rest, reverted_at: null } as const;
        await f.access.loader.note(threadId, fact);
      }
      await f.access.loader.unload(threadId);

      const { access, outbound, manager } = f.another();
      await finishRestores(access);
      expect([await read(f, 'a'), await read(f, 'b')]).toEqual(['new\n', 'new\n']);
      const after = await manager.read({ threadId, includeTurns: true });
      expect(after.thread.turns).toEqual(before.thread.turns);
      expect((await listCheckpoints(access, { threadId })).undoable).toBeNull();
      const { restores: noted } = await threadSteps(access, threadId, storeOf(f));
      expect(noted.map((each) => each.restore_id)).toEqual([restore.restore_id, 'cut-off']);
      const seen = outbound.seen.length;
      await finishRestores(access);
      expect(outbound.seen.length).toBe(seen);
    },
  );
});

describe('another process', () => {
  it('that restores keeps this one from it, until it is dead', async () => {
    const f = await openCommands();
    const threadId = await f.startThread(danger);
    const turnId = await f.runTurn(threadId, 'echo new > a');
    const { token } = await previewRestore(f.access, { threadId, turnId });
    const lock = path.join(storeOf(f).folder, 'restores', 'lock');
    const other = await startKillable(LOCKER, [lock]);
    try {
      expect(other.line).toBe('held');
      const restored = restoreCheckpoint(f.access, { threadId, turnId, token });
      await expect(restored).rejects.toThrow('another restore is under way');
      await expect(undoRestore(f.access, { threadId })).rejects.toThrow('another restore');
      expect(await trimCheckpoints(f.access, { ageMs: -1, bytes: 0 })).toBe(0);
      expect(await read(f, 'a')).toBe('new\n');
    } finally {
      await other.kill();
    }
    await restoreCheckpoint(f.access, { threadId, turnId, token });
    expect(existsSync(path.join(f.workspace, 'a'))).toBe(false);
  });

  it('that runs a turn in the same folder keeps files as they are, until it is dead', async () => {
    const f = await hanging('echo half > b; echo so far; exec sleep 60');
    const threadId = await f.startThread(danger);
    const turnId = await f.runTurn(threadId, 'echo new > a');
    const { token } = await previewRestore(f.access, { threadId, turnId });
    const params = { threadId, turnId, token };
    const { place, kill } = await runElsewhere(f, 'item_text');
    try {
      await expect(restoreCheckpoint(f.access, params)).rejects.toThrow(
        `thread ${place.threadId} has a turn running in the same folder`,
      );
    } finally {
      await kill();
    }
    expect((await restoreCheckpoint(f.access, params)).result.restored).toBe(1);
  });
});

it('what is too old goes, but of no thread that is open; its turns tell so', async () => {
  const f = await openCommands();
  const [mine, theirs] = [await f.startThread(danger), await f.startThread(danger)];
  for (const each of [mine, theirs]) await f.runTurn(each, `echo ${each} > ${each}`);
  await f.access.loader.unload(mine);
  const { access } = f.another();
  const all = { ageMs: -1, bytes: 0 };
  expect(await trimCheckpoints(access, all)).toBe(1);
  // Once a day.
  expect(await trimCheckpoints(access, all)).toBe(0);
  ageFiles(storeOf(f).folder);
  expect(await trimCheckpoints(access, all)).toBe(0);
  const stateOf = async (threadId: string) =>
    (await listCheckpoints(f.access, { threadId })).all.map(({ state }) => state);
  expect([await stateOf(mine), await stateOf(theirs)]).toEqual([['lost'], ['kept']]);
});
