import { Check, ChevronDown, ChevronRight, MessageSquare } from 'lucide-react';
import { memo, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Counts } from '../../components/counts.tsx';
import type { ChangedFile } from './changed-files.ts';
import type { TreeRow } from './change-tree.ts';
import { kindLetter, kindWord } from './kind-words.ts';

export interface FileTreeProps {
  readonly rows: readonly TreeRow[];
  /** Key of the file in sight. */
  readonly current: string | null;
  readonly viewed: ReadonlySet<string>;
  /** Comments by path. */
  readonly comments: ReadonlyMap<string, number>;
  readonly onFold: (key: string, folded: boolean) => void;
  readonly onShow: (file: ChangedFile) => void;
  readonly onViewed: (file: ChangedFile, viewed: boolean) => void;
}

/** The changed files in their folders. One stop for Tab; arrows move in it, Enter shows, Space marks as viewed. */
export const FileTree = memo(function FileTree(props: FileTreeProps) {
  const { rows, current, viewed, comments, onFold, onShow, onViewed } = props;
  const { t } = useTranslation('diff');
  const tree = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const stop = rows.some(({ key }) => key === focused)
    ? focused
    : (rows.find(({ key }) => key === current) ?? rows[0])?.key;

  useEffect(() => {
    const list = tree.current;
    if (current === null || list === null || list.contains(document.activeElement)) return;
    list.querySelector(`[data-key="${CSS.escape(current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function focus(at: number): void {
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row === undefined) return;
    setFocused(row.key);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.findIndex(({ key }) => key === stop);
    const row = rows[at];
    if (row === undefined) return;
    const open = row.type === 'file' ? null : row.open;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) focus(to);
    else if (event.key === 'ArrowRight') {
      if (open === false) onFold(row.key, false);
      else if (open === true) focus(at + 1);
    } else if (event.key === 'ArrowLeft') {
      if (open === true) onFold(row.key, true);
      else focus(rows.slice(0, at).findLastIndex(({ level }) => level < row.level));
    } else if (event.key === 'Enter') {
      if (row.type === 'file') onShow(row.file);
      else onFold(row.key, row.open);
    } else if (event.key === ' ' && row.type === 'file') {
      onViewed(row.file, !viewed.has(row.key));
    } else return;
    event.preventDefault();
  }

  return (
    <div
      ref={tree}
      className="changes-files"
      role="tree"
      aria-label={t('files')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => (
        <div
          key={row.key}
          data-key={row.key}
          className={`changes-row is-${row.type}${viewed.has(row.key) ? ' is-viewed' : ''}`}
          role="treeitem"
          aria-level={row.level}
          aria-expanded={row.type === 'file' ? undefined : row.open}
          aria-selected={row.key === current}
          tabIndex={row.key === stop ? 0 : -1}
          style={{ paddingLeft: `${8 + (row.level - 1) * 16}px` }}
          onFocus={() => setFocused(row.key)}
          onClick={() => {
            if (row.type === 'file') onShow(row.file);
            else onFold(row.key, row.open);
          }}
        >
          {row.type === 'file' ? (
            <FileRow
              name={row.name}
              file={row.file}
              comments={comments.get(row.file.path) ?? 0}
              viewed={viewed.has(row.key)}
              onViewed={onViewed}
            />
          ) : (
            <FolderRow row={row} />
          )}
        </div>
      ))}
    </div>
  );
});

function FolderRow({ row }: { readonly row: Exclude<TreeRow, { type: 'file' }> }) {
  const { t } = useTranslation('diff');
  const Chevron = row.open ? ChevronDown : ChevronRight;
  return (
    <>
      <Chevron className="icon is-tiny" aria-hidden="true" />
      {row.type === 'folder' ? (
        <span className="cut grow" dir="ltr">
          {row.name}
        </span>
      ) : (
        <>
          <span className="strong">{t(row.area === 'staged' ? 'staged' : 'unstaged')}</span>
          <span className="badge numbers">{row.count}</span>
          <span className="grow" />
          <Counts added={row.sum.added} removed={row.sum.removed} />
        </>
      )}
    </>
  );
}

interface FileRowProps {
  readonly name: string;
  readonly file: ChangedFile;
  readonly comments: number;
  readonly viewed: boolean;
  readonly onViewed: (file: ChangedFile, viewed: boolean) => void;
}

function FileRow({ name, file, comments, viewed, onViewed }: FileRowProps): ReactNode {
  const { t } = useTranslation('diff');
  return (
    <>
      <span className={`changes-kind is-${file.kind}`} title={kindWord(file.kind)}>
        <span aria-hidden="true">{kindLetter(file.kind)}</span>
        <span className="unseen">{kindWord(file.kind)}</span>
      </span>
      <span className="cut grow" dir="ltr" title={file.path}>
        {name}
      </span>
      {comments === 0 ? null : (
        <span className="changes-comments numbers">
          <MessageSquare className="icon is-tiny" aria-hidden="true" />
          <span aria-hidden="true">{comments}</span>
          <span className="unseen">{t('comments', { count: comments })}</span>
        </span>
      )}
      <Counts added={file.added ?? 0} removed={file.removed ?? 0} />
      <ViewedTick file={file} viewed={viewed} onViewed={onViewed} tabIndex={-1} />
    </>
  );
}

export interface ViewedTickProps {
  readonly file: ChangedFile;
  readonly viewed: boolean;
  readonly onViewed: (file: ChangedFile, viewed: boolean) => void;
  readonly tabIndex?: number;
}

export function ViewedTick({ file, viewed, onViewed, tabIndex = 0 }: ViewedTickProps) {
  const { t } = useTranslation('diff');
  return (
    <button
      type="button"
      className="changes-tick"
      role="checkbox"
      aria-checked={viewed}
      aria-label={t('viewedFile', { path: file.path })}
      title={t('viewed')}
      tabIndex={tabIndex}
      disabled={file.diff === null}
      onClick={(event) => {
        event.stopPropagation();
        onViewed(file, !viewed);
      }}
    >
      <span className="changes-tick-box" aria-hidden="true">
        {viewed ? <Check className="icon is-tiny" /> : null}
      </span>
    </button>
  );
}
