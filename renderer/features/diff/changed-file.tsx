import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { Counts } from '../../components/counts.tsx';
import { DiffView } from '../../components/diff/diff-view.tsx';
import type { FileDiff } from '../../components/diff/file-diff.ts';
import { countText } from '../../lib/numbers.ts';

/** A file with more changed lines begins folded: somebody may want to pass it. */
const LARGE = 1_500;

export interface ChangedFileProps {
  readonly diff: FileDiff;
  readonly view: 'unified' | 'split';
}

export const ChangedFile = memo(function ChangedFile({ diff, view }: ChangedFileProps) {
  const { t } = useTranslation('diff');
  const lines = diff.added + diff.removed;
  const large = lines > LARGE;
  const [open, setOpen] = useState<boolean | null>(null);
  const shown = open ?? !large;
  const Chevron = shown ? ChevronDown : ChevronRight;
  const moved = diff.oldPath !== diff.path;
  return (
    <section
      className="changed-file"
      aria-label={t('file', { kind: t(`kind.${diff.kind}`), path: diff.path })}
    >
      <header className="changed-head">
        <button
          type="button"
          className="changed-name"
          aria-expanded={shown}
          onClick={() => setOpen(!shown)}
        >
          <Chevron className="icon is-small" aria-hidden="true" />
          <code className="cut" title={diff.path} dir="ltr">
            {moved ? `${diff.oldPath} → ${diff.path}` : diff.path}
          </code>
          <Counts added={diff.added} removed={diff.removed} />
        </button>
        {diff.kind === 'update' ? null : <span className="badge">{t(`kind.${diff.kind}`)}</span>}
        <CopyButton text={diff.path} label={t('copyPath')} />
      </header>
      {shown ? (
        <DiffView diff={diff} view={view} />
      ) : open === null ? (
        <div className="changed-large">
          <span className="muted small">
            {t('changedLines', { count: lines, lines: countText(lines) })}
          </span>
          <Button small onClick={() => setOpen(true)}>
            {t('show')}
          </Button>
        </div>
      ) : null}
    </section>
  );
});
