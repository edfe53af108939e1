/** Commands of threads side by side. */
import { Columns2, SquareSplitHorizontal, X } from 'lucide-react';
import { focusComposer } from '../../lib/focus-composer.ts';
import type { App } from '../../stores/app-store.ts';
import type { Command } from '../../stores/command-book.ts';
import {
  closeSide,
  isShown,
  moveToNextSide,
  openBeside,
  toggleSplit,
} from '../../stores/side-actions.ts';
import { sidesOf } from '../../stores/sides.ts';
import { titleOf } from '../../stores/thread-actions.ts';
import { visibleThreads } from '../visible-threads.ts';

export const sideCommands: readonly Command[] = [
  {
    id: 'toggleSplit',
    group: 'view',
    icon: Columns2,
    keys: ['Mod+\\'],
    menu: ['view', 1],
    available: (app) => sides(app) > 0,
    run: toggleSplit,
  },
  {
    id: 'openBeside',
    group: 'view',
    icon: Columns2,
    available: (app) => sides(app) > 0,
    options: (app) =>
      visibleThreads(app.store.getState()).map((thread) => ({
        label: titleOf(thread),
        checked: isShown(app, thread),
        onSelect: () => openBeside(app, thread),
      })),
  },
  {
    id: 'closeSide',
    group: 'view',
    icon: X,
    available: (app) => sides(app) > 1,
    run(app) {
      const { thread } = app.store.getState().behind;
      if (thread !== undefined) closeSide(app, thread);
    },
  },
  {
    id: 'nextSide',
    group: 'view',
    icon: SquareSplitHorizontal,
    keys: ['F6'],
    inTerminal: true,
    available: (app) => sides(app) > 1,
    run(app) {
      moveToNextSide(app);
      // Once that side is drawn as the one the user is at.
      requestAnimationFrame(focusComposer);
    },
  },
];

function sides(app: App): number {
  return sidesOf(app.store.getState().behind).length;
}
