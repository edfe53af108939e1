/** Pages that crash or do not answer, and Electron's other processes that end by themselves. */
import { app, crashReporter, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { words } from '../desktop/words.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { crashedUrl } from './app-address.ts';
import { Reloads } from './reloads.ts';

const t = words('desktop');

/**
 * Native dumps, of which Chromium keeps some below the app's profile. They hold memory as it was: they are
 * never sent, and never part of a report. Must run before the app is ready.
 */
export function keepDumps(): void {
  crashReporter.start({ uploadToServer: false, ignoreSystemCrashHandler: true });
}

/** Processes without a page: Chromium starts them again. */
export function followHelpers({ crashes, lines, warn }: Diagnostics): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason === 'clean-exit') return;
    const cause = `${name ?? type} ended: ${reason} (${exitCode})`;
    warn(cause);
    crashes.record({ what: type === 'GPU' ? 'gpu' : 'helper', cause, lines, seen: true });
  });
}

/** Loads the page of a window again when it crashed, until that helps no more; asks when it hangs. */
export function followPage(window: BrowserWindow, of: Diagnostics): void {
  const { crashes, lines, warn } = of;
  const { webContents } = window;
  const reloads = new Reloads();
  /** It is ended because the user said so, which has a report of its own. */
  let hung = false;
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const cause = `page ended: ${reason} (${exitCode})`;
    warn(cause);
    if (hung) hung = false;
    else crashes.record({ what: 'page', cause, lines });
    const delay = reloads.next(performance.now());
    const url = webContents.getURL();
    setTimeout(() => {
      if (window.isDestroyed()) return;
      if (delay === null) void window.loadURL(crashedUrl(url));
      else window.reload();
    }, delay ?? 0);
  });

  // Electron tells it again every time that the user acts on the window.
  let asking = false;
  window.on('unresponsive', () => {
    if (asking) return;
    asking = true;
    warn('the page of a window does not answer');
    const question = {
      type: 'warning' as const,
      message: t('hangs'),
      detail: t('hangsAbout'),
      buttons: [t('wait'), t('loadAgain')],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    dialog.showMessageBox(window, question).then(
      ({ response }) => {
        asking = false;
        if (response === 0 || window.isDestroyed()) return;
        crashes.record({ what: 'hang', cause: 'page did not answer', lines });
        hung = true;
        // A page that hangs hears nothing: its process ends first, and the reload begins a new one.
        webContents.forcefullyCrashRenderer();
      },
      () => {
        asking = false;
      },
    );
  });
}
