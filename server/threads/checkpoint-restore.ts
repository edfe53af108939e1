/** `thread/checkpoint/restore` and `/undo`: files go back to what they were, the turns too if wanted. */
import { v7 as uuid } from 'uuid';
import { restoredNote } from '../agent/history.ts';
import { pairRef } from '../diff/file-pairs.ts';
import type { FilePair } from '../diff/file-pairs.ts';
import type { KeptStore } from '../diff/kept-store.ts';
import { restoreFiles } from '../diff/restore-files.ts';
import type { Restored } from '../diff/restore-files.ts';
import type { RootPlan } from '../diff/restore-plan.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { ensureAlone } from './checkpoint-neighbours.ts';
import { checkpointPlan } from './checkpoint-plan.ts';
import type { CheckpointPlan } from './checkpoint-plan.ts';
import { rowsFrom, threadSteps, undoable } from './checkpoint-steps.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { RestoreJournal } from './restore-journal.ts';
import type { RestoreIntent } from './restore-journal.ts';
import { revertThread } from './revert.ts';
import type { Served } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import type { FilesRestored } from './thread-fact-line.ts';
import { noRollout } from './thread-ids.ts';
import { keptStore, shownPath } from './turn-checkpoint.ts';
import { lastRevert, unrevertThread, whyNot } from './unrevert.ts';

type Result = ClientResult<'thread/checkpoint/restore'>;
type Left = Result['left'];

/** So many paths the model is told by name. */
const TOLD_PATHS = 50;

/** What is to be done, once all is known that decides it. */
type Aim = Pick<RestoreIntent, 'before_turn_id' | 'undoes' | 'revert_before' | 'unrevert_at'>;

/** @throws {RpcFault} */
export function restoreCheckpoint(
  access: ThreadAccess,
  params: ClientParams<'thread/checkpoint/restore'>,
): Promise<Served<Result>> {
  const { turnId, token, conversation } = params;
  const revert = conversation === true ? turnId : null;
  return restore(access, params, async (thread, store) => {
    const known = await threadSteps(access, thread.id, store);
    rowsFrom(known, turnId);
    const plan = await checkpointPlan(store, access.services.home, known, turnId);
    ensureSame(plan, token);
    const aim = { before_turn_id: turnId, undoes: null };
    return { plan, aim: { ...aim, revert_before: revert, unrevert_at: null } };
  });
}

/** @throws {RpcFault} */
export function undoRestore(
  access: ThreadAccess,
  params: ClientParams<'thread/checkpoint/undo'>,
): Promise<Served<Result>> {
  return restore(access, params, async (thread, store) => {
    const known = await threadSteps(access, thread.id, store);
    const plan = await checkpointPlan(store, access.services.home, known, null);
    if (params.token != null) ensureSame(plan, params.token);
    const last = undoable(known.restores);
    const unrevert = params.conversation === false ? null : (last?.reverted_at ?? null);
    const why = unrevert === null ? null : whyNot(thread.projection, unrevert);
    if (why !== null) {
      throw invalidRequest(
        `the turns cannot come back: ${why}; with conversation false the files alone do`,
      );
    }
    const aim = { before_turn_id: null, undoes: last?.restore_id ?? null };
    return { plan, aim: { ...aim, revert_before: null, unrevert_at: unrevert } };
  });
}

async function restore(
  access: ThreadAccess,
  params: { readonly threadId: string; readonly overwrite?: readonly string[] | null | undefined },
  decide: (
    thread: LoadedThread,
    store: KeptStore,
  ) => Promise<{ readonly plan: CheckpointPlan; readonly aim: Aim }>,
): Promise<Served<Result>> {
  const { services } = access;
  const store = keptStore(services.home);
  const journal = new RestoreJournal(store);
  const thread = access.loaded(params.threadId);
  if (thread.ephemeral || !thread.begun) throw noRollout(thread.id);
  const lock = await journal.lock();
  if (lock === null) throw invalidRequest('another restore is under way');
  try {
    const done = await thread.inTurn(async () => {
      if (thread.active !== null) {
        throw invalidRequest(
          `thread ${thread.id} has a turn running: stop it before files go back`,
        );
      }
      await thread.takeLock();
      const { plan, aim } = await decide(thread, store);
      await ensureAlone(access, thread.id, plan.roots);
      const chosen = chooseFiles(plan, params.overwrite ?? []);
      const turns = aim.revert_before ?? aim.unrevert_at ?? aim.undoes;
      if (chosen.parts.length === 0 && turns === null) return { left: chosen.left, intent: null };
      const made = await makeIntent(store, thread.id, chosen.parts, aim, services.now());
      await journal.write(made);
      const restored = await applyIntent(store, services.home, made);
      const isTold = made.revert_before === null && made.unrevert_at === null;
      if (isTold) await tellModel(thread, chosen.parts, restored.files);
      return {
        intent: made,
        left: [...chosen.left, ...leftFiles(restored)],
        files: restored.files,
      };
    });
    if (done.intent === null) return nothingDone(done.left);
    const { intent, left, files } = done;
    const conversation = await finishOrTell(access, journal, intent);
    const { threadId } = params;
    return {
      result: {
        restoreId: intent.restore_id,
        restored: files,
        left,
        conversation,
      },
      after: () => {
        services.outbound.toThread(threadId, 'thread/checkpoint/restored', {
          threadId,
          restoreId: intent.restore_id,
        });
        if (conversation) services.outbound.toAll('thread/reverted', { threadId });
      },
    };
  } finally {
    lock.release();
  }
}

function nothingDone(left: Left): Served<Result> {
  const result = { restoreId: null, restored: 0, left, conversation: false };
  return { result, after: () => undefined };
}

function ensureSame({ token }: CheckpointPlan, seen: string): void {
  if (token === seen) return;
  throw invalidRequest('files have changed since the preview: ask for a new one');
}

interface ChosenPart {
  readonly root: string;
  readonly pairs: readonly FilePair[];
}

/** All files but those that the user has not decided on, and those that cannot be had. */
function chooseFiles(
  { roots }: CheckpointPlan,
  overwrite: readonly string[],
): { readonly parts: ChosenPart[]; readonly left: Left } {
  const wanted = new Set(overwrite);
  const left: Left = [];
  const chosen = ({ root, files }: RootPlan): ChosenPart => ({
    root,
    pairs: files.flatMap(({ path, now, target, conflict, refusal }) => {
      const shown = shownPath(path);
      const reason = refusal ?? (wanted.has(shown) ? null : conflict);
      if (reason === null) return [{ path, before: now, after: target }];
      left.push({ root, path: shown, reason, detail: null });
      return [];
    }),
  });
  const parts = roots.map(chosen).filter(({ pairs }) => pairs.length > 0);
  return { parts, left };
}

/** Keeps what is there now and what is to be there, before anything is written. */
async function makeIntent(
  store: KeptStore,
  threadId: string,
  parts: readonly ChosenPart[],
  aim: Aim,
  nowMs: number,
): Promise<RestoreIntent> {
  const id = uuid();
  const name = { threadId, startedAtMs: nowMs, endedAtMs: nowMs, id };
  const kept = [];
  for (const { root, pairs } of parts) {
    const { ids } = await store.write(pairRef({ root, ...name }), pairs);
    kept.push({ root, kept: ids });
  }
  return { restore_id: id, thread_id: threadId, at_ms: nowMs, parts: kept, ...aim };
}

/** Can be done again after a crash. */
export async function applyIntent(
  store: KeptStore,
  home: string,
  { parts }: RestoreIntent,
): Promise<Restored> {
  const left: Restored['left'][number][] = [];
  let files = 0;
  for (const { root, kept } of parts) {
    const restored = await restoreFiles(store, home, root, kept);
    files += restored.files;
    left.push(...restored.left);
  }
  return { files, left };
}

async function tellModel(
  thread: LoadedThread,
  parts: readonly ChosenPart[],
  files: number,
): Promise<void> {
  if (files === 0) return;
  const paths = parts.flatMap(({ pairs }) => pairs.map(({ path }) => shownPath(path)));
  await thread.turns.inject([restoredNote(paths.slice(0, TOLD_PATHS), paths.length)]);
}

/** @throws {RpcFault} when the turns did not follow: then that is what was done, and can be undone */
async function finishOrTell(
  access: ThreadAccess,
  journal: RestoreJournal,
  intent: RestoreIntent,
): Promise<boolean> {
  const { restore_id: id } = intent;
  try {
    const conversation = await finish(access, intent);
    await journal.remove(id);
    return conversation;
  } catch (cause) {
    await finish(access, { ...intent, revert_before: null, unrevert_at: null });
    await journal.remove(id);
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new RpcFault(
      errorCodes.internal,
      `the files were put back, but the turns are as they were: ${words}`,
      { cause },
    );
  }
}

/** The turns follow the files, then it is noted in the thread. Whether turns went or came back. */
export async function finish(access: ThreadAccess, intent: RestoreIntent): Promise<boolean> {
  const { thread_id: id, revert_before: before, unrevert_at: unrevert, ...rest } = intent;
  let revertedAt: number | null = null;
  if (before !== null) {
    revertedAt = lastRevert((await revertThread(access, id, before)).projection);
  }
  if (unrevert !== null) await unrevertThread(access, id, unrevert);
  const { restore_id, before_turn_id, undoes, at_ms, parts } = rest;
  const restored: FilesRestored = {
    restore_id,
    before_turn_id,
    undoes,
    at_ms,
    parts,
    reverted_at: revertedAt,
  };
  await access.loader.note(id, { type: 'thread_files_restored', ...restored });
  return before !== null || unrevert !== null;
}

function leftFiles({ left }: Restored): Left {
  return left.map(({ path, ...rest }) => ({ ...rest, path: shownPath(path) }));
}
