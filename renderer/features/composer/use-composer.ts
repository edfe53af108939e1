/** What the composer reads of the app. */
import { useCallback, useSyncExternalStore } from 'react';
import { useApp } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type { ThreadMeta } from '../../stores/thread-meta.ts';

const quiet = (): (() => void) => () => {};

/** As `useThread`, also where there is no thread yet. */
export function useHandle(handle: ThreadHandle | null): ThreadMeta | null {
  const version = useCallback(() => handle?.version ?? 0, [handle]);
  useSyncExternalStore(handle?.subscribe ?? quiet, version);
  return handle?.meta() ?? null;
}

export function useDraft(draftKey: string): string {
  return useApp((state) => state.drafts[draftKey] ?? '');
}
