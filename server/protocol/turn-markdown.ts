/** A turn as Markdown, for other places. */
import type { ThreadItem, UserInput } from './item.ts';
import { withoutShell } from './shell-words.ts';
import type { Turn } from './turn.ts';

/** What is said about a turn, in the reader's language. */
export interface MarkdownWords {
  readonly failed: (why: string) => string;
  readonly thought: string;
}

/** What a user wrote, without what was attached. */
export function wordsOfUser(content: readonly UserInput[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** @param whole with what the agent thought and what its other tools did; else what one would quote */
export function turnMarkdown(turn: Turn, words: MarkdownWords, whole: boolean): string {
  const parts = turn.items.flatMap(
    (item) => partOf(item) ?? (whole ? restOf(item, words) : null) ?? [],
  );
  if (turn.error != null) parts.push(words.failed(turn.error.message));
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

/** What is no part of a quotation: the item's text, or all of it as data. */
function restOf(item: ThreadItem, words: MarkdownWords): string | null {
  switch (item.type) {
    case 'userMessage':
    case 'agentMessage':
    case 'plan':
      return null;
    case 'reasoning': {
      const text = [...item.summary, ...item.content].join('\n\n').trim();
      return text === '' ? null : `*${words.thought}*\n\n${quoted(text)}`;
    }
    default: {
      const { id: _id, type, startedAtMs: _from, completedAtMs: _to, ...rest } = item;
      const data = Object.keys(rest).length === 0 ? '' : `\n\n${json(rest)}`;
      return `*${type}*${data}`;
    }
  }
}

const json = (value: unknown): string => fenced('json', JSON.stringify(value, null, 2));

const quoted = (text: string): string => text.replace(/^/gm, '> ');

/** A fence longer than any within. */
function fenced(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${code}\n${mark}`;
}
