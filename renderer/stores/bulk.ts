/** One act on many threads: a few at a time, told as it goes on, the failures by name. */
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import { listText, words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { titleOf } from './thread-actions.ts';
import { showError, showProgress, showToast } from './toasts.ts';

const t = words('stores');

/** Requests that are on their way together. */
const AT_ONCE = 6;
/** From this many on, the user sees how far it is. */
const MANY = 20;
/** Names that a toast has room for. */
const NAMED = 3;

export interface Failure {
  readonly thread: ThreadSummary;
  readonly error: unknown;
}

export interface Outcome {
  readonly done: readonly ThreadSummary[];
  readonly failed: readonly Failure[];
}

/** Does it for each; one that fails holds nothing up. @param doing what is shown meanwhile */
export async function forEachThread(
  app: App,
  threads: readonly ThreadSummary[],
  doing: string,
  act: (thread: ThreadSummary) => Promise<unknown>,
): Promise<Outcome> {
  const progress = threads.length < MANY ? null : showProgress(app, doing);
  const waiting = threads.values();
  const done: ThreadSummary[] = [];
  const failed: Failure[] = [];
  async function work(): Promise<void> {
    for (const thread of waiting) {
      try {
        await act(thread);
        done.push(thread);
      } catch (error) {
        failed.push({ thread, error });
      }
      progress?.to((done.length + failed.length) / threads.length);
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, threads.length) }, work));
  progress?.end();
  return { done, failed };
}

/** @param what is said of a single one; of several it is said which they are */
export function tellFailures(
  app: App,
  { done, failed }: Outcome,
  what: string,
  ofMany: (count: number, names: string) => string,
): void {
  const [first] = failed;
  if (first === undefined) return;
  if (failed.length === 1) {
    const thread = titleOf(first.thread);
    showError(app, done.length === 0 ? what : t('failedThread', { what, thread }), first.error);
    return;
  }
  const names = failed.slice(0, NAMED).map(({ thread }) => `“${titleOf(thread)}”`);
  const more = failed.length - names.length;
  if (more > 0) names.push(t('moreThreads', { count: more }));
  showError(app, ofMany(failed.length, listText(names)), first.error);
}

/** Says what was done, with the way back. */
export function offerUndo(app: App, text: string, undo: () => void): void {
  showToast(app, text, { action: { label: t('undo'), run: undo } });
}
