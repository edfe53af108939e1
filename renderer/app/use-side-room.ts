import { useSyncExternalStore } from 'react';
import { MOST_SIDES } from '../stores/sides.ts';

/** Window widths from which there is room for two and for three threads. */
const queries = ['(min-width: 1000px)', '(min-width: 1440px)'];

function subscribe(listener: () => void): () => void {
  const media = queries.map((query) => window.matchMedia(query));
  for (const one of media) one.addEventListener('change', listener);
  return () => {
    for (const one of media) one.removeEventListener('change', listener);
  };
}

function room(): number {
  const fitting = queries.filter((query) => window.matchMedia(query).matches).length;
  return Math.min(MOST_SIDES, 1 + fitting);
}

/** How many threads the window has room for side by side. */
export function useSideRoom(): number {
  return useSyncExternalStore(subscribe, room);
}
