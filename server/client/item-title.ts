/** What an item does, in a few words. */
import type { FileUpdateChange, ThreadItem } from '../protocol/item.ts';
import { withoutShell } from '../protocol/shell-words.ts';

/** Null: it is something said, not something done. */
export function itemTitle(item: ThreadItem): string | null {
  switch (item.type) {
    case 'userMessage':
    case 'agentMessage':
    case 'reasoning':
    case 'plan':
    // Its verdict follows as a message.
    case 'exitedReviewMode':
      return null;
    case 'commandExecution':
      return withoutShell(item.command);
    case 'fileChange':
      return changesTitle(item.changes);
    case 'mcpToolCall':
      return `${item.server}: ${item.tool}`;
    case 'dynamicToolCall':
      return item.namespace == null ? item.tool : `${item.namespace}: ${item.tool}`;
    case 'webSearch': {
      const { action, query } = item;
      const opens = action?.type === 'openPage' || action?.type === 'findInPage';
      return opens && action.url != null ? `Open ${action.url}` : `Search the web: ${query}`;
    }
    case 'imageView':
      return `View ${item.path}`;
    case 'hookPrompt':
      return 'A hook had something to say';
    case 'contextCompaction':
      return 'Compact the context';
    case 'enteredReviewMode':
      return `Review: ${item.review}`;
    case 'functionCallOutput':
      return item.name;
    default:
      return item.type;
  }
}

function changesTitle(changes: readonly FileUpdateChange[]): string {
  const [first] = changes;
  if (first === undefined) return 'Change files';
  return `${changeWord(changes)} ${changes.length === 1 ? first.path : `${changes.length} files`}`;
}

function changeWord(changes: readonly FileUpdateChange[]): string {
  const all = (fits: (change: FileUpdateChange) => boolean): boolean => changes.every(fits);
  if (all(({ kind }) => kind.type === 'delete')) return 'Delete';
  if (all(({ kind }) => kind.type === 'add')) return 'Write';
  return all(({ kind }) => kind.type === 'update' && kind.move_path != null) ? 'Move' : 'Edit';
}
