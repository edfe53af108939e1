import { Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { EmptyState } from '../components/empty-state.tsx';
import { Spinner } from '../components/spinner.tsx';
import { useApp } from '../lib/use-app.ts';

/** Milliseconds before a start that takes long says so. */
const PATIENCE_MS = 400;

/** Before the start state is there, or instead of it where it cannot be had. */
export function StartScreen() {
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
          <Spinner label="Starting" />
          Starting
        </span>
      ) : (
        <NotStarted why={why} />
      )}
    </main>
  );
}

/** Says why there is nothing to see. */
export function NotStarted({ why }: { readonly why: string }) {
  return (
    <EmptyState icon={Unplug} tone="danger" title="Skein could not be reached">
      <p>{why}</p>
    </EmptyState>
  );
}
