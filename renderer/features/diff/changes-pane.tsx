import './changes.css';
import { ChevronDown as Down, ChevronUp as Up, FileDiff as FileDiffIcon, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useTranslation } from 'react-i18next';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { IconButton } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useThread } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { ChangedFile } from './changed-file.tsx';
import { FileList } from './file-list.tsx';
import { sumOf, turnDiffs } from './turn-diffs.ts';

export interface ChangesPaneProps {
  readonly handle: ThreadHandle;
  /** Null: the latest turn that changed files. */
  readonly turnId: string | null;
  /** The file to begin with, as seen from the thread's folder. */
  readonly path: string | null;
  readonly view: AppSettings['diffView'];
  readonly onView: (view: AppSettings['diffView']) => void;
  readonly onClose: () => void;
}

/** What a turn changed: its files, and the diff of each. Beside the thread, or over it where there is no room. */
export function ChangesPane({ handle, turnId, path, view, onView, onClose }: ChangesPaneProps) {
  const { t } = useTranslation('diff');
  const meta = useThread(handle);
  const { state, listVersion } = handle;
  const cwd = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  const { files, patchesOnly } = useMemo(
    () => turnDiffs(state, turnId, cwd),
    // The state changes in place: these tell when what is read of it has.
    // oxlint-disable-next-line react/exhaustive-deps
    [state, state.diff, listVersion, turnId, cwd],
  );
  const [current, setCurrent] = useState(0);
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const sum = sumOf(files);

  function show(at: number): void {
    const to = Math.max(0, Math.min(files.length - 1, at));
    setCurrent(to);
    list.current?.scrollToIndex(to);
  }

  // A diff's paths may begin further up: at the top of the repository that the workspace is a part of.
  const wanted =
    path === null
      ? -1
      : Math.max(
          files.findIndex((file) => file.path === path),
          files.findIndex((file) => file.path.endsWith(`/${path}`)),
        );
  useEffect(() => {
    if (wanted < 0) return;
    setCurrent(wanted);
    list.current?.scrollToIndex(wanted);
  }, [wanted, turnId]);

  return (
    <section
      className="changes-pane"
      aria-label={t('label')}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className="head">
        <h2 className="changes-title">
          {t('label')} <span className="badge numbers">{files.length}</span>
        </h2>
        <span className="small muted">{turnId === null ? t('latestTurn') : t('thisTurn')}</span>
        <span className="grow" />
        <IconButton label={t('close')} onClick={onClose}>
          <X className="icon" aria-hidden="true" />
        </IconButton>
      </header>
      <div className="changes-bar">
        <Counts added={sum.added} removed={sum.removed} />
        {patchesOnly ? (
          <span className="small muted cut" title={t('patchesOnlyAbout')}>
            {t('patchesOnly')}
          </span>
        ) : null}
        <span className="grow" />
        <IconButton label={t('previous')} disabled={current <= 0} onClick={() => show(current - 1)}>
          <Up className="icon" aria-hidden="true" />
        </IconButton>
        <IconButton
          label={t('next')}
          disabled={current >= files.length - 1}
          onClick={() => show(current + 1)}
        >
          <Down className="icon" aria-hidden="true" />
        </IconButton>
        <Segmented
          label={t('layout')}
          value={view}
          options={[
            { value: 'unified', label: t('unified') },
            { value: 'split', label: t('split') },
          ]}
          onChange={onView}
        />
      </div>
      {files.length === 0 ? (
        <div className="changes-empty">
          <EmptyState icon={FileDiffIcon} title={t('none')}>
            <p>{t('noneAbout')}</p>
          </EmptyState>
        </div>
      ) : (
        <>
          <FileList files={files} current={current} onShow={show} />
          <div ref={scroller} className="changes-scroll">
            <Virtualizer
              ref={list}
              data={files}
              scrollRef={scroller}
              onScroll={(offset) => setCurrent(list.current?.findItemIndex(offset + 1) ?? 0)}
            >
              {(file, at) => <ChangedFile key={`${at} ${file.path}`} diff={file} view={view} />}
            </Virtualizer>
          </div>
        </>
      )}
    </section>
  );
}
