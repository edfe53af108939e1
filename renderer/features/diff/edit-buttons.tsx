import { Minus, Plus, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import type { ChangedFile } from './changed-files.ts';
import type { Edits } from './use-edits.ts';

export interface EditButtonsProps {
  readonly file: ChangedFile;
  /** Left out: the whole file. */
  readonly hunk?: number;
  readonly edits: Edits;
}

/** Stage or unstage, and revert what is not staged. */
export function EditButtons({ file, hunk, edits }: EditButtonsProps) {
  const { t } = useTranslation('diff');
  if (edits.stage === null || file.wish === null) return null;
  // A new, deleted or moved file is taken as a whole.
  if (hunk !== undefined && file.kind !== 'update') return null;
  const { path } = file;
  const label = (act: 'stage' | 'unstage' | 'revert'): string =>
    hunk === undefined
      ? t(`ofFile.${act}`, { path })
      : t(`ofHunk.${act}`, { path, hunk: hunk + 1 });
  if (file.area === 'staged') {
    return (
      <Button
        small
        look="plain"
        aria-label={label('unstage')}
        title={label('unstage')}
        disabled={edits.busy}
        onClick={() => edits.unstage(file, hunk)}
      >
        <Minus className="icon is-small" aria-hidden="true" />
        <span className="act-words">{t('unstage')}</span>
      </Button>
    );
  }
  return (
    <span className="changes-acts">
      {file.kind === 'conflict' ? null : (
        <Button
          small
          look="plain"
          aria-label={label('revert')}
          title={label('revert')}
          disabled={edits.busy}
          onClick={() => edits.revert(file, hunk)}
        >
          <Undo2 className="icon is-small" aria-hidden="true" />
          <span className="act-words">{t('revert')}</span>
        </Button>
      )}
      <Button
        small
        aria-label={label('stage')}
        title={label('stage')}
        disabled={edits.busy}
        onClick={() => edits.stage?.(file, hunk)}
      >
        <Plus className="icon is-small" aria-hidden="true" />
        <span className="act-words">{t('stage')}</span>
      </Button>
    </span>
  );
}
