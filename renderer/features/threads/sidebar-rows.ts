/** The thread list as rows: what is shown, in which order. Pure, so that long lists stay cheap. */
import type { AppSettings, Project } from '../../../server/protocol/host.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { locale } from '../../lib/words.ts';
import { keyOf, type AppState, type Section } from '../../stores/app-state.ts';

/** Threads of a project that are in sight before "more" is asked for. */
export const FIRST = 6;
/** The same where all threads are in one list. */
const FIRST_OF_ALL = 30;
/** How many each "more" adds. */
const STEP = 20;

/** What a thread stands below: it is what a drop on it means. */
export type RowGroup =
  | { readonly kind: 'pinned' }
  | { readonly kind: 'section'; readonly section: Section }
  /** The empty string: threads in no project, or all of them. */
  | { readonly kind: 'project'; readonly projectId: string };

export type SidebarRow =
  | { readonly kind: 'pinned'; readonly id: string }
  | {
      readonly kind: 'section';
      readonly id: string;
      readonly section: Section;
      readonly folded: boolean;
      readonly count: number;
    }
  | { readonly kind: 'project'; readonly id: string; readonly project: Project | null }
  /** Above all threads in one list, where something stands above it. */
  | { readonly kind: 'all'; readonly id: string }
  | {
      readonly kind: 'thread';
      readonly id: string;
      readonly thread: ThreadSummary;
      readonly group: RowGroup;
    }
  | { readonly kind: 'empty'; readonly id: string; readonly project: Project }
  | { readonly kind: 'emptySection'; readonly id: string; readonly section: Section }
  | {
      readonly kind: 'more';
      readonly id: string;
      readonly projectId: string;
      /** How many are known to come; null when main has to be asked. */
      readonly count: number | null;
      readonly loading: boolean;
    };

export type RowsState = Pick<
  AppState,
  'projects' | 'threads' | 'paging' | 'sections' | 'deleting'
> & { readonly settings: Pick<AppSettings, 'threadSort' | 'threadGroups' | 'foldedSections'> };

export interface RowsView {
  /** How often "more" was asked for, by project id. */
  readonly opened: ReadonlyMap<string, number>;
  /** Stays in sight even where it would be cut off. */
  readonly currentKey: string | null;
  /** Keys in an order to keep, while the pointer is over the list; newer threads come first. */
  readonly held?: readonly string[];
}

export function sidebarRows(state: RowsState, view: RowsView): SidebarRow[] {
  const { projects, paging, sections, settings } = state;
  const { opened, currentKey, held = [] } = view;
  const { pinned, inSections, inProjects, others } = sorted(state);
  const compare = comparison(settings.threadSort, held);
  const rows: SidebarRow[] = [];

  function addAll(threads: readonly ThreadSummary[], group: RowGroup): void {
    for (const thread of threads) rows.push({ kind: 'thread', id: keyOf(thread), thread, group });
  }

  function addFirst(projectId: string, all: ThreadSummary[], first: number): void {
    all.sort(compare);
    const limit = first + STEP * (opened.get(projectId) ?? 0);
    const shown = all.filter(
      (thread, at) => at < limit || keyOf(thread) === currentKey || thread.waiting > 0,
    );
    addAll(shown, { kind: 'project', projectId });
    const left = all.length - shown.length;
    const page = paging.get(projectId);
    // Main gave the first of each project: fewer than are shown at first means that these are all.
    const askMain = all.length >= FIRST && page?.complete !== true;
    if (left === 0 && !askMain) return;
    rows.push({
      kind: 'more',
      id: `more/${projectId}`,
      projectId,
      count: left > 0 ? left : null,
      loading: page?.loading ?? false,
    });
  }

  if (pinned.length > 0) {
    rows.push({ kind: 'pinned', id: 'pinned' });
    pinned.sort((a, b) => (a.pinned ?? 0) - (b.pinned ?? 0));
    addAll(pinned, { kind: 'pinned' });
  }
  for (const section of sections) {
    const all = inSections.get(section.id) ?? [];
    // Pins are the app's own, for threads of every server: the servers' are shown if another client used them.
    if (section.builtIn && all.length === 0) continue;
    const id = `section/${section.server}/${section.id}`;
    const folded = settings.foldedSections.includes(section.id);
    rows.push({ kind: 'section', id, section, folded, count: all.length });
    if (folded) continue;
    if (all.length === 0) {
      rows.push({ kind: 'emptySection', id: `empty/${section.id}`, section });
      continue;
    }
    const place = new Map(section.order.map((threadId, at) => [threadId, at]));
    const last = place.size;
    all.sort(
      (a, b) => (place.get(a.threadId) ?? last) - (place.get(b.threadId) ?? last) || compare(a, b),
    );
    addAll(all, { kind: 'section', section });
  }
  if (settings.threadGroups === 'none') {
    const all = [...inProjects.values(), others].flat();
    if (rows.length > 0 && all.length > 0) rows.push({ kind: 'all', id: 'all' });
    addFirst('', all, FIRST_OF_ALL);
    return rows;
  }
  for (const project of projects) {
    rows.push({ kind: 'project', id: `project/${project.id}`, project });
    if (project.collapsed) continue;
    const all = inProjects.get(project.id) ?? [];
    if (all.length === 0) rows.push({ kind: 'empty', id: `empty/${project.id}`, project });
    else addFirst(project.id, all, FIRST);
  }
  if (others.length > 0) {
    rows.push({ kind: 'project', id: 'project/', project: null });
    addFirst('', others, FIRST);
  }
  return rows;
}

/** Every thread that is shown, in the one group it stands in: pinned before section before project. */
function sorted({ projects, threads, sections, deleting }: RowsState) {
  const pinned: ThreadSummary[] = [];
  const inSections = new Map<string, ThreadSummary[]>(sections.map(({ id }) => [id, []]));
  const inProjects = new Map<string, ThreadSummary[]>(projects.map(({ id }) => [id, []]));
  const others: ThreadSummary[] = [];
  for (const [key, thread] of threads) {
    if (thread.archived || deleting.has(key)) continue;
    const section = thread.section === null ? undefined : inSections.get(thread.section);
    const project = thread.projectId === null ? undefined : inProjects.get(thread.projectId);
    if (thread.pinned !== null) pinned.push(thread);
    else (section ?? project ?? others).push(thread);
  }
  return { pinned, inSections, inProjects, others };
}

type Comparison = (a: ThreadSummary, b: ThreadSummary) => number;

function comparison(sort: AppSettings['threadSort'], held: readonly string[]): Comparison {
  const place = new Map(held.map((key, at) => [key, at]));
  const order = orderBy(sort);
  return (a, b) => {
    if (place.size > 0) {
      const [at, other] = [place.get(keyOf(a)) ?? -1, place.get(keyOf(b)) ?? -1];
      if (at !== other) return at - other;
    }
    return order(a, b) || (a.threadId < b.threadId ? -1 : 1);
  };
}

function orderBy(sort: AppSettings['threadSort']): Comparison {
  switch (sort) {
    case 'updated':
      return (a, b) => b.updatedAtMs - a.updatedAtMs;
    case 'created':
      return (a, b) => b.createdAtMs - a.createdAtMs;
    case 'title': {
      const names = new Intl.Collator(locale(), { numeric: true });
      return (a, b) => names.compare(a.title, b.title);
    }
  }
}
