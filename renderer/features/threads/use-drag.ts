import { useState, type DragEvent } from 'react';
import { putThread } from '../../lib/thread-drag.ts';
import { may } from '../../lib/may.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { carryOut, permitted } from './carry-out.ts';
import { dropOn } from './sidebar-drop.ts';
import type { SidebarRow } from './sidebar-rows.ts';

interface Dragged {
  readonly id: string;
  /** The row that it is over, if it can be dropped there. */
  readonly over: string | null;
}

/** What makes a row one that can be dragged, or dropped on. */
export interface RowDrag {
  readonly className: string | undefined;
  readonly draggable: boolean;
  readonly onDragStart: (event: DragEvent) => void;
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onDragEnd: () => void;
}

/** Rows moved by the pointer; menus have the same for the keyboard. */
export function useDrag(
  rows: readonly SidebarRow[],
): (row: SidebarRow, locked: boolean) => RowDrag {
  const app = useAppParts();
  const [dragged, setDragged] = useState<Dragged | null>(null);

  return (row, locked) => ({
    className: dragged?.over === row.id ? 'is-target' : undefined,
    // Text that is being changed is selected, not dragged.
    draggable:
      !locked &&
      (row.kind === 'thread' ||
        (row.kind === 'project' && row.project !== null && may(app, 'host/project/update'))),
    onDragStart(event) {
      // Firefox drags nothing that has no data. A thread can also be dropped beside the open one.
      event.dataTransfer.setData('text/plain', row.id);
      if (row.kind === 'thread') putThread(event.dataTransfer, row.thread);
      event.dataTransfer.effectAllowed = 'all';
      setDragged({ id: row.id, over: null });
    },
    onDragOver(event) {
      if (dragged === null) return;
      const over = permitted(app, dropOn(rows, dragged.id, row.id)) === null ? null : row.id;
      if (over !== null) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
      }
      if (over !== dragged.over) setDragged({ ...dragged, over });
    },
    onDrop(event) {
      if (dragged === null) return;
      event.preventDefault();
      const drop = permitted(app, dropOn(rows, dragged.id, row.id));
      setDragged(null);
      if (drop !== null) carryOut(app, drop);
    },
    onDragEnd: () => setDragged(null),
  });
}
