/** Earlier messages of the user's, found again with the arrow keys. */
import { useMemo } from 'react';
import { useAppParts } from '../../lib/use-app.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { textOf } from '../../stores/thread-queue.ts';

export interface PromptHistory {
  /** Whether the arrow keys walk through earlier messages from this text. */
  follows(text: string): boolean;
  /** @param by 1: an older message; -1: a newer one, at last what was written before. Null: there is none. */
  step(text: string, by: 1 | -1): Promise<string | null>;
}

const ASKED_FOR = 100;

/** Those of the open thread come first, then those of its project. */
export function usePromptHistory(
  handle: ThreadHandle | null,
  projectId: string | null,
): PromptHistory {
  const app = useAppParts();
  return useMemo(
    () =>
      walkThrough(async () => {
        const kept = await app.rpc
          .host('host/prompt/list', { projectId, limit: ASKED_FOR })
          // Those of the thread are there without main.
          .catch(() => ({ data: [] }));
        return [...new Set([...promptsOf(handle), ...kept.data])];
      }),
    [app, handle, projectId],
  );
}

/** @param load newest first */
function walkThrough(load: () => Promise<readonly string[]>): PromptHistory {
  let known: Promise<readonly string[]> | null = null;
  /** In the messages; -1 is what was written before. */
  let at = -1;
  let shown = '';
  return {
    follows: (text) => text === '' || (at >= 0 && text === shown),
    async step(text, by) {
      if (text === '') at = -1;
      // Anew each time a walk begins: something may have been sent meanwhile.
      if (at < 0) known = by === 1 ? load() : null;
      const all = (await known) ?? [];
      const to = at + by;
      if (to < -1 || to >= all.length) return null;
      at = to;
      shown = all[to] ?? '';
      return shown;
    },
  };
}

function promptsOf(handle: ThreadHandle | null): string[] {
  const found: string[] = [];
  for (const turn of handle?.state.turns.values() ?? []) {
    for (const { item } of turn.items.values()) {
      if (item.type === 'userMessage') found.push(textOf(item.content).trim());
    }
  }
  return found.filter((text) => text !== '').toReversed();
}
