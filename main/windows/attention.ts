/** What the app's icon and the taskbar say: how much waits, whether something runs, and that it is urgent. */
import { app, BrowserWindow } from 'electron';
import { isWorking } from '../desktop/awake.ts';
import type { Desk, DeskState } from '../desktop/desk.ts';
import { showBadge } from './badge.ts';

export function followOnIcon(desk: Desk): void {
  const show = (state: DeskState, before: DeskState | null): void => {
    const waiting = state.requests.length;
    if (before?.requests !== state.requests) showBadge(waiting);
    if (before?.requests !== state.requests || before.threads !== state.threads) {
      showProgress(isWorking(state), waiting > 0);
    }
    if (before !== null && hasNewQuestion(state, before)) callUser();
  };
  show(desk.state, null);
  desk.onChange(show);
  // What calls is quiet again once the user came; a window that opens late shows what the others do.
  app.on('browser-window-focus', (_event, window) => window.flashFrame(false));
  app.on('browser-window-created', () => {
    const { state } = desk;
    showBadge(state.requests.length);
    showProgress(isWorking(state), state.requests.length > 0);
  });
}

function hasNewQuestion(state: DeskState, before: DeskState): boolean {
  if (state.requests === before.requests) return false;
  const known = new Set(before.requests.map(({ id }) => id));
  return state.requests.some(({ id }) => !known.has(id));
}

/** Without a sound and without taking the focus. */
function callUser(): void {
  if (BrowserWindow.getFocusedWindow() !== null) return;
  app.dock?.bounce('informational');
  if (process.platform === 'darwin') return;
  // One is enough: it is the app that calls, not each of its windows.
  BrowserWindow.getAllWindows()[0]?.flashFrame(true);
}

/** Windows' taskbar alone shows what has no end in sight: running, or held up by a question. */
function showProgress(working: boolean, waits: boolean): void {
  if (process.platform !== 'win32') return;
  for (const window of BrowserWindow.getAllWindows()) {
    if (waits) window.setProgressBar(1, { mode: 'paused' });
    else if (working) window.setProgressBar(2, { mode: 'indeterminate' });
    else window.setProgressBar(-1);
  }
}
