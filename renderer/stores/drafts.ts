/**
 * What was typed and not sent yet: kept at once here, in main a moment later.
 *
 * A page that goes tells main what it has not heard, but who carries its word (a worker that all tabs share, a
 * connection) may go with it, and the page that comes after may ask first. So it also leaves a note for that
 * page, in the session's storage, which is written before it is gone.
 */
import { may } from '../lib/may.ts';
import type { App } from './app-store.ts';

/** Milliseconds without a keystroke before main hears of it. */
const QUIET_MS = 400;
/** Milliseconds until what did not get there is said again. */
const AGAIN_MS = 2_000;

const NOTE = 'skein.drafts';
/** An older note is of a page that did not come back at once; main knows better by then. */
const NOTE_MS = 60_000;

interface Waiting {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly save: () => void;
}

const waitings = new WeakMap<App, Map<string, Waiting>>();

/** @param key `server/threadId` or `new/projectId`; an empty text forgets it */
export function setDraft(app: App, key: string, text: string): void {
  const { drafts } = app.store.getState();
  if ((drafts[key] ?? '') === text) return;
  const { [key]: _, ...others } = drafts;
  app.store.setState({ drafts: text === '' ? others : { ...others, [key]: text } });
  // Theirs are this page's alone.
  if (!may(app, 'host/draft/write')) return;
  app.unheardDrafts.set(key, text);
  saveLater(app, key, QUIET_MS);
}

function saveLater(app: App, key: string, ms: number): void {
  const waiting = waitings.get(app) ?? new Map<string, Waiting>();
  waitings.set(app, waiting);
  const before = waiting.get(key);
  if (before !== undefined) clearTimeout(before.timer);
  const save = (): void => {
    waiting.delete(key);
    const text = app.unheardDrafts.get(key);
    if (text === undefined) return;
    app.rpc.host('host/draft/write', { key, text }).then(
      () => {
        // What was typed meanwhile has yet to be heard.
        if (app.unheardDrafts.get(key) === text) app.unheardDrafts.delete(key);
      },
      () => {
        if (app.unheardDrafts.has(key) && !waiting.has(key)) saveLater(app, key, AGAIN_MS);
      },
    );
  };
  waiting.set(key, { timer: setTimeout(save, ms), save });
}

/** Says what main has not heard yet, for a window that is about to go, and leaves a note of it. */
export function flushDrafts(app: App): void {
  leaveNote(app.unheardDrafts);
  for (const { timer, save } of waitings.get(app)?.values() ?? []) {
    clearTimeout(timer);
    save();
  }
}

/** Says to main what the page before may not have got there. */
export function sendUnheard(app: App): void {
  for (const key of app.unheardDrafts.keys()) saveLater(app, key, 0);
}

function leaveNote(unheard: ReadonlyMap<string, string>): void {
  try {
    if (unheard.size === 0) sessionStorage.removeItem(NOTE);
    else sessionStorage.setItem(NOTE, JSON.stringify({ at: Date.now(), drafts: [...unheard] }));
  } catch {
    // A page without a store of its own relies on its last word.
  }
}

/** What the page before this one left; once only. */
export function takeNote(): Map<string, string> {
  try {
    const note: unknown = JSON.parse(sessionStorage.getItem(NOTE) ?? 'null');
    sessionStorage.removeItem(NOTE);
    if (typeof note !== 'object' || note === null) return new Map();
    const { at, drafts } = note as { at?: unknown; drafts?: unknown };
    if (typeof at !== 'number' || Date.now() - at > NOTE_MS || !Array.isArray(drafts)) {
      return new Map();
    }
    return new Map(drafts.flatMap((entry: unknown) => (isDraft(entry) ? [entry] : [])));
  } catch {
    return new Map();
  }
}

function isDraft(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string';
}
