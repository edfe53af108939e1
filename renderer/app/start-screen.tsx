import { Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/button.tsx';
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
export function NotStarted({
  why,
  onAgain = null,
}: {
  readonly why: string;
  readonly onAgain?: (() => Promise<void>) | null;
}) {
  const { t } = useTranslation('app');
  const acts =
    onAgain === null ? null : (
      <Button look="primary" onClick={() => void onAgain()}>
        {t('signInAgain')}
      </Button>
    );
  return (
    <EmptyState
      screen="start.failed"
      icon={Unplug}
      tone="danger"
      title={t(why.startsWith('revoked') ? 'signedOut' : 'notStarted')}
      acts={acts}
    >
      <p>{connectionWords(why)}</p>
    </EmptyState>
  );
}
