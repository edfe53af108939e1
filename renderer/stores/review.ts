/** What the user makes of a thread's changes: files they have seen, and comments they will send. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { keyOf } from './app-state.ts';
import type { App } from './app-store.ts';
import { words } from '../lib/words.ts';
import { setDraft } from './drafts.ts';

const t = words('stores');

/** By path, marks of the contents that were seen. */
export type ViewedMarks = Readonly<Record<string, readonly string[]>>;

export interface ReviewComment {
  readonly id: string;
  /** As the diff names it. */
  readonly path: string;
  readonly side: 'old' | 'new';
  /** The line that it stands under. */
  readonly line: number;
  /** The line as it was when the comment was written. */
  readonly quote: string;
  readonly text: string;
}

/** A file that is looked at against several things has one mark for each. */
const MARKS_KEPT = 4;
const FILES_KEPT = 2_000;

/** Both are kept as drafts are: over restarts, in all windows. */
export const viewedKey = (thread: ThreadKey): string => `viewed/${keyOf(thread)}`;
export const commentsKey = (thread: ThreadKey): string => `comments/${keyOf(thread)}`;

export function parseViewed(text: string | undefined): ViewedMarks {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ViewedMarks)
    : {};
}

export function parseComments(text: string | undefined): readonly ReviewComment[] {
  const value = parsed(text);
  return Array.isArray(value) ? value.filter(isComment) : [];
}

export function setViewed(
  app: App,
  thread: ThreadKey,
  path: string,
  mark: string,
  viewed: boolean,
): void {
  const key = viewedKey(thread);
  const { [path]: before = [], ...others } = parseViewed(app.store.getState().drafts[key]);
  const marks = before.filter((one) => one !== mark);
  if (viewed) marks.push(mark);
  const kept = Object.entries(others).slice(-FILES_KEPT);
  if (marks.length > 0) kept.push([path, marks.slice(-MARKS_KEPT)]);
  setDraft(app, key, kept.length === 0 ? '' : JSON.stringify(Object.fromEntries(kept)));
}

export function writeComments(
  app: App,
  thread: ThreadKey,
  change: (comments: readonly ReviewComment[]) => readonly ReviewComment[],
): void {
  const key = commentsKey(thread);
  const next = change(parseComments(app.store.getState().drafts[key]));
  setDraft(app, key, next.length === 0 ? '' : JSON.stringify(next));
}

/** All comments as one message for the agent: where each stands, the line as it was, the words. */
export function reviewMessage(comments: readonly ReviewComment[]): string {
  const parts = comments.map(({ path, side, line, quote, text }) => {
    const place = t(side === 'old' ? 'commentPlaceOld' : 'commentPlace', { path, line });
    // A fence longer than any in the line, so that it stays a quote.
    const ticks = Math.max(2, ...[...quote.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
    const fence = '`'.repeat(ticks);
    return `${place}\n${fence}\n${quote}\n${fence}\n${text.trim()}`;
  });
  return [t('reviewIntro', { count: comments.length }), ...parts].join('\n\n');
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isComment(value: unknown): value is ReviewComment {
  if (typeof value !== 'object' || value === null) return false;
  const { id, path, line, text, quote } = value as Partial<Record<keyof ReviewComment, unknown>>;
  return (
    [id, path, text, quote].every((one) => typeof one === 'string') && typeof line === 'number'
  );
}
