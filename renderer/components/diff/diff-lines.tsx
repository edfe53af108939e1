import { Plus } from 'lucide-react';
import { Fragment, memo, useMemo, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeData, HunkTokens, TokenNode } from 'react-diff-view';
import { useHighlight } from '../code/code-highlight.ts';
import { MarkedText } from '../marked-text.tsx';
import type { Language } from '../code/code-languages.ts';
import { lineNumber, type DiffBlock, type DiffLayout, type DiffRow } from './diff-rows.ts';
import { tokensOf } from './diff-tokens.ts';

/** One line of one of the two files. */
export interface LinePlace {
  readonly side: 'old' | 'new';
  readonly line: number;
}

/** What can be done with lines; a new object whenever `below` would give something else. */
export interface LineActs {
  readonly commentLabel: (place: LinePlace) => string;
  readonly onComment: (place: LinePlace) => void;
  /** What stands under a line, such as a comment. */
  readonly below: (place: LinePlace) => ReactNode;
}

export interface DiffLinesProps {
  readonly block: DiffBlock;
  readonly layout: DiffLayout;
  readonly language: Language | null;
  /** One side alone has no numbers for the other. */
  readonly oneSided: boolean;
  readonly acts: LineActs | null;
  /** Opens the file as it is now at a line, by a click on its number; null: it cannot be opened. */
  readonly onLine: ((line: number) => void) | null;
}

/** Some lines of a hunk, with voices and the marks of changed words. */
export const DiffLines = memo(function DiffLines(props: DiffLinesProps) {
  const { block, layout, language, acts } = props;
  const { sources, marks } = block.chunk;
  const old = useHighlight(sources.old.code, language);
  const now = useHighlight(sources.new.code, language);
  const tokens = useMemo(
    () => tokensOf(sources, { old, new: now }, marks),
    [sources, old, now, marks],
  );
  const Row = layout === 'split' ? SplitRow : UnifiedRow;
  return block.rows.map((row, at) => (
    // Rows of a block never move.
    <Fragment key={at}>
      <Row {...props} row={row} tokens={tokens} />
      {acts === null ? null : belowOf(row, acts)}
    </Fragment>
  ));
});

function belowOf({ old, new: now }: DiffRow, acts: LineActs): ReactNode {
  const before = old?.type === 'normal' ? null : lineNumber(old, 'old');
  const after = lineNumber(now, 'new');
  return (
    <>
      {before === null ? null : acts.below({ side: 'old', line: before })}
      {after === null ? null : acts.below({ side: 'new', line: after })}
    </>
  );
}

interface RowProps extends DiffLinesProps {
  readonly row: DiffRow;
  readonly tokens: HunkTokens;
}

function UnifiedRow({ row, tokens, oneSided, acts, onLine }: RowProps) {
  const change = row.new ?? row.old;
  if (change === null) return null;
  const old = lineNumber(row.old, 'old');
  const now = lineNumber(row.new, 'new');
  return (
    <div className={`diff-line is-${change.type}`} {...focusable(placeOf(change), acts, onLine)}>
      {oneSided && old === null ? null : <LineNumber shown={old} line={now} onLine={onLine} />}
      {oneSided && now === null ? null : <LineNumber shown={now} line={now} onLine={onLine} />}
      <Code change={change} tokens={tokens} />
      <CommentButton change={change} acts={acts} />
    </div>
  );
}

function SplitRow({ row, tokens, acts, onLine }: RowProps) {
  const { old, new: now } = row;
  const main = now ?? old;
  return (
    <div className="diff-line" {...focusable(main === null ? null : placeOf(main), acts, onLine)}>
      <Half
        side="old"
        change={old}
        tokens={tokens}
        acts={old?.type === 'normal' ? null : acts}
        onLine={onLine}
      />
      <Half side="new" change={now} tokens={tokens} acts={acts} onLine={onLine} />
    </div>
  );
}

interface HalfProps {
  readonly side: 'old' | 'new';
  readonly change: ChangeData | null;
  readonly tokens: HunkTokens;
  readonly acts: LineActs | null;
  readonly onLine: DiffLinesProps['onLine'];
}

function Half({ side, change, tokens, acts, onLine }: HalfProps) {
  if (change === null) return <div className="diff-half is-none" />;
  return (
    <div className={`diff-half is-${change.type}`}>
      <LineNumber
        shown={lineNumber(change, side)}
        line={lineNumber(change, 'new')}
        onLine={onLine}
      />
      <Code change={change} tokens={tokens} />
      <CommentButton change={change} acts={acts} />
    </div>
  );
}

interface LineNumberProps {
  readonly shown: number | null;
  /** Where it is in the file as it is now; null for one that was removed. */
  readonly line: number | null;
  readonly onLine: DiffLinesProps['onLine'];
}

/** For the pointer; the keyboard has the line itself, or the way to the file. */
function LineNumber({ shown, line, onLine }: LineNumberProps) {
  const { t } = useTranslation('components');
  if (onLine === null || line === null || shown === null)
    return <span className="diff-number">{shown}</span>;
  return (
    <span
      className="diff-number is-way"
      title={t('openLine', { line })}
      onClick={() => onLine(line)}
    >
      {shown}
    </span>
  );
}

function Code({ change, tokens }: { readonly change: ChangeData; readonly tokens: HunkTokens }) {
  const { side, line } = placeOf(change);
  const nodes = tokens[side][line - 1];
  return (
    <code className={`diff-code diff-code-${change.type}`} dir="ltr">
      {nodes === undefined ? (
        <MarkedText text={change.content} />
      ) : (
        nodes.map((node, at) => <Node key={at} node={node} />)
      )}
    </code>
  );
}

function Node({ node }: { readonly node: TokenNode }) {
  if (node.type === 'text') return <MarkedText text={String(node['value'])} />;
  if (node.type === 'edit') {
    return (
      <span className="diff-code-edit">
        {node.children?.map((child, at) => (
          <Node key={at} node={child} />
        ))}
      </span>
    );
  }
  return (
    <span className={node.className}>
      <MarkedText text={String(node['value'])} />
    </span>
  );
}

/** For the pointer; the keyboard has the line itself. */
function CommentButton(props: { readonly change: ChangeData; readonly acts: LineActs | null }) {
  const { change, acts } = props;
  if (acts === null) return null;
  const place = placeOf(change);
  return (
    <button
      type="button"
      className="diff-comment"
      tabIndex={-1}
      aria-label={acts.commentLabel(place)}
      onClick={() => acts.onComment(place)}
    >
      <Plus className="icon is-tiny" aria-hidden="true" />
    </button>
  );
}

function placeOf(change: ChangeData): LinePlace {
  const side = change.type === 'delete' ? 'old' : 'new';
  return { side, line: lineNumber(change, side) ?? 0 };
}

/** A line takes the focus from arrow keys; Enter, or `c`, begins a comment, `o` opens the file there. */
function focusable(
  place: LinePlace | null,
  acts: LineActs | null,
  onLine: DiffLinesProps['onLine'],
) {
  if (place === null || acts === null) return {};
  return {
    tabIndex: -1,
    'data-line': `${place.side} ${place.line}`,
    onKeyDown(event: KeyboardEvent): void {
      if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return;
      if (event.key === 'Enter' || event.key === 'c') acts.onComment(place);
      else if (event.key === 'o' && place.side === 'new' && onLine !== null) onLine(place.line);
      else return;
      event.preventDefault();
    },
  };
}
