/** Lines of a diff as they stand on the screen, cut into blocks that are drawn on their own. */
import type { ChangeData, HunkData } from 'react-diff-view';
import { wordMarks, type WordMarks } from './diff-marks.ts';
import { sourcesOf, type HunkSources } from './diff-tokens.ts';

export type DiffLayout = 'unified' | 'split';

/** One row. A line that did not change is on both sides; beside each other go a removed and an added one. */
export interface DiffRow {
  readonly old: ChangeData | null;
  readonly new: ChangeData | null;
}

/** Lines that are highlighted together: enough to be understood, few enough to be quick. */
export interface DiffChunk {
  readonly sources: HunkSources;
  readonly marks: WordMarks;
}

export interface DiffBlock {
  readonly rows: readonly DiffRow[];
  readonly chunk: DiffChunk;
}

/** Rows drawn together. */
const BLOCK_ROWS = 40;
const CHUNK_LINES = 400;

export function blocksOf(hunk: HunkData, layout: DiffLayout): DiffBlock[] {
  const blocks: DiffBlock[] = [];
  for (let at = 0; at < hunk.changes.length; at += CHUNK_LINES) {
    const changes = hunk.changes.slice(at, at + CHUNK_LINES);
    const chunk = lazyChunk({ ...hunk, changes });
    const rows = layout === 'split' ? splitRows(changes) : changes.map(oneRow);
    for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
      blocks.push({ rows: rows.slice(from, from + BLOCK_ROWS), chunk });
    }
  }
  return blocks;
}

/** Most chunks of a long diff are never looked at. */
function lazyChunk(hunk: HunkData): DiffChunk {
  let sources: HunkSources | null = null;
  let marks: WordMarks | null = null;
  return {
    get sources() {
      return (sources ??= sourcesOf([hunk]));
    },
    get marks() {
      return (marks ??= wordMarks([hunk]));
    },
  };
}

function oneRow(change: ChangeData): DiffRow {
  return {
    old: change.type === 'insert' ? null : change,
    new: change.type === 'delete' ? null : change,
  };
}

/** Puts the n-th added line of a block beside its n-th removed one. */
export function splitRows(changes: readonly ChangeData[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: ChangeData[] = [];
  let added: ChangeData[] = [];
  const close = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      rows.push({ old: removed[at] ?? null, new: added[at] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const change of changes) {
    if (change.type === 'delete') {
      if (added.length > 0) close();
      removed.push(change);
    } else if (change.type === 'insert') added.push(change);
    else {
      close();
      rows.push(oneRow(change));
    }
  }
  close();
  return rows;
}

/** The number of a line in the old or the new file; null where that file has no such line. */
export function lineNumber(change: ChangeData | null, side: 'old' | 'new'): number | null {
  if (change === null) return null;
  if (change.type === 'normal') return side === 'old' ? change.oldLineNumber : change.newLineNumber;
  return (change.type === 'delete') === (side === 'old') ? change.lineNumber : null;
}
