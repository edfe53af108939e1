import './workers.css';
import { Container, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { screen } from '../../lib/screens.ts';
import { PlaceForm } from './place-form.tsx';
import { useWorkers } from './use-workers.ts';
import { WorkerForm } from './worker-form.tsx';
import { WorkerRow } from './worker-row.tsx';

/** App servers that Skein makes itself, each with a workspace of its own, and where they are made. */
export function WorkersPage() {
  const { t } = useTranslation('workers');
  const { book, error, reload } = useWorkers();
  const [adding, setAdding] = useState(false);
  const none = book !== null && book.data.length === 0;

  return (
    <>
      <section className="settings-part">
        <div className="section-head">
          <h2>{t('title')}</h2>
          <p className="grow">{t('about')}</p>
          <Button small disabled={book === null} onClick={() => setAdding(true)}>
            <Plus className="icon is-small" aria-hidden="true" />
            {t('add')}
          </Button>
        </div>
        {error === null ? null : (
          <p className="small danger workers-problem" role="alert" dir="auto">
            {t('notRead', { why: error })}
          </p>
        )}
        {book === null && error === null ? <Spinner label={t('loading')} /> : null}
        {book?.problem == null ? null : (
          <p className="small danger workers-problem" role="alert" dir="auto">
            {book.problem}
          </p>
        )}
        {none && !adding ? (
          <EmptyState screen="workers.none" icon={Container} title={t('none')}>
            <p>{t('noneAbout')}</p>
          </EmptyState>
        ) : null}
        {book !== null && (adding || !none) ? (
          <div className="list" {...screen('workers.list')}>
            {adding ? (
              <WorkerForm
                enforces={book.enforces}
                onDone={() => setAdding(false)}
                onCancel={() => setAdding(false)}
              />
            ) : null}
            {book.data.map((worker) => (
              <WorkerRow key={worker.id} worker={worker} />
            ))}
          </div>
        ) : null}
      </section>
      {book === null ? null : (
        <PlaceForm
          key={JSON.stringify(book.config)}
          config={book.config}
          fixed={book.fixed}
          occupied={!none}
          onSaved={reload}
        />
      )}
    </>
  );
}
