/** Commands of threads side by side. */
import { Columns2, SquareSplitHorizontal } from 'lucide-react';
import { focusComposer } from '../../lib/focus-composer.ts';
import type { App } from '../../stores/app-store.ts';
import type { Command } from '../../stores/command-book.ts';
import { moveToNextSide, toggleSplit } from '../../stores/side-actions.ts';
import { sidesOf } from '../../stores/sides.ts';

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
