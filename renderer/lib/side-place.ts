/** What a thread's page knows of the other threads beside it. */
import { createContext, useContext } from 'react';

export interface SidePlace {
  /** Others stand beside it. */
  readonly split: boolean;
  /** It is at the start of the line. */
  readonly first: boolean;
  /** The one that the user is at: keys and the window's title belong to it. */
  readonly focused: boolean;
}

const alone: SidePlace = { split: false, first: true, focused: true };

export const SideContext = createContext<SidePlace>(alone);

export function useSidePlace(): SidePlace {
  return useContext(SideContext);
}
