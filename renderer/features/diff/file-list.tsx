import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Counts } from '../../components/counts.tsx';
import type { FileDiff } from '../../components/diff/file-diff.ts';
import { kindLetter } from './turn-diffs.ts';

export interface FileListProps {
  readonly files: readonly FileDiff[];
  readonly current: number;
  readonly onShow: (at: number) => void;
}

/** The changed files by name; the one in sight is marked. */
export const FileList = memo(
  function FileList({ files, current, onShow }: FileListProps) {
    const { t } = useTranslation('diff');
    return (
      <ul className="changes-files" aria-label={t('files')}>
        {files.map((file, at) => (
          <li key={`${at} ${file.path}`}>
            <button
              type="button"
              className="changes-row"
              aria-current={at === current ? 'true' : undefined}
              title={file.path}
              onClick={() => onShow(at)}
            >
              <span className={`changes-kind is-${file.kind}`} title={t(`kind.${file.kind}`)}>
                {kindLetter(file)}
              </span>
              <span className="cut grow" dir="ltr">
                {file.path}
              </span>
              <Counts added={file.added} removed={file.removed} />
            </button>
          </li>
        ))}
      </ul>
    );
  },
  (before, after) => before.files === after.files && before.current === after.current,
);
