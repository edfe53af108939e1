import { MessageSquare } from 'lucide-react';
import { EmptyState } from '../../components/empty-state.tsx';
import type { ThreadMeta } from '../../stores/thread-meta.ts';

export function EmptyThread({ meta }: { readonly meta: ThreadMeta }) {
  const folder = meta.settings?.cwd ?? meta.summary?.cwd ?? '';
  return (
    <div className="transcript-page">
      <EmptyState icon={MessageSquare} title="Nothing has been said here yet">
        <p>
          Write below to begin.
          {folder === '' ? null : (
            <>
              {' '}
              The agent works in <code>{folder}</code>.
            </>
          )}
        </p>
      </EmptyState>
    </div>
  );
}
