import type { FileDiff } from '../../components/diff/file-diff.ts';

/** A file with more changed lines than this begins folded. */
const OPEN_LINES = 80;
/** Of a change of many files only the first ones begin open. */
const OPEN_FILES = 4;

/** Whether a file of a change begins open. @param at its place among the files */
export function beginsOpen(diff: FileDiff, at: number): boolean {
  return at < OPEN_FILES && diff.added + diff.removed <= OPEN_LINES;
}
