/** What it means to drop a row of the sidebar on another, or to move it one place by the keyboard. */
import type { Project } from '../../../server/protocol/host.ts';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import type { Section } from '../../stores/app-state.ts';
import { orderAt } from '../../stores/project-actions.ts';
import type { RowGroup, SidebarRow } from './sidebar-rows.ts';

/** `before` null: behind all others. */
export type Drop =
  | { readonly kind: 'pin'; readonly thread: ThreadSummary; readonly before: ThreadSummary | null }
  | { readonly kind: 'unpin'; readonly thread: ThreadSummary }
  | {
      readonly kind: 'section';
      readonly thread: ThreadSummary;
      readonly section: Section;
      readonly before: ThreadSummary | null;
    }
  | { readonly kind: 'leaveSection'; readonly thread: ThreadSummary }
  | { readonly kind: 'project'; readonly project: Project; readonly order: number };

/** Null: nothing would change, or it cannot go there. */
export function dropOn(
  rows: readonly SidebarRow[],
  draggedId: string,
  targetId: string,
): Drop | null {
  const from = rows.findIndex(({ id }) => id === draggedId);
  const to = rows.findIndex(({ id }) => id === targetId);
  const [dragged, target] = [rows[from], rows[to]];
  if (dragged === undefined || target === undefined || from === to) return null;
  if (dragged.kind === 'project') return projectDrop(rows, dragged, to);
  if (dragged.kind !== 'thread') return null;
  const { thread, group } = dragged;
  const into = groupOf(target);
  if (into === null) return null;
  // Dragged down within its group, a row takes the place behind the one it is dropped on.
  const behind = isSame(into, group) && to > from;
  const before = threadAt(rows, behind ? to + 1 : target.kind === 'thread' ? to : to + 1, into);
  switch (into.kind) {
    case 'pinned':
      return { kind: 'pin', thread, before };
    case 'section':
      if (into.section.server !== thread.server) return null;
      return { kind: 'section', thread, section: into.section, before };
    case 'project':
      if (group.kind === 'pinned') return { kind: 'unpin', thread };
      return group.kind === 'section' ? { kind: 'leaveSection', thread } : null;
  }
}

/** The place above or below within its group; null at the end of it, or where the order is not the user's. */
export function moveBy(rows: readonly SidebarRow[], id: string, step: -1 | 1): Drop | null {
  const from = rows.findIndex((row) => row.id === id);
  const [row, next] = [rows[from], rows[from + step]];
  if (row?.kind !== 'thread' || next?.kind !== 'thread') return null;
  if (row.group.kind === 'project' || !isSame(row.group, next.group)) return null;
  return dropOn(rows, id, next.id);
}

function groupOf(row: SidebarRow): RowGroup | null {
  switch (row.kind) {
    case 'thread':
      return row.group;
    case 'pinned':
      return { kind: 'pinned' };
    case 'section':
    case 'emptySection':
      return { kind: 'section', section: row.section };
    case 'project':
      return { kind: 'project', projectId: row.project?.id ?? '' };
    case 'empty':
      return { kind: 'project', projectId: row.project.id };
    case 'all':
      return { kind: 'project', projectId: '' };
    case 'more':
      return { kind: 'project', projectId: row.projectId };
  }
}

function isSame(one: RowGroup, other: RowGroup): boolean {
  if (one.kind === 'section') return other.kind === 'section' && one.section === other.section;
  return one.kind === other.kind;
}

function threadAt(rows: readonly SidebarRow[], at: number, group: RowGroup): ThreadSummary | null {
  const row = rows[at];
  return row?.kind === 'thread' && isSame(row.group, group) ? row.thread : null;
}

function projectDrop(
  rows: readonly SidebarRow[],
  dragged: Extract<SidebarRow, { kind: 'project' }>,
  to: number,
): Drop | null {
  const { project } = dragged;
  // A drop among a project's threads is one on the project.
  const target = rows.slice(0, to + 1).findLast((row) => row.kind === 'project')?.project;
  if (project === null || target === undefined || target?.id === project.id) return null;
  const projects = rows.flatMap((row) =>
    row.kind === 'project' && row.project !== null ? [row.project] : [],
  );
  const order = orderAt(projects, project, target ?? null);
  return order === null ? null : { kind: 'project', project, order };
}
