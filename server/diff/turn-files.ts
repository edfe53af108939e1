/** What a turn changed, ready to be kept. */
import type { GitPlace } from './git.ts';
import type { FilePair, NewSide } from './file-pairs.ts';
import { blobId, type FileState } from './unified-diff.ts';

/** Why a file that changed is not among those that can be put back. */
export type LeftOutReason = 'tooLarge' | 'outside' | 'repository' | 'unreadable';

export interface LeftOut {
  /** Relative to the root, or absolute outside of it; `/` between its parts. */
  readonly path: string;
  readonly reason: LeftOutReason;
}

export interface TurnFiles {
  /** The folder that the paths count from; its real path. */
  readonly root: string;
  readonly pairs: readonly FilePair<NewSide>[];
  /** Where contents lie that the pairs do not bring. */
  readonly source: GitPlace | null;
  readonly leftOut: readonly LeftOut[];
  /** Commands ran and nobody looked what they changed. */
  readonly partial: boolean;
}

export function sideOf(state: FileState | null): NewSide | null {
  if (state === null) return null;
  const bytes = Buffer.from(state.bytes);
  return { mode: state.mode, id: blobId(bytes), bytes: () => bytes };
}

export function sameSide(
  a: { readonly mode: string; readonly id: string } | null,
  b: { readonly mode: string; readonly id: string } | null,
): boolean {
  if (a === null || b === null) return a === b;
  // Windows keeps no mode for files.
  const sameMode =
    a.mode === b.mode ||
    (process.platform === 'win32' && a.mode !== '120000' && b.mode !== '120000');
  return sameMode && a.id === b.id;
}
