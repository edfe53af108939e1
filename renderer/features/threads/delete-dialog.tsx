import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { countText } from '../../lib/numbers.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import { keyOf } from '../../stores/app-state.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { deleteThreads, measureThreads } from '../../stores/thread-deeds.ts';

/** Titles that are shown before the rest is only counted. */
const SHOWN = 8;

/** Asks before threads are deleted, if that is what the user wants to do. */
export function DeleteDialog() {
  const threads = useApp((state) => state.toDelete);
  if (threads === null) return null;
  return <Question key={threads.map(keyOf).join(' ')} threads={threads} />;
}

/** Which threads go, and how much room that gives back. */
function Question({ threads }: { readonly threads: readonly ThreadSummary[] }) {
  const { t } = useTranslation('threads');
  const app = useAppParts();
  const [measured, setMeasured] = useState<{ bytes: number; unknown: number } | null>(null);

  useEffect(() => {
    let current = true;
    measureThreads(app, threads).then(
      (found) => {
        if (current) setMeasured(found);
      },
      // Nobody knows: then nothing is said.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [app, threads]);

  const known = measured !== null && measured.unknown < threads.length;
  const close = (): void => app.store.setState({ toDelete: null });
  const count = threads.length;
  const [first] = threads;

  return (
    <Dialog
      screen="dialog.deleteThreads"
      title={
        count === 1 && first !== undefined
          ? t('deleteThread', { thread: titleOf(first) })
          : t('deleteThreads', { count, threads: countText(count) })
      }
      onClose={close}
      foot={
        <>
          <span className="grow small muted numbers" role="status">
            {known
              ? t(measured.unknown === 0 ? 'givesBack' : 'givesBackAtLeast', {
                  size: sizeText(measured.bytes),
                })
              : ''}
          </span>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button
            look="danger"
            data-first-focus
            onClick={() => {
              close();
              deleteThreads(app, threads, known ? measured.bytes : null);
            }}
          >
            {t('delete')}
          </Button>
        </>
      }
    >
      {count === 1 ? null : (
        <ul className="delete-titles">
          {threads.slice(0, SHOWN).map((thread) => (
            <li key={keyOf(thread)} className="cut" dir="auto">
              {titleOf(thread)}
            </li>
          ))}
          {count > SHOWN ? (
            <li className="muted">{t('andMore', { threads: countText(count - SHOWN) })}</li>
          ) : null}
        </ul>
      )}
      <p className="secondary">{t('deleteAbout')}</p>
    </Dialog>
  );
}
