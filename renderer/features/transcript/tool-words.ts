/** Tool calls in a few words. */
import type { CommandExecutionItem, ThreadItem } from '../../../server/protocol/item.ts';

/** `5 tool calls`. */
export function callCount(items: readonly ThreadItem[]): string {
  const calls = items.filter(({ type }) => type !== 'reasoning').length;
  return calls === 1 ? '1 tool call' : `${calls} tool calls`;
}

/** `Read 3 files, searched twice`. */
export function summaryOf(items: readonly ThreadItem[]): string {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const item of items) {
    if (item.type === 'commandExecution') {
      if (item.commandActions.length === 0) count('unknown');
      for (const action of item.commandActions) count(action.type);
    } else if (item.type === 'fileChange') {
      for (const _ of item.changes) count('fileChange');
    } else if (item.type !== 'reasoning') count(item.type);
  }
  const phrases: string[] = [];
  for (const [what, words] of Object.entries(wording)) {
    const times = counts.get(what);
    if (times !== undefined) phrases.push(words(times));
  }
  const text = phrases.join(', ');
  return text === '' ? '' : text[0]?.toUpperCase() + text.slice(1);
}

const many = (count: number, one: string, more: string): string =>
  count === 1 ? one : more.replace('#', String(count));
const times = (count: number): string =>
  count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;

const wording: Readonly<Record<string, (count: number) => string>> = {
  read: (count) => many(count, 'read a file', 'read # files'),
  listFiles: (count) => many(count, 'listed a folder', 'listed # folders'),
  search: (count) => `searched ${times(count)}`,
  webSearch: (count) => `searched the web ${times(count)}`,
  imageView: (count) => many(count, 'looked at an image', 'looked at # images'),
  unknown: (count) => many(count, 'ran a command', 'ran # commands'),
  fileChange: (count) => many(count, 'changed a file', 'changed # files'),
  mcpToolCall: (count) => many(count, 'called a tool', 'called # tools'),
  dynamicToolCall: (count) => many(count, 'used a tool', 'used # tools'),
};

/** Milliseconds that a call took; null while that is unknown. */
export function tookMs(item: ThreadItem): number | null {
  if ('durationMs' in item && typeof item.durationMs === 'number') return item.durationMs;
  const { startedAtMs, completedAtMs } = item;
  if (startedAtMs == null || completedAtMs == null) return null;
  return Math.max(0, completedAtMs - startedAtMs);
}

/** `88 ms`, `4.2 s`, `1m 06s`, `2h 03m`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}

/** As {@link durationText}, in whole seconds, for a time that still runs. */
export function elapsedText(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1_000))} s` : durationText(ms);
}

/** What a command is doing while it runs, for a line that has no room for it. */
export function doingOf(item: CommandExecutionItem): string {
  const action = item.commandActions[0];
  switch (action?.type) {
    case 'read':
      return `Reading ${action.name}`;
    case 'listFiles':
      return `Listing ${action.path ?? 'the folder'}`;
    case 'search':
      return action.query == null ? 'Searching' : `Searching for ${action.query}`;
    default:
      return `Running ${item.command}`;
  }
}
