/** The changes of a turn: its diff as the server keeps it, else what its patches say. */
import type { ThreadState, TurnState } from '../../../server/protocol/reducer.ts';
import { diffOfChange, diffsOfTurn, type FileDiff } from '../../components/diff/file-diff.ts';
import { relativePath } from '../../lib/paths.ts';

export interface TurnDiffs {
  readonly files: readonly FileDiff[];
  /** The turn they are of, where there is one. */
  readonly turnId: string | null;
  /** True: from patches alone, so changes that commands made are not among them. */
  readonly patchesOnly: boolean;
}

/** @param turnId null for the latest turn that changed files */
export function turnDiffs(state: ThreadState, turnId: string | null, cwd: string): TurnDiffs {
  const { diff } = state;
  if (diff !== null && (turnId === null || diff.turnId === turnId)) {
    return { files: diffsOfTurn(diff.diff), turnId: diff.turnId, patchesOnly: false };
  }
  const turns = turnId === null ? [...state.turns.values()].reverse() : [state.turns.get(turnId)];
  for (const turn of turns) {
    const files = patchesOf(turn, cwd);
    if (files.length > 0) return { files, turnId: turn?.turn.id ?? null, patchesOnly: true };
  }
  // Commands may have changed something: what is kept of the turn tells.
  return { files: [], turnId: turns.at(0)?.turn.id ?? null, patchesOnly: true };
}

/** All patches of the turns that are loaded, one after the other. */
export function threadPatches(state: ThreadState, cwd: string): FileDiff[] {
  return [...state.turns.values()].flatMap((turn) => patchesOf(turn, cwd));
}

function patchesOf(turn: TurnState | undefined, cwd: string): FileDiff[] {
  const files: FileDiff[] = [];
  for (const { item } of turn?.items.values() ?? []) {
    if (item.type !== 'fileChange' || item.status !== 'completed') continue;
    for (const change of item.changes) files.push(seenFrom(cwd, diffOfChange(change)));
  }
  return files;
}

function seenFrom(cwd: string, diff: FileDiff): FileDiff {
  return {
    ...diff,
    path: relativePath(diff.path, cwd),
    oldPath: relativePath(diff.oldPath, cwd),
  };
}
