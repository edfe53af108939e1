import { createContext, useContext, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShortMark } from '../../../server/protocol/host-page.ts';
import { Button } from '../../components/button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { sizeText } from '../../lib/bytes.ts';
import { useTranscript } from './transcript-context.ts';

/** Of which item only a part is loaded; null: it is whole. */
export const ShortContext = createContext<ShortMark | null>(null);

export interface ShortBarProps {
  /** Loads the rest as soon as this is drawn. */
  readonly auto: boolean;
}

/** Says that an item is not whole, and loads the rest. Nothing where it is. */
export function ShortBar({ auto }: ShortBarProps) {
  const { t } = useTranslation('transcript');
  const { handle } = useTranscript();
  const mark = useContext(ShortContext);
  const [state, setState] = useState<'idle' | 'loading' | { readonly why: string }>('idle');

  function load({ turnId, itemId }: ShortMark): void {
    setState('loading');
    handle.loadWhole(turnId, itemId).then(
      () => setState('idle'),
      (error: Error) => setState({ why: error.message }),
    );
  }

  useEffect(() => {
    if (auto && mark !== null) load(mark);
    // Once: what failed is tried again by hand.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [auto, mark]);

  if (mark === null) return null;
  const size = sizeText(mark.size);
  return (
    <div className="short-bar">
      {state === 'loading' ? (
        <>
          <Spinner label={t('loading')} /> {t('shortLoading', { size })}
        </>
      ) : (
        <>
          <span role={state === 'idle' ? undefined : 'alert'}>
            {state === 'idle' ? t('short', { size }) : t('shortFailed', { why: state.why })}
          </span>
          <Button small look="plain" onClick={() => load(mark)}>
            {t('shortLoad')}
          </Button>
        </>
      )}
    </div>
  );
}
