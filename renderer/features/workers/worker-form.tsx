import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Fields, FormActs, TextField } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { FieldError } from '../../stores/config-fields.ts';
import {
  createWorker,
  emptyWorker,
  type WorkerBook,
  type WorkerDraft,
} from '../../stores/worker-actions.ts';

export interface WorkerFormProps {
  readonly enforces: WorkerBook['enforces'];
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** A new worker: its name, and what it may take where that is held. */
export function WorkerForm({ enforces, onDone, onCancel }: WorkerFormProps) {
  const { t } = useTranslation('workers');
  const app = useAppParts();
  const [draft, setDraft] = useState(emptyWorker);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const fields: Fields<WorkerDraft> = {
    value: draft,
    error: error instanceof FieldError ? error : null,
    change: (change) => setDraft({ ...draft, ...change }),
  };

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await createWorker(app, draft);
      onDone();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
      setBusy(false);
    }
  }

  const limited = enforces.cpu || enforces.memory || enforces.disk;
  return (
    <form
      {...screen('form.worker')}
      className="form is-below-fold"
      aria-label={t('addLabel')}
      noValidate
      onSubmit={(event) => void save(event)}
    >
      <div className="form-grid">
        <TextField fields={fields} name="name" field="name" label={t('name')} />
        {enforces.cpu ? (
          <TextField
            fields={fields}
            name="cores"
            field="cores"
            label={t('cores')}
            placeholder={t('asPlace')}
          />
        ) : null}
        {enforces.memory ? (
          <TextField
            fields={fields}
            name="memory"
            field="memory"
            label={t('memory')}
            placeholder={t('asPlace')}
          />
        ) : null}
        {enforces.disk ? (
          <TextField
            fields={fields}
            name="disk"
            field="disk"
            label={t('disk')}
            placeholder={t('asPlace')}
          />
        ) : null}
      </div>
      {limited ? null : <p className="small muted">{t('unlimited')}</p>}
      {error === null || fields.error !== null ? null : (
        <p className="small danger" role="alert" dir="auto">
          {error.message}
        </p>
      )}
      <FormActs submit={t('make')} disabled={busy} onCancel={onCancel} />
    </form>
  );
}
