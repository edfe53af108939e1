/** How the app begins to end, and what it says when it cannot begin. */
import { app, dialog } from 'electron';
import { words } from '../desktop/words.ts';

const t = words('desktop');

/** Quitting waits until servers and store have ended; asking twice changes nothing. */
export function endAfter(close: () => Promise<void>): void {
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void close().finally(() => {
      ended = true;
      app.quit();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => app.quit());
  }
}

/** Without a backend there is nothing to show: say why, then end. */
export function failToStart(cause: string): void {
  dialog.showErrorBox(t('notStarted'), cause);
  app.exit(1);
}

/** Milliseconds in which servers and store may end after a fault in main. */
const FAULT_MS = 10_000;

/** Says what happened and that nothing is lost, then ends as orderly as that still goes. */
export function endAfterFault(cause: string, reports: string): void {
  dialog.showErrorBox(t('hasToEnd'), t('hasToEndAbout', { cause, reports }));
  setTimeout(() => app.exit(1), FAULT_MS).unref();
  app.quit();
}
