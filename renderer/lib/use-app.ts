/** The running renderer in React: one context, and hooks over its stores. */
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { ItemState, TurnState } from '../../server/protocol/reducer.ts';
import type { AppState } from '../stores/app-state.ts';
import type { App } from '../stores/app-store.ts';
import type { ThreadHandle } from '../stores/thread-handle.ts';
import type { ThreadMeta } from '../stores/thread-meta.ts';

export const AppContext = createContext<App | null>(null);

/** The parts of the running renderer, for actions. */
export function useAppParts(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('rendered outside an AppContext');
  return app;
}

/** A part of the app's state; renders again when what the selector returns is another value. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppParts().store, selector);
}

/** Renders again with every change of the thread except the text of items. */
export function useThread(handle: ThreadHandle): ThreadMeta {
  useSyncExternalStore(handle.subscribe, () => handle.version);
  return handle.meta();
}

/** One turn; renders again when it or the list of its items changes. */
export function useTurn(handle: ThreadHandle, turnId: string): TurnState | null {
  const subscribe = useCallback(
    (listener: () => void) => handle.subscribeTurn(turnId, listener),
    [handle, turnId],
  );
  useSyncExternalStore(subscribe, () => handle.turnRevision(turnId));
  return handle.turn(turnId);
}

/** One item; renders again, at most once a frame, when anything of it changes, its text too. */
export function useItem(handle: ThreadHandle, turnId: string, itemId: string): ItemState | null {
  const subscribe = useCallback(
    (listener: () => void) => handle.subscribeItem(turnId, itemId, listener),
    [handle, turnId, itemId],
  );
  useSyncExternalStore(subscribe, () => handle.itemRevision(turnId, itemId));
  return handle.item(turnId, itemId);
}
