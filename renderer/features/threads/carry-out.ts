/** Does what a drop means. */
import { may, type AskedMethod } from '../../lib/may.ts';
import type { App } from '../../stores/app-store.ts';
import { moveProject } from '../../stores/project-actions.ts';
import { moveToSection } from '../../stores/section-actions.ts';
import { pinThreads, unpinThreads } from '../../stores/thread-deeds.ts';
import type { Drop } from './sidebar-drop.ts';

/** What it asks for. */
const asked = {
  pin: 'host/thread/pin',
  unpin: 'host/thread/unpin',
  section: 'thread/section/move',
  leaveSection: 'thread/section/move',
  project: 'host/project/update',
} as const satisfies Readonly<Record<Drop['kind'], AskedMethod>>;

/** Null where it is not for whoever looks. */
export function permitted(app: App, drop: Drop | null): Drop | null {
  return drop !== null && may(app, asked[drop.kind]) ? drop : null;
}

export function carryOut(app: App, drop: Drop): void {
  switch (drop.kind) {
    case 'pin':
      pinThreads(app, [drop.thread], drop.before ?? undefined);
      return;
    case 'unpin':
      unpinThreads(app, [drop.thread]);
      return;
    case 'section':
      // A pinned thread stands above its section: to be seen there it is pinned no more.
      if (drop.thread.pinned !== null) unpinThreads(app, [drop.thread]);
      moveToSection(app, [drop.thread], drop.section, drop.before?.threadId ?? null);
      return;
    case 'leaveSection':
      moveToSection(app, [drop.thread], null);
      return;
    case 'project':
      moveProject(app, drop.project, drop.order);
      return;
  }
}
