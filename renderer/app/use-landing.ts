import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppParts } from '../lib/use-app.ts';
import { keyOf } from '../stores/app-state.ts';
import type { ThreadHandle } from '../stores/thread-handle.ts';
import { showToast } from '../stores/toasts.ts';

interface Target {
  readonly turnId: string;
  readonly itemId?: string | undefined;
  readonly visit?: number;
}

export interface Landing {
  /** What the transcript leads to; null: its end. */
  readonly target: Target | null;
  /** Leads to an item, or to the beginning of a turn. */
  readonly show: (place: { readonly turnId: string; readonly itemId?: string }) => void;
}

/** Where in the thread to land: as the route says, until something leads elsewhere. */
export function useLanding(
  handle: ThreadHandle,
  ready: boolean,
  turnId: string | null,
  itemId: string | null,
): Landing {
  const { t } = useTranslation('app');
  const app = useAppParts();
  const route = `${keyOf(handle.key)} ${turnId ?? ''} ${itemId ?? ''}`;
  const [found, setFound] = useState<string | null>(null);
  const [led, setLed] = useState<{ readonly from: string; readonly target: Target } | null>(null);

  useEffect(() => {
    if (!ready || turnId === null) return;
    let current = true;
    void handle.reveal(turnId).then((there) => {
      if (!current) return;
      if (there) setFound(turnId);
      else showToast(app, t('targetGone'));
    });
    return () => {
      current = false;
    };
  }, [app, handle, ready, turnId, t]);

  const show = useCallback<Landing['show']>(
    (place) =>
      setLed((before) => ({
        from: route,
        target: { ...place, visit: (before?.target.visit ?? 0) + 1 },
      })),
    [route],
  );
  const target = useMemo(() => {
    if (led?.from === route) return led.target;
    return turnId !== null && itemId !== null && found === turnId ? { turnId, itemId } : null;
  }, [led, route, turnId, itemId, found]);
  return { target, show };
}
