import { Archive } from 'lucide-react';
import { Button } from '../../components/button.tsx';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { attempt } from '../../stores/toasts.ts';

/** Stands in the composer's place: an archived thread is only read. */
export function ArchivedBar({ handle }: { readonly handle: ThreadHandle }) {
  const app = useAppParts();
  return (
    <div className="composer archived-bar">
      <Archive className="icon" aria-hidden="true" />
      <span className="grow">This thread is archived.</span>
      <Button
        small
        onClick={() => attempt(app, 'It could not be brought back', () => handle.unarchive())}
      >
        Unarchive to go on
      </Button>
    </div>
  );
}
