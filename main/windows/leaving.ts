/** The app’s way out: whoever quits, or closes the last window, while agents work is asked first. */
import { app, BrowserWindow, dialog, powerMonitor } from 'electron';
import type { Desk } from '../desktop/desk.ts';
import { askToLeave, mustAsk } from '../desktop/leaving.ts';
import type { LeaveQuestion } from '../desktop/leaving.ts';
import { isEnding, quitUnasked } from './lifecycle.ts';
import type { TrayIcon } from './tray.ts';

const mac = process.platform === 'darwin';

export function askBeforeLeaving(
  desk: Desk,
  tray: Pick<TrayIcon, 'isThere' | 'isPossible'>,
  warn: (message: string) => void,
): void {
  let asking = false;
  const asks = (): boolean => !isEnding() && mustAsk(desk.state);

  const ask = async (window: BrowserWindow | null): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const answer = await askToLeave({
        desk,
        write: (change) => desk.host('host/settings/write', change),
        background: mac ? 'dock' : tray.isPossible ? 'tray' : null,
        ask: (question) => show(question, window),
      });
      if (answer === 'quit') quitUnasked();
      // A desktop may have no place for the icon: then the windows stay, and the settings say why.
      else if (answer === 'background' && (mac || tray.isThere)) closeAll();
    } catch (error) {
      warn(`the question before the end could not be asked: ${String(error)}`);
    } finally {
      asking = false;
    }
  };

  app.on('before-quit', (event) => {
    if (!asks()) return;
    event.preventDefault();
    void ask(BrowserWindow.getFocusedWindow());
  });
  powerMonitor.on('shutdown', quitUnasked);

  const follow = (window: BrowserWindow): void => {
    window.on('close', (event) => {
      const isLast = BrowserWindow.getAllWindows().length === 1;
      if (mac || tray.isThere || !isLast || !asks()) return;
      event.preventDefault();
      void ask(window);
    });
  };
  for (const window of BrowserWindow.getAllWindows()) follow(window);
  app.on('browser-window-created', (_event, window) => follow(window));
  app.on('window-all-closed', () => {
    if (!mac && !tray.isThere) quitUnasked();
  });
}

function closeAll(): void {
  for (const window of BrowserWindow.getAllWindows()) window.close();
}

async function show(
  { title, about, buttons, never }: LeaveQuestion,
  window: BrowserWindow | null,
): Promise<{ button: number; never: boolean }> {
  const last = buttons.length - 1;
  const options = {
    type: 'question' as const,
    message: title,
    detail: about,
    buttons: [...buttons],
    // Enter that was meant for something else ends nothing.
    defaultId: last,
    cancelId: last,
    checkboxLabel: never,
    noLink: true,
  };
  const { response, checkboxChecked } =
    window === null || window.isDestroyed()
      ? await dialog.showMessageBox(options)
      : await dialog.showMessageBox(window, options);
  return { button: response, never: checkboxChecked };
}
