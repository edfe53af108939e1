/** What was typed and not sent yet: kept at once here, in main a moment later. */
import type { App } from './app-store.ts';

/** Milliseconds without a keystroke before main hears of it. */
const QUIET_MS = 400;

interface Unsaved {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly save: () => void;
}

const unsaved = new WeakMap<App, Map<string, Unsaved>>();

/** @param key `server/threadId` or `new/projectId`; an empty text forgets it */
export function setDraft(app: App, key: string, text: string): void {
  const { drafts } = app.store.getState();
  if ((drafts[key] ?? '') === text) return;
  const { [key]: _, ...others } = drafts;
  app.store.setState({ drafts: text === '' ? others : { ...others, [key]: text } });

  app.unsavedDrafts.add(key);
  const waiting = unsaved.get(app) ?? new Map<string, Unsaved>();
  unsaved.set(app, waiting);
  const before = waiting.get(key);
  if (before !== undefined) clearTimeout(before.timer);
  const save = (): void => {
    waiting.delete(key);
    app.unsavedDrafts.delete(key);
    // A draft that main did not get is still here; the next keystroke sends it again.
    app.rpc.host('host/draft/write', { key, text }).catch(() => {});
  };
  waiting.set(key, { timer: setTimeout(save, QUIET_MS), save });
}

/** Hands main what it has not heard yet, for a window that is about to go. */
export function flushDrafts(app: App): void {
  for (const { timer, save } of unsaved.get(app)?.values() ?? []) {
    clearTimeout(timer);
    save();
  }
}
