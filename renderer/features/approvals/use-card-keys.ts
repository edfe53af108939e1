/** Moving between cards, and where the focus goes when the card that has it is answered. */
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { focusComposer } from '../../lib/focus-composer.ts';
import { useApp, useAppParts } from '../../lib/use-app.ts';
import type { PendingRequest } from '../../../server/protocol/host-thread.ts';

export interface CardKeys {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

/** @param requests in the order of their cards, which come before any others */
export function useCardKeys(requests: readonly PendingRequest[]): CardKeys {
  const app = useAppParts();
  const list = useRef<HTMLDivElement>(null);
  /** The place of the card that has the focus; null while none has. */
  const focused = useRef<number | null>(null);
  const attending = useApp((state) => state.attending);

  // A card that goes takes the focus with it: the next one gets it, or the composer.
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    let count = cardsIn(element).length;
    const onFocus = (): void => {
      focused.current = cardsIn(element).findIndex((card) => card.contains(document.activeElement));
    };
    const leave = (to: EventTarget | null): void => {
      if (to instanceof Node && !element.contains(to)) focused.current = null;
    };
    // Without a next one, what had the focus may have gone; a press beside the cards tells of itself.
    const onBlur = (event: FocusEvent): void => leave(event.relatedTarget);
    const onPress = (event: Event): void => leave(event.target);
    const watch = new MutationObserver(() => {
      const left = cardsIn(element);
      const fewer = left.length < count;
      count = left.length;
      if (!fewer || focused.current === null || document.activeElement !== document.body) return;
      left[Math.min(focused.current, left.length - 1)]?.focus();
    });
    element.addEventListener('focusin', onFocus);
    element.addEventListener('focusout', onBlur);
    document.addEventListener('pointerdown', onPress);
    watch.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', onFocus);
      element.removeEventListener('focusout', onBlur);
      document.removeEventListener('pointerdown', onPress);
      watch.disconnect();
      const had = focused.current !== null;
      focused.current = null;
      if (had && document.activeElement === document.body) focusComposer();
    };
  }, []);

  // Whoever came here for a question stands before it.
  useEffect(() => {
    const at = requests.findIndex(({ id }) => id === attending);
    if (attending === null || at < 0) return;
    if (list.current !== null) cardsIn(list.current)[at]?.focus();
    app.store.setState({ attending: null });
  }, [app, attending, requests]);

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const target = event.target as HTMLElement;
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    if (target.closest('input, textarea, select, [role="radiogroup"], [role="menu"]') !== null) {
      return;
    }
    const all = list.current === null ? [] : cardsIn(list.current);
    const at = all.findIndex((card) => card.contains(document.activeElement));
    if (at < 0) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  }

  return { list, onKeyDown };
}

function cardsIn(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-approval]')];
}
