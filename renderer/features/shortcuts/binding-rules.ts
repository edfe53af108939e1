/** What a combination of keys may be bound to, and who has it already. */
import { apple, isTyped, partsOf } from '../../lib/shortcuts.ts';
import type { Command, CommandBook } from '../../stores/command-book.ts';

/** Why keys cannot be bound: they write, edit a text, work in every field and dialog, or are the system's. */
export type Refusal = 'typing' | 'editing' | 'fields' | 'system';

const EDITING = new Set(
  ['Z', 'X', 'C', 'V', 'A', 'Y', 'Shift+Z', 'Shift+V'].map((keys) => `Mod+${keys}`),
);
const FIELD_KEYS = new Set(['Enter', 'Escape', 'Tab', 'Backspace', 'Delete', 'Space']);
const SYSTEM = new Set(
  apple
    ? ['Mod+Q', 'Mod+H', 'Mod+M', 'Mod+Tab', 'Mod+Shift+Tab', 'Mod+Space', 'Mod+Alt+Escape']
    : ['Alt+F4', 'Alt+Tab', 'Alt+Shift+Tab', 'Alt+Space', 'Alt+Escape', 'Mod+Alt+Delete'],
);

export function refusalOf(combination: string): Refusal | null {
  const { modifiers, key } = partsOf(combination);
  if (SYSTEM.has(combination)) return 'system';
  const shifted = modifiers.every((one) => one === 'Shift');
  if (FIELD_KEYS.has(key) && shifted) return 'fields';
  if (isTyped(combination)) return 'typing';
  return EDITING.has(combination) ? 'editing' : null;
}

/** Commands that have the keys already, other than this one. */
export function holdersOf(book: CommandBook, combination: string, command: Command): Command[] {
  return book
    .all()
    .filter((other) => other.id !== command.id && book.keysOf(other).includes(combination));
}
