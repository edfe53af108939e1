import { app } from './app.ts';
import { loud, record } from './loud.ts';

// Answers that a test has queued by method name; without one, a dialog reads as dismissed.
const answers = new Map<string, unknown[]>();

export function queueAnswer(method: string, answer: unknown): void {
  answers.set(method, [...(answers.get(method) ?? []), answer]);
}

function ask<T>(method: string, args: unknown[], dismissed: T): T {
  if (!app.started) throw new Error('dialog module can only be used after app is ready');
  record(`dialog.${method}`, ...args);
  return (answers.get(method)?.shift() as T | undefined) ?? dismissed;
}

type BoxOptions = { buttons?: string[]; cancelId?: number };

/** Electron's dialogs take the parent window first, or leave it out. */
function optionsOf(args: unknown[]): BoxOptions {
  return (args.at(-1) ?? {}) as BoxOptions;
}

/** `dialog` without windows: calls are recorded, answers come from a queue. */
export const dialog = loud('dialog', {
  showOpenDialog: async (...args: unknown[]) =>
    ask('showOpenDialog', args, { canceled: true, filePaths: [] as string[] }),
  showSaveDialog: async (...args: unknown[]) =>
    ask('showSaveDialog', args, { canceled: true, filePath: '' }),
  showMessageBox: async (...args: unknown[]) => {
    const response = optionsOf(args).cancelId ?? 0;
    return ask('showMessageBox', args, { response, checkboxChecked: false });
  },
  showMessageBoxSync: (...args: unknown[]) =>
    ask('showMessageBoxSync', args, optionsOf(args).cancelId ?? 0),
  showErrorBox(title: string, content: string): void {
    record('dialog.showErrorBox', title, content);
    console.error(`${title}\n${content}`);
  },
});
