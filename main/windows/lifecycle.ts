/** How the app begins to end, and what it says when it cannot begin. */
import { app, dialog } from 'electron';

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
  dialog.showErrorBox('Skein could not start', cause);
  app.exit(1);
}
