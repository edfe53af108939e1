import { app } from './app.ts';
import { loud, record } from './loud.ts';

const taken = new Map<string, () => void>();

// What Electron can parse: it throws at all else.
const MODIFIER =
  /^(Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)$/i;
const KEY =
  /^([!-~]|Plus|Space|Tab|Capslock|Numlock|Scrolllock|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc|PrintScreen|F([1-9]|1\d|2[0-4]))$/i;

function parsed(accelerator: string): string {
  if (!app.started) throw new Error('globalShortcut cannot be used before the app is ready');
  const parts = accelerator.split('+');
  const key = parts.pop() ?? '';
  if (!KEY.test(key) || !parts.every((part) => MODIFIER.test(part))) {
    throw new TypeError(
      `Error processing argument at index 0, conversion failure from ${accelerator}`,
    );
  }
  return [...parts.map((part) => part.toLowerCase()).toSorted(), key.toLowerCase()].join('+');
}

/** Keys that no keyboard ever presses: a test keeps what `register` was given. */
export const globalShortcut = loud('globalShortcut', {
  register(accelerator: string, callback: () => void): boolean {
    const name = parsed(accelerator);
    record('globalShortcut.register', accelerator);
    if (taken.has(name)) return false;
    taken.set(name, callback);
    return true;
  },
  isRegistered: (accelerator: string): boolean => taken.has(parsed(accelerator)),
  unregister: (accelerator: string): void => {
    taken.delete(parsed(accelerator));
  },
  unregisterAll: (): void => taken.clear(),
});
