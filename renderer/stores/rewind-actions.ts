/** A thread goes back to before a turn: its files, its turns, or both; and comes back. */
import type { ClientResult } from '../../server/protocol/methods.ts';
import { words } from '../lib/words.ts';
import { can } from './abilities.ts';
import { keyOf } from './app-state.ts';
import type { App } from './app-store.ts';
import { setDraft } from './drafts.ts';
import type { ThreadHandle } from './thread-handle.ts';
import { attempt, showToast } from './toasts.ts';

const t = words('stores');

export type RewindWhat = 'both' | 'files' | 'conversation';

export interface RewindWish {
  /** The first turn that goes. */
  readonly turnId: string;
  readonly what: RewindWhat;
  /** Of the preview that the user saw. */
  readonly token: string;
  /** Paths that are put back although somebody else changed them. */
  readonly overwrite: readonly string[];
}

/** Says what was done, with a way back. Rejects with what the server says. */
export async function rewindThread(
  app: App,
  handle: ThreadHandle,
  { turnId, what, token, overwrite }: RewindWish,
): Promise<void> {
  const { server, threadId } = handle.key;
  const asked = wordsOf(handle, turnId);
  if (what === 'conversation') {
    await app.rpc.request(server, 'thread/revert', { threadId, beforeTurnId: turnId });
    offerWords(app, handle, asked);
    if (!can(app.store.getState(), server, 'revertUndo')) {
      showToast(app, t('turnsRewound'));
      return;
    }
    showToast(app, t('turnsRewound'), {
      action: {
        label: t('undo'),
        run: () =>
          attempt(app, t('rewindNotUndone'), async () => {
            await app.rpc.request(server, 'thread/revert/undo', { threadId });
            withdrawWords(app, handle, asked);
            showToast(app, t('turnsBack'));
          }),
      },
    });
    return;
  }
  const conversation = what === 'both';
  const done = await app.rpc.request(server, 'thread/checkpoint/restore', {
    threadId,
    turnId,
    token,
    overwrite: [...overwrite],
    conversation,
  });
  if (conversation) offerWords(app, handle, asked);
  showToast(app, told(done), {
    action: {
      label: t('undo'),
      run: () => attempt(app, t('rewindNotUndone'), () => undoRewind(app, handle)),
    },
  });
}

/** Rejects with what the server says. */
export async function undoRewind(app: App, { key }: ThreadHandle): Promise<void> {
  const { server, threadId } = key;
  const done = await app.rpc.request(server, 'thread/checkpoint/undo', { threadId });
  showToast(app, told(done));
}

function told({ restored, left }: ClientResult<'thread/checkpoint/restore'>): string {
  const put = t('filesRewound', { count: restored });
  return left.length === 0 ? put : t('filesLeft', { put, count: left.length });
}

/** What was asked in the turn that goes can be asked better. */
function offerWords(app: App, { key }: ThreadHandle, asked: string): void {
  const draft = keyOf(key);
  if ((app.store.getState().drafts[draft] ?? '') === '') setDraft(app, draft, asked);
}

/** They were sent already, as it turns out. What was made of them meanwhile stays. */
function withdrawWords(app: App, { key }: ThreadHandle, asked: string): void {
  const draft = keyOf(key);
  if (app.store.getState().drafts[draft] === asked) setDraft(app, draft, '');
}

function wordsOf(handle: ThreadHandle, turnId: string): string {
  for (const { item } of handle.turn(turnId)?.items.values() ?? []) {
    if (item.type !== 'userMessage') continue;
    return item.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  }
  return '';
}
