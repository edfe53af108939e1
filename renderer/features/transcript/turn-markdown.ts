/** A turn as Markdown, for other places. */
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { withoutShell } from '../../lib/shell-words.ts';
import { words } from '../../lib/words.ts';
import { wordsOfUser } from './user-words.ts';

const t = words('transcript');

export function markdownOf(turn: Turn): string {
  const parts = turn.items.flatMap((item) => partOf(item) ?? []);
  if (turn.error != null) parts.push(t('turnFailedNote', { why: turn.error.message }));
  return `${parts.join('\n\n')}\n`;
}

function partOf(item: ThreadItem): string | null {
  switch (item.type) {
    case 'userMessage': {
      const said = wordsOfUser(item.content);
      return said === '' ? null : quoted(said);
    }
    case 'agentMessage':
    case 'plan':
      return item.text.trim() === '' ? null : item.text;
    case 'commandExecution': {
      const output = item.aggregatedOutput?.trimEnd() ?? '';
      const code = item.exitCode == null || item.exitCode === 0 ? '' : `\n[exit ${item.exitCode}]`;
      return fenced('console', `$ ${withoutShell(item.command)}\n${output}${code}`.trimEnd());
    }
    case 'fileChange':
      return item.changes
        .map(({ path, kind, diff }) => {
          const sign = kind.type === 'add' ? '+' : kind.type === 'delete' ? '-' : '';
          const body = sign === '' ? diff : diff.replace(/\n$/, '').replace(/^/gm, sign);
          return `\`${path}\`\n\n${fenced('diff', body.trimEnd())}`;
        })
        .join('\n\n');
    default:
      return null;
  }
}

const quoted = (text: string): string => text.replace(/^/gm, '> ');

/** A fence longer than any within. */
function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${code}\n${mark}`;
}
