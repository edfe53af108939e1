import './diff.css';
import '../code/code.css';
import { memo, useMemo, useState } from 'react';
import { Decoration, Diff, Hunk, type HunkData } from 'react-diff-view';
import { useHighlight } from '../code/code-highlight.ts';
import { languageOfPath } from '../code/code-languages.ts';
import { wordMarks } from './diff-marks.ts';
import { sourcesOf, tokensOf } from './diff-tokens.ts';
import type { FileDiff } from './file-diff.ts';

/** Lines that are drawn without being asked for. */
const FIRST_LINES = 400;
/** Lines that one more click draws. */
const MORE_LINES = 2_000;
/** Diffs beyond this are shown without voices and word marks. */
const DECORATED_LINES = 3_000;

export interface DiffViewProps {
  readonly diff: FileDiff;
  readonly view: 'unified' | 'split';
}

/** The hunks of one file. Of a long one the first lines, and the rest when asked for. */
export const DiffView = memo(function DiffView({ diff, view }: DiffViewProps) {
  const [limit, setLimit] = useState(FIRST_LINES);
  const total = useMemo(
    () => diff.hunks.reduce((sum, hunk) => sum + hunk.changes.length, 0),
    [diff],
  );
  const hunks = useMemo(() => {
    const shown = firstLines(diff.hunks, limit);
    return view === 'split' ? shown.map(paired) : shown;
  }, [diff, limit, view]);
  const tokens = useTokens(diff, hunks, Math.min(total, limit) <= DECORATED_LINES);

  if (diff.binary) return <p className="diff-note">A binary file: its content is not shown.</p>;
  if (diff.hunks.length === 0) return <p className="diff-note">{withoutLines(diff)}</p>;
  // One side alone needs no gutter for the other.
  const whole = diff.kind === 'add' || diff.kind === 'delete';
  return (
    <div
      className={`diff-scroll is-${whole ? 'unified' : view}`}
      tabIndex={0}
      role="group"
      aria-label={`Changes of ${diff.path}`}
    >
      <Diff
        diffType={diff.kind === 'update' ? 'modify' : diff.kind}
        viewType={whole ? 'unified' : view}
        hunks={hunks}
        tokens={tokens}
        className="diff-table"
      >
        {(shown) =>
          shown.flatMap((hunk, at) => [
            // One hunk alone needs no bar to part it from others.
            ...(whole || (shown.length === 1 && view === 'unified')
              ? []
              : [
                  <Decoration key={`bar-${at}`} className="diff-bar">
                    <span title={hunk.content}>{hunk.content}</span>
                  </Decoration>,
                ]),
            <Hunk key={at} hunk={hunk} />,
          ])
        }
      </Diff>
      {total > limit ? (
        <button type="button" className="diff-more" onClick={() => setLimit(limit + MORE_LINES)}>
          Show {Math.min(MORE_LINES, total - limit).toLocaleString()} more of{' '}
          {(total - limit).toLocaleString()} lines
        </button>
      ) : null}
    </div>
  );
});

function useTokens(diff: FileDiff, hunks: HunkData[], decorated: boolean) {
  const sources = useMemo(() => sourcesOf(hunks), [hunks]);
  const marks = useMemo(() => wordMarks(decorated ? hunks : []), [hunks, decorated]);
  const language = decorated ? languageOfPath(diff.path) : null;
  const old = useHighlight(sources.old.code, language);
  const now = useHighlight(sources.new.code, language);
  return useMemo(
    () => (decorated ? tokensOf(sources, { old, new: now }, marks) : null),
    [decorated, sources, old, now, marks],
  );
}

function firstLines(hunks: readonly HunkData[], limit: number): HunkData[] {
  const shown: HunkData[] = [];
  let left = limit;
  for (const hunk of hunks) {
    if (left <= 0) break;
    shown.push(
      hunk.changes.length <= left ? hunk : { ...hunk, changes: hunk.changes.slice(0, left) },
    );
    left -= hunk.changes.length;
  }
  return shown;
}

/** Puts the n-th added line of a block after its n-th removed one: side by side they share a row. */
export function paired(hunk: HunkData): HunkData {
  const changes: HunkData['changes'] = [];
  let removed: HunkData['changes'] = [];
  let added: HunkData['changes'] = [];
  const close = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const before = removed[at];
      const after = added[at];
      if (before !== undefined) changes.push(before);
      if (after !== undefined) changes.push(after);
    }
    removed = [];
    added = [];
  };
  for (const change of hunk.changes) {
    if (change.type === 'delete') {
      if (added.length > 0) close();
      removed.push(change);
    } else if (change.type === 'insert') added.push(change);
    else {
      close();
      changes.push(change);
    }
  }
  close();
  return { ...hunk, changes };
}

function withoutLines({ kind, oldPath }: FileDiff): string {
  switch (kind) {
    case 'add':
      return 'An empty file was added.';
    case 'delete':
      return 'An empty file was deleted.';
    case 'rename':
      return `Moved from ${oldPath}; its content is the same.`;
    case 'update':
      return 'No lines changed.';
  }
}
