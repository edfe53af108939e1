import './thread-file.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import { showToast } from '../../stores/toasts.ts';
import { exportThread, forms, saveFile, type Form } from './export-thread.ts';

export interface ExportDialogProps {
  readonly summary: ThreadSummary;
  readonly onClose: () => void;
}

/** In which form a thread is to become a file; it stays open while that is written. */
export function ExportDialog({ summary, onClose }: ExportDialogProps) {
  const { t } = useTranslation('threadFile');
  const app = useAppParts();
  const [form, setForm] = useState<Form>('markdown');
  /** Turns written so far; null while nothing is. */
  const [turns, setTurns] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);

  useEffect(() => () => running.current?.abort(), []);

  async function run(): Promise<void> {
    const own = new AbortController();
    running.current = own;
    setTurns(0);
    setProblem(null);
    try {
      const made = await exportThread(app, summary, form, { told: setTurns, signal: own.signal });
      if (own.signal.aborted) return;
      saveFile(made);
      showToast(app, t('exported', { name: made.name }));
      onClose();
    } catch (error) {
      if (own.signal.aborted) return;
      setProblem(error instanceof Error ? error.message : String(error));
      setTurns(null);
    }
  }

  return (
    <Dialog
      screen="dialog.export"
      title={t('title')}
      className="export-dialog"
      onClose={onClose}
      foot={
        <>
          <span className="grow small muted" role="status">
            {turns === null ? '' : t('written', { count: turns })}
          </span>
          <Button look="primary" disabled={turns !== null} onClick={() => void run()}>
            {t('export')}
          </Button>
        </>
      }
    >
      <Segmented
        label={t('form')}
        value={form}
        options={forms.map((value) => ({ value, label: t(`forms.${value}`) }))}
        onChange={setForm}
      />
      <p className="secondary">{t(`formAbout.${form}`)}</p>
      {problem === null ? null : (
        <p className="danger" role="alert">
          {t('notExported', { why: problem })}
        </p>
      )}
    </Dialog>
  );
}
