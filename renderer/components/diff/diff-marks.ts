/** Which words of paired lines changed. Lines without a partner stay unmarked: all of them is new. */
import { diffWordsWithSpace } from 'diff';
import type { HunkData } from 'react-diff-view';

/** [start, end) in UTF-16 units of a line. */
export type Range = readonly [start: number, end: number];

/** Marks by line number of the old and of the new file. */
export interface WordMarks {
  readonly old: ReadonlyMap<number, readonly Range[]>;
  readonly new: ReadonlyMap<number, readonly Range[]>;
}

/** Longer lines are data rather than words. */
const LINE_LIMIT = 400;
/** The share of a line that must be unchanged for two lines to be a pair. */
const ALIKE = 0.4;

export function wordMarks(hunks: readonly HunkData[]): WordMarks {
  const old = new Map<number, readonly Range[]>();
  const now = new Map<number, readonly Range[]>();
  for (const { changes } of hunks) {
    let removed: { line: number; text: string }[] = [];
    let added: { line: number; text: string }[] = [];
    const pair = (): void => {
      for (const [at, before] of removed.entries()) {
        const after = added[at];
        if (after === undefined) break;
        const marks = marksOf(before.text, after.text);
        if (marks === null) continue;
        old.set(before.line, marks.old);
        now.set(after.line, marks.now);
      }
      removed = [];
      added = [];
    };
    for (const change of changes) {
      if (change.type === 'delete') {
        if (added.length > 0) pair();
        removed.push({ line: change.lineNumber, text: change.content });
      } else if (change.type === 'insert') {
        added.push({ line: change.lineNumber, text: change.content });
      } else pair();
    }
    pair();
  }
  return { old, new: now };
}

function marksOf(before: string, after: string): { old: Range[]; now: Range[] } | null {
  if (before.length > LINE_LIMIT || after.length > LINE_LIMIT || before === after) return null;
  const old: Range[] = [];
  const now: Range[] = [];
  let left = 0;
  let right = 0;
  let same = 0;
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    const { length } = value;
    if (removed) {
      old.push([left, left + length]);
      left += length;
    } else if (added) {
      now.push([right, right + length]);
      right += length;
    } else {
      left += length;
      right += length;
      same += value.trim().length;
    }
  }
  const shorter = Math.min(before.trim().length, after.trim().length);
  if (shorter === 0 || same / shorter < ALIKE) return null;
  return { old: joined(old, before), now: joined(now, after) };
}

/** Marks with nothing but blanks between them are one. */
function joined(ranges: readonly Range[], text: string): Range[] {
  const all: Range[] = [];
  for (const [start, end] of ranges) {
    const last = all.at(-1);
    if (last !== undefined && text.slice(last[1], start).trim() === '') {
      all[all.length - 1] = [last[0], end];
    } else all.push([start, end]);
  }
  return all;
}
