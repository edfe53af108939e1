import './files.css';
import { FileText, FileWarning, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { IconButton } from '../../components/button.tsx';
import { useHighlight } from '../../components/code/code-highlight.ts';
import { languageOfPath } from '../../components/code/code-languages.ts';
import { CodeText } from '../../components/code/code-text.tsx';
import { CopyButton } from '../../components/code/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { LoadFailed } from '../../components/load-failed.tsx';
import { Picture } from '../../components/picture/picture.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { fileName, relativePath } from '../../lib/paths.ts';
import { screen } from '../../lib/screens.ts';
import { EditorButton } from './editor-button.tsx';
import { useFile, type FileState } from './use-file.ts';

export interface FilePaneProps {
  readonly server: string;
  /** Absolute. */
  readonly path: string;
  /** The line to begin at, from 1 on. */
  readonly line: number | null;
  /** The thread's folder. */
  readonly cwd: string;
  readonly onClose: () => void;
}

/** A file of the workspace beside the thread, kept as it is on the disk. */
export function FilePane({ server, path, line, cwd, onClose }: FilePaneProps) {
  const { t } = useTranslation('files');
  const { file, again } = useFile(server, path);
  const [asked, setAsked] = useState<number | null>(line);
  const shown = relativePath(path, cwd);
  return (
    <section
      className="file-pane"
      aria-label={t('file', { path: shown })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing)
          return;
        event.preventDefault();
        onClose();
      }}
      {...screen('file.pane')}
    >
      <header className="head">
        <FileText className="icon" aria-hidden="true" />
        <h2 className="cut grow" dir="ltr" title={path}>
          {shown}
        </h2>
        {file.kind === 'text' ? <GoToLine onGo={setAsked} /> : null}
        <EditorButton server={server} path={path} line={asked} />
        <CopyButton text={path} label={t('copyPath')} />
        <IconButton label={t('close')} onClick={onClose}>
          <X className="icon" aria-hidden="true" />
        </IconButton>
      </header>
      <Content file={file} path={path} line={asked} onRetry={again} />
    </section>
  );
}

function GoToLine({ onGo }: { readonly onGo: (line: number) => void }) {
  const { t } = useTranslation('files');
  return (
    <form
      className="field is-small file-line-field"
      onSubmit={(event) => {
        event.preventDefault();
        const line = Number(new FormData(event.currentTarget).get('line'));
        if (Number.isInteger(line) && line > 0) onGo(line);
      }}
    >
      <input name="line" inputMode="numeric" placeholder={t('line')} aria-label={t('goToLine')} />
    </form>
  );
}

interface ContentProps {
  readonly file: FileState;
  readonly path: string;
  readonly line: number | null;
  readonly onRetry: () => void;
}

function Content({ file, path, line, onRetry }: ContentProps) {
  const { t } = useTranslation('files');
  switch (file.kind) {
    case 'reading':
      return (
        <p className="file-note">
          <Spinner label={t('reading')} />
        </p>
      );
    case 'picture':
      return (
        <div className="file-note" {...screen('file.picture')}>
          <Picture src={file.src} alt={fileName(path)} />
          <p className="small muted">{sizeText(file.size)}</p>
        </div>
      );
    case 'binary':
      return (
        <div className="file-note">
          <EmptyState screen="file.binary" icon={FileWarning} title={t('binary')}>
            <p>{t('binaryAbout', { size: sizeText(file.size) })}</p>
          </EmptyState>
        </div>
      );
    case 'unreadable':
      return (
        <div className="file-note">
          <LoadFailed
            screen="file.unreadable"
            title={t('unreadable')}
            cause={file.why}
            onRetry={onRetry}
          />
        </div>
      );
    case 'text':
      return (
        <>
          {file.cut ? (
            <p className="file-cut small muted">{t('cut', { size: sizeText(file.size) })}</p>
          ) : null}
          <Lines text={file.text} path={path} line={line} />
        </>
      );
  }
}

interface LinesProps {
  readonly text: string;
  readonly path: string;
  readonly line: number | null;
}

/** Only the lines near what is in sight exist. */
function Lines({ text, path, line }: LinesProps) {
  const { t } = useTranslation('files');
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n'), [text]);
  const tokens = useHighlight(text, languageOfPath(path));
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const marked = line === null ? null : Math.min(line, lines.length);

  useEffect(() => {
    if (marked !== null) list.current?.scrollToIndex(marked - 1, { align: 'center' });
  }, [marked]);

  return (
    <div
      ref={scroller}
      className="file-lines"
      tabIndex={0}
      role="group"
      aria-label={t('content', { name: fileName(path) })}
      dir="ltr"
    >
      <Virtualizer ref={list} scrollRef={scroller} data={lines} itemSize={18}>
        {(words, at) => (
          <div
            key={at}
            className={at + 1 === marked ? 'file-line is-marked' : 'file-line'}
            aria-current={at + 1 === marked ? 'location' : undefined}
          >
            <span className="file-number numbers" aria-hidden="true">
              {at + 1}
            </span>
            <code>
              <CodeText code={words} lines={tokens === null ? null : tokens.slice(at, at + 1)} />
            </code>
          </div>
        )}
      </Virtualizer>
    </div>
  );
}
