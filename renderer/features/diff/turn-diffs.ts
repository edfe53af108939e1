/** The changes of a turn: its diff as the server keeps it, else what its patches say. */
import type { ThreadState } from '../../../server/protocol/reducer.ts';
import { diffOfChange, diffsOfTurn, type FileDiff } from '../../components/diff/file-diff.ts';
import { relativePath } from '../../lib/paths.ts';

export interface TurnDiffs {
  readonly files: readonly FileDiff[];
  /** True: from patches alone, so changes that commands made are not among them. */
  readonly patchesOnly: boolean;
}

/** @param turnId null for the latest turn that changed files */
export function turnDiffs(state: ThreadState, turnId: string | null, cwd: string): TurnDiffs {
  const { diff } = state;
  if (diff !== null && (turnId === null || diff.turnId === turnId)) {
    return { files: diffsOfTurn(diff.diff), patchesOnly: false };
  }
  const turns = turnId === null ? [...state.turns.values()].reverse() : [state.turns.get(turnId)];
  for (const turn of turns) {
    const files: FileDiff[] = [];
    for (const { item } of turn?.items.values() ?? []) {
      if (item.type !== 'fileChange' || item.status !== 'completed') continue;
      for (const change of item.changes) files.push(seenFrom(cwd, diffOfChange(change)));
    }
    if (files.length > 0) return { files, patchesOnly: true };
  }
  return { files: [], patchesOnly: false };
}

function seenFrom(cwd: string, diff: FileDiff): FileDiff {
  return {
    ...diff,
    path: relativePath(diff.path, cwd),
    oldPath: relativePath(diff.oldPath, cwd),
  };
}

const letters = { add: 'A', delete: 'D', update: 'M', rename: 'R' } as const;

export const kindLetter = (diff: FileDiff): string => letters[diff.kind];

export function sumOf(files: readonly FileDiff[]): { added: number; removed: number } {
  let added = 0;
  let removed = 0;
  for (const file of files) {
    added += file.added;
    removed += file.removed;
  }
  return { added, removed };
}
