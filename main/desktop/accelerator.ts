/** Combinations of keys as Electron writes them. */

const KEYS: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
};
/** What Electron knows beside single signs of ASCII; anything else is an error there. */
const NAMED =
  /^(?:Plus|Space|Tab|Backspace|Delete|Insert|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|F(?:[1-9]|1\d|2[0-4]))$/;

/** @returns null for a key that Electron has no name for */
export function acceleratorOf(combination: string): string | null {
  const parts = combination.split('+');
  const last = parts.pop() ?? '';
  const key = KEYS[last] ?? last;
  if (!/^[!-~]$/.test(key) && !NAMED.test(key)) return null;
  const modifiers = parts.map((part) => (part === 'Mod' ? 'CmdOrCtrl' : part));
  return [...modifiers, key].join('+');
}
