/** Questions and words of main itself, in the system's own boxes. */
import { BrowserWindow, dialog } from 'electron';
import { words } from '../desktop/words.ts';

const t = words('desktop');

export async function confirm(question: {
  readonly title: string;
  readonly about: string;
  readonly yes: string;
}): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: question.title,
    detail: question.about,
    buttons: [question.yes, t('cancelOpen')],
    // Enter that was meant for something else opens nothing.
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  };
  return (await box(options)).response === 0;
}

export function tell(title: string, about: string): void {
  void box({ type: 'warning', message: title, detail: about });
}

function box(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
  const window = BrowserWindow.getFocusedWindow();
  return window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
}
