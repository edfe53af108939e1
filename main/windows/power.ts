/** Sleep of the machine: kept off while agents work, and what is looked at when it is over. */
import { powerMonitor, powerSaveBlocker } from 'electron';
import { followAwake } from '../desktop/awake.ts';
import type { Desk } from '../desktop/desk.ts';

export function followPower(
  desk: Desk,
  later: (delayMs: number, run: () => void) => () => void,
  woke: () => void,
): void {
  followAwake(desk, {
    stayAwake: () => {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      return () => void powerSaveBlocker.stop(id);
    },
    onBattery: () => powerMonitor.isOnBatteryPower(),
    onChange: (listener) => {
      powerMonitor.on('on-ac', listener);
      powerMonitor.on('on-battery', listener);
      powerMonitor.on('resume', listener);
    },
    later,
  });
  powerMonitor.on('resume', woke);
}
