/** What an event of a thread means for its row in the library: names, archive, errors, times. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { UserMessageItem } from '../../server/protocol/item.ts';
import type { ServerNotification } from '../../server/protocol/methods.ts';
import type { Write } from '../storage/records.ts';

export interface LibraryChange {
  readonly writes: readonly Write[];
  /** The row as lists show it changed. */
  readonly touched: boolean;
  /** The number of archived threads may have changed too. */
  readonly archive: boolean;
}

const NOTHING: LibraryChange = { writes: [], touched: false, archive: false };
const PREVIEW_LENGTH = 2000;

/** @param nowMs Unix milliseconds, for what has no time of its own */
export function libraryChange(
  key: ThreadKey,
  event: ServerNotification,
  nowMs: number,
): LibraryChange {
  const patch = (change: Extract<Write, { op: 'patch' }>['patch'], archive = false) => ({
    writes: [{ op: 'patch' as const, ...key, patch: change }],
    touched: true,
    archive,
  });
  switch (event.method) {
    case 'thread/archived':
    case 'thread/unarchived':
      return patch({ archived: event.method === 'thread/archived' }, true);
    case 'thread/deleted':
      return { writes: [{ op: 'delete', ...key, atMs: nowMs }], touched: true, archive: true };
    case 'thread/reverted':
      return patch({ complete: false });
    case 'thread/name/updated':
      return patch({ name: event.params.threadName ?? null });
    case 'thread/section/changed':
      return patch({ section: event.params.sectionId ?? null });
    case 'thread/settings/updated': {
      const { threadSettings: settings } = event.params;
      const { model, modelProvider, cwd } = settings;
      const { writes } = patch({ model, modelProvider, cwd });
      const details: Write = { op: 'details', ...key, details: { settings } };
      return { writes: [...writes, details], touched: true, archive: false };
    }
    case 'turn/started':
      return patch({ updatedAtMs: nowMs, error: null });
    case 'turn/completed':
      return patch({ updatedAtMs: nowMs, error: event.params.turn.error?.message ?? null });
    case 'item/completed': {
      const { item } = event.params;
      if (item.type !== 'userMessage') return NOTHING;
      const preview = textOf(item).slice(0, PREVIEW_LENGTH);
      if (preview === '') return NOTHING;
      return { writes: [{ op: 'preview', ...key, preview }], touched: true, archive: false };
    }
    case 'error':
      return event.params.willRetry ? NOTHING : patch({ error: event.params.error.message });
    case 'thread/status/changed':
    case 'thread/closed':
      return { writes: [], touched: true, archive: false };
    default:
      return NOTHING;
  }
}

function textOf(item: UserMessageItem): string {
  const texts = item.content.map((part) => (part.type === 'text' ? part.text : ''));
  return texts.filter((text) => text !== '').join('\n');
}
