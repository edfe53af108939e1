import { useCallback, useState } from 'react';
import { useCommand } from '../lib/use-command.ts';

export interface Finding {
  /** How often the search in the thread was asked for since it was closed; 0: it is closed. */
  readonly asked: number;
  readonly close: () => void;
}

/** The search in the thread that is shown. */
export function useFinding(): Finding {
  const [asked, setAsked] = useState(0);
  useCommand('find', () => setAsked((before) => before + 1));
  return { asked, close: useCallback(() => setAsked(0), []) };
}
