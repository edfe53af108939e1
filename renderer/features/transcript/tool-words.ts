/** Tool calls in a few words. */
import type { CommandExecutionItem, ThreadItem } from '../../../server/protocol/item.ts';
import { words } from '../../lib/words.ts';

const t = words('transcript');

/** `5 tool calls`. */
export function callCount(items: readonly ThreadItem[]): string {
  return t('calls', { count: items.filter(({ type }) => type !== 'reasoning').length });
}

const done = [
  'read',
  'listFiles',
  'search',
  'webSearch',
  'imageView',
  'unknown',
  'fileChange',
  'mcpToolCall',
  'dynamicToolCall',
] as const;

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
  const phrases = done.flatMap((what) => {
    const times = counts.get(what);
    return times === undefined ? [] : [phraseOf(what, times)];
  });
  if (phrases.length === 0) return '';
  const text = phrases.reduce((before, next) => t('and', { before, next }));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function phraseOf(what: (typeof done)[number], count: number): string {
  if (count === 2 && what === 'search') return t('did.searchTwice');
  if (count === 2 && what === 'webSearch') return t('did.webSearchTwice');
  return t(`did.${what}`, { count });
}

/** Milliseconds that a call took; null while that is unknown. */
export function tookMs(item: ThreadItem): number | null {
  if ('durationMs' in item && typeof item.durationMs === 'number') return item.durationMs;
  const { startedAtMs, completedAtMs } = item;
  if (startedAtMs == null || completedAtMs == null) return null;
  return Math.max(0, completedAtMs - startedAtMs);
}

/** `88 ms`, `4.2 s`, `1m 06s`, `2h 03m`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return t('milliseconds', { ms: Math.round(ms) });
  if (ms < 59_950) return t('seconds', { seconds: (ms / 1_000).toFixed(1) });
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('minutes', { minutes, seconds: twoDigits(seconds % 60) });
  return t('hours', { hours: Math.floor(minutes / 60), minutes: twoDigits(minutes % 60) });
}

const twoDigits = (count: number): string => String(count).padStart(2, '0');

/** As {@link durationText}, in whole seconds, for a time that still runs. */
export function elapsedText(ms: number): string {
  if (ms >= 60_000) return durationText(ms);
  return t('seconds', { seconds: Math.max(0, Math.floor(ms / 1_000)) });
}

/** What a command is doing while it runs, for a line that has no room for it. */
export function doingOf(item: CommandExecutionItem): string {
  const action = item.commandActions[0];
  switch (action?.type) {
    case 'read':
      return t('doingRead', { name: action.name });
    case 'listFiles':
      return t('doingList', { folder: action.path ?? t('theFolder') });
    case 'search':
      return action.query == null ? t('doingSearch') : t('doingSearchFor', { query: action.query });
    default:
      return t('doingRun', { command: item.command });
  }
}
