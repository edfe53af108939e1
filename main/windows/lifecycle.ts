/** How the app begins to end, and what it says when it cannot begin. */
import { app, dialog } from 'electron';
import { words } from '../desktop/words.ts';

const t = words('desktop');

let ending = false;

/** Whether the end is decided: then nobody is asked any more. */
export function isEnding(): boolean {
  return ending;
}

/** From here on the app ends, whoever says so to Electron. */
export function decideEnd(): void {
  ending = true;
}

/** For whoever has asked already, or is in no place to ask: a signal, a fault, a system that shuts down. */
export function quitUnasked(): void {
  decideEnd();
  app.quit();
}

/**
 * Quitting waits until servers and store have ended; asking twice changes nothing.
 * @param last what is done then
 */
export function endAfter(close: () => Promise<void>, last: () => void): void {
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    ending = true;
    void close().finally(() => {
      ended = true;
      last();
      quitUnasked();
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, quitUnasked);
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
  quitUnasked();
}
