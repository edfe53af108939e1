import './diff.css';
import '../code/code.css';
import { Fragment, memo, useMemo, useState } from 'react';
import type { HunkData } from 'react-diff-view';
import { useTranslation } from 'react-i18next';
import { countText } from '../../lib/numbers.ts';
import { languageOfPath } from '../code/code-languages.ts';
import { DiffLines } from './diff-lines.tsx';
import { blocksOf, type DiffLayout } from './diff-rows.ts';
import type { FileDiff } from './file-diff.ts';

/** Lines that are drawn without being asked for. */
const FIRST_LINES = 400;
/** Lines that one more click draws. */
const MORE_LINES = 2_000;

export interface DiffViewProps {
  readonly diff: FileDiff;
  readonly view: DiffLayout;
  /** Opens the file as it is now at a line; the same function while it does the same. */
  readonly onLine?: ((line: number) => void) | null;
}

/** The hunks of one file. Of a long one the first lines, and the rest when asked for. */
export const DiffView = memo(function DiffView({ diff, view, onLine = null }: DiffViewProps) {
  const { t } = useTranslation('components');
  const [limit, setLimit] = useState(FIRST_LINES);
  const total = useMemo(() => linesOf(diff), [diff]);
  const layout = isOneSided(diff) ? 'unified' : view;
  const hunks = useMemo(
    () =>
      firstLines(diff.hunks, limit).map((hunk) => ({
        content: hunk.content,
        blocks: blocksOf(hunk, layout),
      })),
    [diff, limit, layout],
  );

  if (diff.hunks.length === 0 || diff.binary) return <DiffNote diff={diff} />;
  const language = languageOfPath(diff.path);
  return (
    <div
      className="diff-scroll"
      tabIndex={0}
      role="group"
      aria-label={t('changesOf', { path: diff.path })}
    >
      <div className={`diff-body is-${layout}`}>
        {hunks.map(({ content, blocks }, at) => (
          <Fragment key={at}>
            {/* One hunk alone needs no bar to part it from others. */}
            {isOneSided(diff) || hunks.length === 1 ? null : (
              <p className="diff-bar" title={content}>
                {content}
              </p>
            )}
            {blocks.map((block, nth) => (
              <DiffLines
                key={nth}
                block={block}
                layout={layout}
                language={language}
                oneSided={isOneSided(diff)}
                acts={null}
                onLine={onLine}
              />
            ))}
          </Fragment>
        ))}
      </div>
      {total > limit ? (
        <button type="button" className="diff-more" onClick={() => setLimit(limit + MORE_LINES)}>
          {t('showLines', {
            next: countText(Math.min(MORE_LINES, total - limit)),
            left: countText(total - limit),
          })}
        </button>
      ) : null}
    </div>
  );
});

/** Said of a file that has no lines to show. */
export function DiffNote({ diff }: { readonly diff: FileDiff }) {
  const { t } = useTranslation('components');
  const { kind, oldPath } = diff;
  return (
    <p className="diff-note">
      {diff.binary ? t('binary') : t(`noLines.${kind}`, { path: oldPath })}
    </p>
  );
}

/** All lines of the hunks, unchanged ones too. */
export function linesOf(diff: FileDiff): number {
  return diff.hunks.reduce((sum, hunk) => sum + hunk.changes.length, 0);
}

/** A file that was not there before, or is not any more. */
export function isOneSided(diff: FileDiff): boolean {
  return diff.kind === 'add' || diff.kind === 'delete';
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
