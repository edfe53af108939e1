import { ChevronDown, ChevronRight, FileText } from 'lucide-react';
import { memo, useEffect, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { languageOfPath } from '../../components/code/code-languages.ts';
import { Counts } from '../../components/counts.tsx';
import { DiffLines, type LineActs } from '../../components/diff/diff-lines.tsx';
import { blocksOf, type DiffLayout } from '../../components/diff/diff-rows.ts';
import { DiffNote, isOneSided, linesOf } from '../../components/diff/diff-view.tsx';
import { firstChange, type FileDiff } from '../../components/diff/file-diff.ts';
import { Lazy } from '../../components/lazy.tsx';
import { Spinner } from '../../components/spinner.tsx';
import type { ChangedFile } from './changed-files.ts';
import { ViewedTick } from './file-tree.tsx';
import { kindWord } from './kind-words.ts';

/** A file with more changed lines begins folded: somebody may want to pass it. */
const LARGE = 1_500;
const LINE_HEIGHT = 18;
const BAR_HEIGHT = 28;

export interface FileSectionProps {
  readonly file: ChangedFile;
  readonly layout: DiffLayout;
  readonly viewed: boolean;
  /** As the user left it; null while they have not said. */
  readonly open: boolean | null;
  /** Why its diff could not be fetched. */
  readonly problem: string | null;
  /** A new one whenever the file may have another diff. */
  readonly load: (file: ChangedFile) => void;
  readonly onOpen: (file: ChangedFile, open: boolean) => void;
  readonly onViewed: (file: ChangedFile, viewed: boolean) => void;
  /** Opens the file as it is now, at a line. */
  readonly onOpenFile: ((file: ChangedFile, line: number | null) => void) | null;
  /** Acts on the whole file, in its head. */
  readonly fileActs?: ((file: ChangedFile) => ReactNode) | undefined;
  /** Acts on one hunk, in its bar. */
  readonly hunkActs?: ((file: ChangedFile, hunk: number) => ReactNode) | undefined;
  readonly lineActs: LineActs | null;
}

/** One changed file: its head, and its diff unless it is folded. */
export const FileSection = memo(function FileSection(props: FileSectionProps) {
  const { file, layout, viewed, open, problem, load, onOpen, onViewed, onOpenFile, fileActs } =
    props;
  const { t } = useTranslation('diff');
  const { diff } = file;
  const lines = (file.added ?? 0) + (file.removed ?? 0);
  const shown = open ?? (!viewed && lines <= LARGE);
  const Chevron = shown ? ChevronDown : ChevronRight;
  const moved = file.oldPath !== file.path;
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  useEffect(() => {
    if (file.lazy && (shown || lines <= LARGE)) load(file);
    // Its counts change when it was fetched, which is no reason to fetch it again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [load, file.key, shown]);

  return (
    <section
      className="changed-file"
      aria-label={t('fileLabel', { kind: kindWord(file.kind), path: file.path })}
    >
      <header className="changed-head">
        <button
          type="button"
          className="changed-name"
          aria-expanded={shown}
          onClick={() => onOpen(file, !shown)}
        >
          <Chevron className="icon is-small" aria-hidden="true" />
          <code className="changed-path" title={file.path} dir="ltr">
            {moved ? (
              <span className="cut">{`${file.oldPath} → ${file.path}`}</span>
            ) : (
              <>
                {folder === '' ? null : <span className="cut">{folder}</span>}
                <span className="cut">{file.path.slice(folder.length)}</span>
              </>
            )}
          </code>
          <Counts added={file.added ?? 0} removed={file.removed ?? 0} />
        </button>
        {file.kind === 'update' ? null : <span className="badge">{kindWord(file.kind)}</span>}
        {fileActs?.(file)}
        {file.kind === 'delete' || onOpenFile === null ? null : (
          <IconButton
            label={t('openFile')}
            onClick={() => onOpenFile(file, diff === null ? null : firstChange(diff))}
          >
            <FileText className="icon is-small" aria-hidden="true" />
          </IconButton>
        )}
        <CopyButton text={file.path} label={t('copyPath')} />
        <ViewedTick file={file} viewed={viewed} onViewed={onViewed} />
      </header>
      {shown ? (
        <div className="changed-body">
          <Body {...props} diff={diff} problem={problem} layout={layout} />
        </div>
      ) : lines > LARGE && open === null ? (
        <div className="changed-large">
          <span className="muted small">{t('changedLines', { count: lines })}</span>
          <Button small onClick={() => onOpen(file, true)}>
            {t('show')}
          </Button>
        </div>
      ) : null}
    </section>
  );
});

interface BodyProps extends FileSectionProps {
  readonly diff: FileDiff | null;
}

function Body(props: BodyProps): ReactNode {
  const { file, diff, problem, layout: wanted, hunkActs, lineActs, onOpenFile } = props;
  const { t } = useTranslation('diff');
  const layout = diff !== null && isOneSided(diff) ? 'unified' : wanted;
  const hunks = useMemo(
    () =>
      (diff?.hunks ?? []).map((hunk) => ({
        content: hunk.content,
        blocks: blocksOf(hunk, layout),
      })),
    [diff, layout],
  );
  const onLine = useMemo(
    () =>
      file.kind === 'delete' || onOpenFile === null
        ? null
        : (line: number) => onOpenFile(file, line),
    [file, onOpenFile],
  );
  if (problem !== null) return <p className="diff-note danger">{problem}</p>;
  if (diff === null) {
    if (file.wish === null) {
      return <p className="diff-note">{t('nested')}</p>;
    }
    return (
      <p className="diff-note">
        <Spinner label={t('fetching')} />
      </p>
    );
  }
  if (diff.binary || diff.hunks.length === 0) return <DiffNote diff={diff} />;
  const language = languageOfPath(diff.path);
  const oneSided = isOneSided(diff);
  return (
    <div
      className={`diff-body is-wrapped is-${layout}`}
      role="group"
      tabIndex={0}
      aria-label={t('changesOf', { path: diff.path })}
    >
      {hunks.map(({ content, blocks }, at) => (
        <section key={at} className="changed-hunk">
          {oneSided ? null : (
            <div className="diff-bar" data-hunk tabIndex={-1}>
              <span className="cut grow" title={content}>
                {content}
              </span>
              {hunkActs?.(file, at)}
            </div>
          )}
          {blocks.map((block, nth) => (
            <Lazy key={nth} height={block.rows.length * LINE_HEIGHT}>
              {() => (
                <DiffLines {...{ block, layout, language, oneSided, onLine }} acts={lineActs} />
              )}
            </Lazy>
          ))}
        </section>
      ))}
    </div>
  );
}

/** About how high a file is drawn, in pixels. */
export function heightOf({ diff, added, removed }: ChangedFile, open: boolean): number {
  const head = 37;
  if (!open) return head;
  if (diff === null) return head + Math.min(LARGE, (added ?? 0) + (removed ?? 0)) * LINE_HEIGHT;
  return head + diff.hunks.length * BAR_HEIGHT + linesOf(diff) * LINE_HEIGHT;
}
