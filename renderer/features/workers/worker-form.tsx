import { useTranslation } from 'react-i18next';
import { FormActs, TextField } from '../../components/form-fields.tsx';
import { screen } from '../../lib/screens.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { useForm } from '../../lib/use-form.ts';
import { createWorker, emptyWorker, type WorkerBook } from '../../stores/worker-actions.ts';

export interface WorkerFormProps {
  readonly enforces: WorkerBook['enforces'];
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** A new worker: its name, and what it may take where that is held. */
export function WorkerForm({ enforces, onDone, onCancel }: WorkerFormProps) {
  const { t } = useTranslation('workers');
  const app = useAppParts();
  const { fields, busy, problem, submit } = useForm(emptyWorker, async (draft) => {
    await createWorker(app, draft);
    onDone();
  });

  const limited = enforces.cpu || enforces.memory || enforces.disk;
  return (
    <form
      {...screen('form.worker')}
      className="form is-below-fold"
      aria-label={t('addLabel')}
      noValidate
      onSubmit={submit}
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
      {problem === null ? null : (
        <p className="small danger" role="alert" dir="auto">
          {problem}
        </p>
      )}
      <FormActs submit={t('make')} disabled={busy} onCancel={onCancel} />
    </form>
  );
}
