import { Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/empty-state.tsx';
import { Spinner } from '../components/spinner.tsx';
import { connectionWords } from '../lib/connection-words.ts';
import { useApp } from '../lib/use-app.ts';

/** Milliseconds before a start that takes long says so. */
const PATIENCE_MS = 400;

/** Before the start state is there, or instead of it where it cannot be had. */
export function StartScreen() {
  const { t } = useTranslation('app');
  const error = useApp((state) => state.startError);
  const { status, cause } = useApp((state) => state.connection);
  const [late, setLate] = useState(false);

  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);

  const why = error ?? (status === 'lost' ? cause : null);
  if (why === null && !late) return null;
  return (
    <main className="start-screen">
      {why === null ? (
        <span className="line muted">
          <Spinner label={t('starting')} />
          {t('starting')}
        </span>
      ) : (
        <NotStarted why={why} />
      )}
    </main>
  );
}

/** Says why there is nothing to see. */
export function NotStarted({ why }: { readonly why: string }) {
  const { t } = useTranslation('app');
  return (
    <EmptyState screen="start.failed" icon={Unplug} tone="danger" title={t('notStarted')}>
      <p>{connectionWords(why)}</p>
    </EmptyState>
  );
}
