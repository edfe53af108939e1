/** Sleep of the machine: kept off while agents work, and what is looked at when it is over. */
import { powerMonitor, powerSaveBlocker } from 'electron';
import { followAwake } from '../desktop/awake.ts';
import type { Desk } from '../desktop/desk.ts';

export function followPower(desk: Desk, woke: () => void): void {
  followAwake(desk, {
    start: () => {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      return () => void powerSaveBlocker.stop(id);
    },
  });
  powerMonitor.on('resume', woke);
}
