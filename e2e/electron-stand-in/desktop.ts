import { EventEmitter } from 'node:events';
import { loud, loudClass, record } from './loud.ts';

/** `shell`: nothing leaves the test. Links and files count as opened, and what was asked is kept. */
export const shell = loud('shell', {
  openExternal: async (...args: unknown[]): Promise<void> => record('shell.openExternal', ...args),
  showItemInFolder: (path: string): void => record('shell.showItemInFolder', path),
  openPath: async (path: string): Promise<string> => {
    record('shell.openPath', path);
    return '';
  },
  beep: (): void => record('shell.beep'),
});

/** Native dumps are Electron's own: what was asked is kept. */
export const crashReporter = loud('crashReporter', {
  start: (options: object): void => record('crashReporter.start', options),
});

let clipboardText = '';

/** `clipboard` as of Electron 44: promises only. It is the app's own, not the system's. */
export const clipboard = loud('clipboard', {
  readText: async (): Promise<string> => clipboardText,
  writeText: async (text: string): Promise<void> => {
    record('clipboard.writeText', text);
    clipboardText = text;
  },
  clear: (): void => {
    clipboardText = '';
  },
});

/** Squirrel’s, which fetches and installs nothing here; electron-updater tells it that the app quits. */
class AutoUpdater extends EventEmitter {}
loudClass('autoUpdater', AutoUpdater);
export const autoUpdater = new AutoUpdater();

/** Fires nothing by itself; a test plays the system with `emit('suspend')`. */
class PowerMonitor extends EventEmitter {
  isOnBatteryPower = (): boolean => false;
  getSystemIdleTime = (): number => 0;
}
loudClass('powerMonitor', PowerMonitor);
export const powerMonitor = new PowerMonitor();

const blockers = new Set<number>();
let lastBlocker = 0;
export const powerSaveBlocker = loud('powerSaveBlocker', {
  start: (type: string): number => {
    record('powerSaveBlocker.start', type);
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
});
