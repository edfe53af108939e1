/** What is typed into the search: words, and filters such as `kind:commands before:2026-10-01`. */
import type { SearchKind, SearchOrder } from '../../../server/protocol/host-thread.ts';

export const searchKinds = [
  'you',
  'agent',
  'commands',
  'changes',
  'tools',
  'plans',
  'reasoning',
] as const satisfies readonly SearchKind[];

export const searchOrders = ['best', 'newest'] as const satisfies readonly SearchOrder[];

/** Names of filters, as they are typed. */
export const filterNames = ['kind', 'project', 'file', 'after', 'before', 'is', 'sort'] as const;
export type FilterName = (typeof filterNames)[number];

export interface TypedFilter {
  readonly name: FilterName;
  readonly value: string;
  /** Where it stands in what was typed. */
  readonly from: number;
  readonly to: number;
}

export interface SearchWish {
  /** Without the filters. */
  readonly words: string;
  readonly kinds: readonly SearchKind[];
  readonly projectId: string | null;
  readonly file: string | null;
  /** Unix milliseconds, the first included and the last not. */
  readonly afterMs: number | null;
  readonly beforeMs: number | null;
  readonly archived: boolean | null;
  readonly order: SearchOrder;
  /** Filters that say nothing known. */
  readonly wrong: readonly TypedFilter[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const FILTER = /(?<!\S)(kind|project|file|after|before|is|sort):(?:"([^"]*)"?|(\S*))/giu;
const DAY_MS = 86_400_000;

export function typedFilters(typed: string): TypedFilter[] {
  return [...typed.matchAll(FILTER)].map((match) => ({
    name: (match[1] ?? '').toLowerCase() as FilterName,
    value: match[2] ?? match[3] ?? '',
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** @param now Unix milliseconds, for dates such as `7d` */
export function readSearch(typed: string, projects: readonly Named[], now: number): SearchWish {
  const filters = typedFilters(typed);
  const wrong: TypedFilter[] = [];
  const kinds = new Set<SearchKind>();
  const wish = {
    projectId: null as string | null,
    file: null as string | null,
    afterMs: null as number | null,
    beforeMs: null as number | null,
    archived: null as boolean | null,
    order: 'best' as SearchOrder,
  };
  for (const filter of filters) {
    const { name, value } = filter;
    const lower = value.toLowerCase();
    if (value === '') continue;
    if (name === 'kind') {
      const kind = searchKinds.find((one) => one === lower || one === `${lower}s`);
      if (kind === undefined) wrong.push(filter);
      else kinds.add(kind);
    } else if (name === 'project') {
      const project = projects.find((one) => one.name.toLowerCase() === lower);
      if (project === undefined) wrong.push(filter);
      else wish.projectId = project.id;
    } else if (name === 'file') wish.file = value;
    else if (name === 'is') {
      if (lower === 'archived') wish.archived = true;
      else if (lower === 'live') wish.archived = false;
      else wrong.push(filter);
    } else if (name === 'sort') {
      const order = searchOrders.find((one) => one === lower);
      if (order === undefined) wrong.push(filter);
      else wish.order = order;
    } else {
      const at = dayOf(lower, now);
      if (at === null) wrong.push(filter);
      else if (name === 'after') wish.afterMs = at;
      else wish.beforeMs = at;
    }
  }
  const words = filters
    .toReversed()
    .reduce((text, { from, to }) => `${text.slice(0, from)} ${text.slice(to)}`, typed);
  return { words: words.replace(/\s+/gu, ' ').trimStart(), kinds: [...kinds], wrong, ...wish };
}

/** The beginning of a day in the reader's own time: `2026-10-01`, `today`, `7d` before today. */
function dayOf(value: string, now: number): number | null {
  const today = new Date(now);
  today.setHours(0, 0, 0, 0);
  if (value === 'today') return today.getTime();
  if (value === 'yesterday') return today.getTime() - DAY_MS;
  const days = /^(\d{1,4})d$/.exec(value);
  if (days !== null) return today.getTime() - Number(days[1]) * DAY_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number);
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date.getTime() : null;
}

/** What is typed with one filter set to these values instead of those it had; none: without it. */
export function withFilter(typed: string, name: FilterName, values: readonly string[]): string {
  const others = typedFilters(typed)
    .filter((filter) => filter.name === name)
    .toReversed()
    .reduce((text, { from, to }) => `${text.slice(0, from)}${text.slice(to)}`, typed);
  const words = others.replace(/\s+/gu, ' ').trim();
  const set = values.map((value) => `${name}:${/\s/.test(value) ? `"${value}"` : value}`);
  const text = [...set, words].filter((part) => part !== '').join(' ');
  // One types on behind a filter that stands alone; a last word stays as open, or as whole, as it was.
  const spaced = words === '' ? set.length > 0 : /\s$/u.test(typed);
  return spaced ? `${text} ` : text;
}

export interface Completion {
  /** As it is typed, such as `kind:commands`. */
  readonly text: string;
  /** What is typed once it is taken. */
  readonly typed: string;
}

const VALUES: Readonly<Partial<Record<FilterName, readonly string[]>>> = {
  kind: searchKinds,
  after: ['today', 'yesterday', '7d', '30d'],
  before: ['today', '7d', '30d'],
  is: ['archived', 'live'],
  sort: searchOrders,
};

/** How the last word could go on as a filter. */
export function completionsOf(typed: string, projects: readonly Named[]): Completion[] {
  const last = /(?<!\S)([a-z]+)(?::("?)([^"]*))?$/iu.exec(typed);
  if (last === null) return [];
  const before = typed.slice(0, last.index);
  const [, word = '', , value] = last;
  if (value === undefined) {
    if (word.length < 2) return [];
    return filterNames
      .filter((name) => name.startsWith(word.toLowerCase()))
      .map((name) => ({ text: `${name}:`, typed: `${before}${name}:` }));
  }
  const name = filterNames.find((one) => one === word.toLowerCase());
  if (name === undefined || /\s$/.test(value)) return [];
  const all = name === 'project' ? projects.map((one) => one.name) : (VALUES[name] ?? []);
  const lower = value.toLowerCase();
  return all
    .filter((one) => one.toLowerCase().startsWith(lower) && one.toLowerCase() !== lower)
    .map((one) => {
      const text = `${name}:${/\s/.test(one) ? `"${one}"` : one}`;
      return { text, typed: `${before}${text} ` };
    });
}
