/** `thread/checkpoint/list`, `/diff` and `/preview`: what turns did to files, and what a restore would do. */
import { fileDiffs, keptDiff, lineCounts } from '../diff/kept-diff.ts';
import type { KeptStore } from '../diff/kept-store.ts';
import type { RootPlan } from '../diff/restore-plan.ts';
import type { PlannedFile, ThreadCheckpoint, ThreadRestore } from '../protocol/checkpoint.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { checkpointPlan } from './checkpoint-plan.ts';
import { rowsFrom, stateOf, threadSteps, undoable } from './checkpoint-steps.ts';
import type { ThreadSteps } from './checkpoint-steps.ts';
import type { FilesRestored } from './thread-fact-line.ts';
import type { ThreadAccess } from './thread-access.ts';
import { keptStore, shownPath } from './turn-checkpoint.ts';
import type { TurnRow } from './turn-row.ts';

/** Beyond this many characters of diffs, files are shown without. */
const DIFFS_LENGTH = 8 * 1024 * 1024;

type LeftOut = ThreadCheckpoint['leftOut'];

/** The newest first. @throws {RpcFault} */
export async function listCheckpoints(
  access: ThreadAccess,
  { threadId }: ClientParams<'thread/checkpoint/list'>,
): Promise<{ readonly all: ThreadCheckpoint[]; readonly undoable: ThreadRestore | null }> {
  const known = await threadSteps(access, threadId, keptStore(access.services.home));
  let restorable = true;
  const all = known.turns.toReversed().map(({ row }) => {
    const state = stateOf(row, known);
    restorable &&= state === 'kept' || state === 'untouched';
    return shownCheckpoint(row, state, restorable);
  });
  const last = undoable(known.restores);
  return { all, undoable: last === null ? null : shownRestore(last) };
}

function shownCheckpoint(
  { id, files, startedAtMs, completedAtMs }: TurnRow,
  state: ThreadCheckpoint['state'],
  restorable: boolean,
): ThreadCheckpoint {
  const found = files === 'untouched' ? null : files;
  return {
    turnId: id,
    startedAt: seconds(startedAtMs),
    completedAt: completedAtMs === null ? null : seconds(completedAtMs),
    state,
    restorable,
    root: found?.root ?? null,
    created: found?.created ?? 0,
    changed: found?.changed ?? 0,
    deleted: found?.deleted ?? 0,
    leftOut: leftOutOf(files),
  };
}

function shownRestore(restore: FilesRestored): ThreadRestore {
  return {
    id: restore.restore_id,
    turnId: restore.before_turn_id,
    restoredAt: seconds(restore.at_ms),
    conversation: restore.reverted_at !== null,
  };
}

/** @throws {RpcFault} */
export async function checkpointDiff(
  access: ThreadAccess,
  { threadId, turnId, until }: ClientParams<'thread/checkpoint/diff'>,
): Promise<ClientResult<'thread/checkpoint/diff'>> {
  const { home } = access.services;
  const store = keptStore(home);
  const known = await threadSteps(access, threadId, store);
  const rows = rowsFrom(known, turnId);
  if (until === 'now') {
    const { roots } = await checkpointPlan(store, home, known, turnId);
    const leftOut = rows.flatMap(({ files }) => leftOutOf(files));
    const diffs = [];
    // What is there is what the plan would change from.
    for (const { kept } of roots) {
      if (kept !== null) diffs.push(await keptDiff(store, kept.after, kept.before));
    }
    const diff = diffs.map((each) => each.diff).join('');
    return { diff, truncated: diffs.some((each) => each.truncated), leftOut };
  }
  if (until != null && until !== 'turn') throw invalidRequest(`unknown value of until: ${until}`);
  const row = rows.find(({ id }) => id === turnId);
  const state = row === undefined ? 'unknown' : stateOf(row, known);
  if (row === undefined || state === 'running' || state === 'unknown' || state === 'lost') {
    throw invalidRequest(`what turn ${turnId} changed is not known: ${state}`);
  }
  const leftOut = leftOutOf(row.files);
  const kept = row.files === 'untouched' ? null : (row.files?.kept ?? null);
  if (kept === null) return { diff: '', truncated: false, leftOut };
  return { ...(await keptDiff(store, kept.before, kept.after)), leftOut };
}

/** @throws {RpcFault} */
export async function previewRestore(
  access: ThreadAccess,
  params: ClientParams<'thread/checkpoint/preview'>,
): Promise<ClientResult<'thread/checkpoint/preview'>> {
  const { home } = access.services;
  const store = keptStore(home);
  const known = await threadSteps(access, params.threadId, store);
  const turnId = params.turnId ?? null;
  const { roots, token } = await checkpointPlan(store, home, known, turnId);
  const files: PlannedFile[] = [];
  for (const root of roots) files.push(...(await shownFiles(store, root)));
  const rows = turnId === null ? [] : rowsFrom(known, turnId);
  return {
    token,
    files: withoutLongDiffs(files),
    incomplete: incompleteTurns(rows, known),
    leftOut: rows.flatMap((row) => leftOutOf(row.files)),
  };
}

async function shownFiles(
  store: KeptStore,
  { root, files, kept }: RootPlan,
): Promise<PlannedFile[]> {
  const diffs = kept === null ? null : await fileDiffs(store, kept.before, kept.after);
  return files.map(({ path, now, target, conflict, refusal, threadId }) => {
    const shown = shownPath(path);
    const diff = diffs?.get(shown) ?? null;
    const count = diff === null ? null : lineCounts(diff);
    return {
      root,
      path: shown,
      kind: target === null ? 'delete' : now === null ? 'create' : 'change',
      added: count?.added ?? null,
      removed: count?.removed ?? null,
      diff,
      conflict,
      conflictThreadId: threadId,
      refusal,
    };
  });
}

function withoutLongDiffs(files: readonly PlannedFile[]): PlannedFile[] {
  let left = DIFFS_LENGTH;
  return files.map((file) => {
    left -= file.diff?.length ?? 0;
    return left < 0 ? { ...file, diff: null } : file;
  });
}

function incompleteTurns(
  rows: readonly TurnRow[],
  known: ThreadSteps,
): ClientResult<'thread/checkpoint/preview'>['incomplete'] {
  return rows.flatMap((row) => {
    const state = stateOf(row, known);
    return state === 'kept' || state === 'untouched' ? [] : [{ turnId: row.id, state }];
  });
}

function leftOutOf(files: TurnRow['files']): LeftOut {
  return files === null || files === 'untouched' ? [] : [...files.left_out];
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
