/** The state of git as the model is told of it: lines, of which later only those come again that changed. */
import type { GitInfo } from '../workspace/git-info.ts';
import type { GitState } from '../workspace/git-state.ts';
import { OWN_TAGS } from './history.ts';

/** What git's own files say now, and what git said when it was asked last. */
export interface GitView {
  readonly now: Pick<GitInfo, 'sha' | 'branch'>;
  readonly asked: GitState | null;
}

type Lines = ReadonlyMap<string, string>;

/** All of it; null where it can't be read yet. */
export function gitText(view: GitView): string | null {
  return written(linesOf(view));
}

/** What differs from what the model was told, in texts with the newest last. Null when nothing does. */
export function gitNews(view: GitView, told: readonly string[]): string | null {
  const before = new Map(told.flatMap((text) => [...readLines(text)]));
  const news = [...linesOf(view)].filter(([name, value]) => {
    const known = before.get(name);
    // The subject of a commit comes later than its id, and says nothing of the commit that changes.
    return known !== value && !(name === 'head' && known?.startsWith(`${value} `) === true);
  });
  return written(new Map(news));
}

function linesOf({ now: read, asked }: GitView): Lines {
  const lines = new Map<string, string>();
  // Neither a branch nor a commit: the branches are kept in a way that only git reads.
  const now = read.branch === null && read.sha === null ? asked : read;
  if (now === null) return lines;
  const current = asked?.sha === now.sha && asked.branch === now.branch ? asked : null;
  const subject = current?.subject ?? '';
  lines.set('branch', now.branch ?? 'none, HEAD is detached');
  lines.set(
    'head',
    now.sha === null ? 'no commit yet' : `${now.sha.slice(0, 10)} ${subject}`.trim(),
  );
  if (current === null) return lines;
  const { upstream, apart, changes, underWay } = current;
  lines.set('upstream', upstream === null ? 'none' : `${upstream}${apartText(apart)}`);
  lines.set('under way', underWay ?? 'nothing');
  lines.set('uncommitted', changesText(changes));
  return lines;
}

function apartText(apart: GitState['apart']): string {
  if (apart === null) return '';
  const { ahead, behind } = apart;
  if (ahead === 0 && behind === 0) return ', up to date';
  return `, ${ahead} ahead, ${behind} behind`;
}

function changesText({ count, first }: GitState['changes']): string {
  if (count === 0) return 'nothing';
  const more = count - first.length;
  const list = [...first, ...(more === 0 ? [] : [`and ${more} more`])].join('; ');
  return `${count} ${count === 1 ? 'path' : 'paths'}: ${list}`;
}

function written(lines: Lines): string | null {
  if (lines.size === 0) return null;
  const texts = [...lines].map(([name, value]) => `  ${name}: ${value}`);
  return [OWN_TAGS.git, ...texts, '</git_state>'].join('\n');
}

function readLines(text: string): Lines {
  const lines = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^ {2}([a-z ]+): (.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(lines);
}
