import './rewind.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedFile } from '../../../server/protocol/checkpoint.ts';
import { Button } from '../../components/button.tsx';
import { Counts } from '../../components/counts.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { isWorded } from '../../lib/words.ts';
import { useAppParts, useThread } from '../../lib/use-app.ts';
import { useCan } from '../../lib/use-can.ts';
import { rewind as english } from '../../locales/en/rewind.ts';
import { rewindThread, undoRewind, type RewindWhat } from '../../stores/rewind-actions.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { useRewind } from './use-rewind.ts';

export interface RewindDialogProps {
  readonly handle: ThreadHandle;
  /** The first turn that goes. */
  readonly turnId: string;
  readonly onClose: () => void;
}

/** Files, turns, or both as they were before a turn: what would become of each stands here first. */
export function RewindDialog({ handle, turnId, onClose }: RewindDialogProps) {
  const { t } = useTranslation('rewind');
  const app = useAppParts();
  useThread(handle);
  const { preview, undoable, restores, problem, again } = useRewind(handle.key, turnId);
  const [what, setWhat] = useState<RewindWhat>('both');
  const [overwrite, setOverwrite] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const ids = [...handle.state.turns.keys()];
  const turns = ids.length - Math.max(0, ids.indexOf(turnId));
  const running = handle.runningTurn() !== null;
  const reverts = useCan(handle.key.server, 'revert');
  const returns = useCan(handle.key.server, 'revertUndo');
  const choices = reverts ? (['both', 'files', 'conversation'] as const) : (['files'] as const);
  const chosen = !restores || problem !== null ? 'conversation' : reverts ? what : 'files';
  const files = preview?.files ?? [];
  const ready = !running && !busy && (chosen === 'conversation' || preview !== null);

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setRefused(null);
    try {
      await work();
      onClose();
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
      again();
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      screen="dialog.rewind"
      title={t('title')}
      className="rewind-dialog"
      onClose={onClose}
      foot={
        <>
          {undoable ? (
            <Button
              disabled={busy || running}
              onClick={() => void run(() => undoRewind(app, handle))}
            >
              {t('undoLast')}
            </Button>
          ) : null}
          <Button
            look="primary"
            disabled={!ready}
            onClick={() =>
              void run(() =>
                rewindThread(app, handle, {
                  turnId,
                  what: chosen,
                  token: preview?.token ?? '',
                  overwrite: [...overwrite],
                }),
              )
            }
          >
            {t('rewind')}
          </Button>
        </>
      }
    >
      {restores && problem === null ? (
        <Segmented
          label={t('what')}
          value={chosen}
          options={choices.map((value) => ({ value, label: t(value) }))}
          onChange={setWhat}
        />
      ) : null}
      {chosen === 'files' ? null : <p>{t('turnsGo', { count: turns })}</p>}
      {chosen === 'conversation' ? (
        <p className="secondary">{t(returns ? 'conversationOnlyAbout' : 'conversationGoes')}</p>
      ) : preview === null ? (
        <Spinner label={t('looking')} />
      ) : (
        <>
          <p>{files.length === 0 ? t('noFiles') : t('filesGo', { count: files.length })}</p>
          {preview.incomplete.length === 0 ? null : (
            <p className="warning">{t('incomplete', { count: preview.incomplete.length })}</p>
          )}
          {preview.leftOut.length === 0 ? null : (
            <p className="warning">{t('leftOut', { count: preview.leftOut.length })}</p>
          )}
          <ul className="rewind-files" aria-label={t('filesLabel')}>
            {files.map((file) => (
              <FileLine
                key={`${file.root}\n${file.path}`}
                file={file}
                overwrite={overwrite.has(file.path)}
                onOverwrite={(now) => {
                  const next = new Set(overwrite);
                  if (now) next.add(file.path);
                  else next.delete(file.path);
                  setOverwrite(next);
                }}
              />
            ))}
          </ul>
        </>
      )}
      {running ? <p className="warning">{t('stopFirst')}</p> : null}
      {[problem, refused].map((words) =>
        words === null ? null : (
          <p key={words} className="rewind-problem danger" role="alert">
            {words}
          </p>
        ),
      )}
    </Dialog>
  );
}

interface FileLineProps {
  readonly file: PlannedFile;
  readonly overwrite: boolean;
  readonly onOverwrite: (overwrite: boolean) => void;
}

function FileLine({ file, overwrite, onOverwrite }: FileLineProps) {
  const { t } = useTranslation('rewind');
  const { path, kind, conflict, refusal } = file;
  const { conflicts, refusals, kinds } = english;
  return (
    <li className="rewind-file">
      <div className="rewind-name">
        <span className="small muted">{isWorded(kinds, kind) ? t(`kinds.${kind}`) : kind}</span>
        <code className="cut grow" dir="ltr" title={path}>
          {path}
        </code>
        <Counts added={file.added ?? 0} removed={file.removed ?? 0} />
      </div>
      {refusal != null ? (
        <span className="small danger">
          {isWorded(refusals, refusal) ? t(`refusals.${refusal}`) : refusal}
        </span>
      ) : conflict != null ? (
        <label className="rewind-conflict small">
          <input
            type="checkbox"
            checked={overwrite}
            onChange={(event) => onOverwrite(event.target.checked)}
          />
          <span>
            {isWorded(conflicts, conflict) ? t(`conflicts.${conflict}`) : conflict}
            <span className="muted"> {t('overwrite')}</span>
          </span>
        </label>
      ) : null}
    </li>
  );
}
