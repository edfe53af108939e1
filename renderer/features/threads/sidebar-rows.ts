/** The thread list as rows: what is shown, in which order. Pure, so that long lists stay cheap. */
import type { Project } from '../../../server/protocol/host.ts';
import type { PendingRequest, ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { keyOf, type ThreadPaging } from '../../stores/app-state.ts';

/** Threads of a project that are in sight before "more" is asked for. */
export const FIRST = 6;
/** How many each "more" adds. */
const STEP = 20;

export type SidebarRow =
  | { readonly kind: 'project'; readonly id: string; readonly project: Project | null }
  | { readonly kind: 'thread'; readonly id: string; readonly thread: ThreadSummary }
  | { readonly kind: 'empty'; readonly id: string; readonly project: Project }
  | {
      readonly kind: 'more';
      readonly id: string;
      /** The empty string: threads in no project. */
      readonly projectId: string;
      /** How many are known to come; null when main has to be asked. */
      readonly count: number | null;
      readonly loading: boolean;
    };

export interface RowsInput {
  readonly projects: readonly Project[];
  readonly threads: ReadonlyMap<string, ThreadSummary>;
  readonly paging: ReadonlyMap<string, ThreadPaging>;
  /** How often "more" was asked for, by project id. */
  readonly opened: ReadonlyMap<string, number>;
  /** Stays in sight even where it would be cut off. */
  readonly currentKey: string | null;
  /** Keys in an order to keep, while the pointer is over the list; newer threads come first. */
  readonly held?: readonly string[];
}

export function sidebarRows({
  projects,
  threads,
  paging,
  opened,
  currentKey,
  held = [],
}: RowsInput): SidebarRow[] {
  const place = new Map(held.map((key, at) => [key, at]));
  const groups = new Map<string, ThreadSummary[]>(projects.map(({ id }) => [id, []]));
  const others: ThreadSummary[] = [];
  for (const thread of threads.values()) {
    if (thread.archived) continue;
    const group = thread.projectId === null ? undefined : groups.get(thread.projectId);
    (group ?? others).push(thread);
  }
  const rows: SidebarRow[] = [];

  function addThreads(projectId: string, all: ThreadSummary[]): void {
    all.sort((a, b) => {
      const [at, other] = [place.get(keyOf(a)) ?? -1, place.get(keyOf(b)) ?? -1];
      if (at !== other) return at - other;
      return b.updatedAtMs - a.updatedAtMs || (a.threadId < b.threadId ? -1 : 1);
    });
    const limit = FIRST + STEP * (opened.get(projectId) ?? 0);
    const shown = all.filter(
      (thread, at) => at < limit || keyOf(thread) === currentKey || needsYou(thread),
    );
    for (const thread of shown) rows.push({ kind: 'thread', id: keyOf(thread), thread });
    const left = all.length - shown.length;
    const page = paging.get(projectId);
    // Main gave the newest of each project: fewer than are shown at first means that these are all.
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

  for (const project of projects) {
    rows.push({ kind: 'project', id: `project/${project.id}`, project });
    if (project.collapsed) continue;
    const all = groups.get(project.id) ?? [];
    if (all.length === 0) rows.push({ kind: 'empty', id: `empty/${project.id}`, project });
    else addThreads(project.id, all);
  }
  if (others.length > 0) {
    rows.push({ kind: 'project', id: 'project/', project: null });
    addThreads('', others);
  }
  return rows;
}

function needsYou(thread: ThreadSummary): boolean {
  return thread.waiting > 0;
}

export type ThreadMark = 'needsYou' | 'running' | 'error' | 'unread' | 'none';

/** The one mark of a row: what matters most to the user wins. */
export function markOf(thread: ThreadSummary): ThreadMark {
  const { status } = thread;
  if (thread.waiting > 0) return 'needsYou';
  if (status.type === 'active') return status.activeFlags.length > 0 ? 'needsYou' : 'running';
  if (status.type === 'systemError') return 'error';
  return thread.unread ? 'unread' : 'none';
}

/** What the user is asked for: to approve something, or to answer a question. */
export function askOf(
  thread: ThreadSummary,
  requests: readonly PendingRequest[],
): 'approve' | 'answer' {
  const { status } = thread;
  const own = requests.filter(
    ({ server, threadId }) => server === thread.server && threadId === thread.threadId,
  );
  const questions = own.length > 0 && own.every(({ method }) => isQuestion(method));
  const flagged =
    own.length === 0 &&
    status.type === 'active' &&
    status.activeFlags.includes('waitingOnUserInput');
  return questions || flagged ? 'answer' : 'approve';
}

function isQuestion(method: string): boolean {
  return method === 'item/tool/requestUserInput' || method === 'mcpServer/elicitation/request';
}

const trunks = new Set(['main', 'master', 'trunk', 'develop']);

/** A branch that is worth a mark in the list: not the one that everything starts from. */
export function sideBranch(thread: ThreadSummary): string | null {
  return thread.branch === null || trunks.has(thread.branch) ? null : thread.branch;
}
