/** How what runs in threads ends when the server does. */
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadedThread } from './loaded-thread.ts';

/** How long running turns may take to end, in milliseconds. */
const LIMIT_MS = 1_500;
/** How long commands may take to end by themselves then, in milliseconds. */
const GRACE_MS = 700;

/** Interrupts turns and ends commands, and waits for both no longer than the limit. */
export async function endThreads(threads: readonly LoadedThread[]): Promise<void> {
  const ending = threads.map(async (thread) => {
    const { active } = thread;
    const ended = thread.terminals.endAll(GRACE_MS);
    if (active !== null) (await active.interrupt())();
    await ended;
    await Promise.all([thread.cleaned, thread.hooks.ended(thread.settings, true)]);
  });
  const limit = new AbortController();
  await Promise.race([
    Promise.all(ending),
    wait(LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined),
  ]);
  limit.abort();
}

/** Resolves when no turn runs, those included that begin meanwhile. */
export async function turnsEnded(threads: () => Iterable<LoadedThread>): Promise<void> {
  for (;;) {
    const running = [...threads()].flatMap(({ active }) => active?.concluded ?? []);
    if (running.length === 0) return;
    await Promise.all(running);
  }
}

/** The ids of threads whose turn runs on before somebody's eyes, and of all others. */
export function partOf(
  threads: Iterable<LoadedThread>,
  isWatched: (threadId: string) => boolean,
): { readonly going: string[]; readonly others: string[] } {
  const going: string[] = [];
  const others: string[] = [];
  for (const { id, active } of threads) {
    (active !== null && isWatched(id) ? going : others).push(id);
  }
  return { going, others };
}
