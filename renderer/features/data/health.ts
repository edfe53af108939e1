/** What a look through the history and the library found, judged. */
import type { DataHealth } from '../../../server/protocol/host-data.ts';

/** Whether all that was looked at is whole. What a killed process left over is no damage. */
export function isWhole({ history, library, libraryError, historyError }: DataHealth): boolean {
  return (
    historyError === null &&
    libraryError === null &&
    (library ?? []).length === 0 &&
    (history?.problems ?? []).every(({ harmless, repaired }) => harmless || repaired !== null) &&
    (history === null || history.index.state === 'sound' || history.index.repaired !== null)
  );
}

/** Kinds of damage that the doctor mends; see `skein doctor`. */
const MENDABLE: ReadonlySet<string> = new Set(['empty', 'tornTail', 'openTurn']);

/** Whether a repair would do anything. */
export function isMendable({ history, library, libraryError }: DataHealth): boolean {
  return (
    libraryError !== null ||
    (library ?? []).length > 0 ||
    (history !== null &&
      (history.problems.some(({ kind, repaired }) => MENDABLE.has(kind) && repaired === null) ||
        history.orphans.some(({ repaired }) => repaired === null) ||
        ((history.index.state !== 'sound' || history.index.unlisted.length > 0) &&
          history.index.repaired === null)))
  );
}
