/**
 * Combinations of keys, written as `Mod+Shift+F`: the modifiers in this order, then the key. `Mod` is ⌘
 * on Apple's keyboards and Ctrl elsewhere, `Ctrl` is Apple's other one. A letter is a capital, a sign is
 * itself (`Plus`, as `+` joins), all others are called as `KeyboardEvent.key` calls them.
 */

export const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const;
export type Modifier = (typeof MODIFIERS)[number];

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '⏎',
  Escape: 'Esc',
  Plus: '+',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};
const APPLE_SIGNS = { Ctrl: '⌃', Alt: '⌥', Shift: '⇧', Mod: '⌘' } as const;

/** A combination for people: `⇧⌘F` or `Ctrl+Shift+F`. */
export function shortcutText(combination: string): string {
  const { modifiers, key } = partsOf(combination);
  const sign = SIGNS[key] ?? key;
  if (!apple) return [...modifiers.map((one) => (one === 'Mod' ? 'Ctrl' : one)), sign].join('+');
  const order: readonly Modifier[] = ['Ctrl', 'Alt', 'Shift', 'Mod'];
  const signs = order.filter((one) => modifiers.includes(one)).map((one) => APPLE_SIGNS[one]);
  return `${signs.join('')}${sign}`;
}

export interface Combination {
  readonly modifiers: readonly Modifier[];
  readonly key: string;
}

export function partsOf(combination: string): Combination {
  const parts = combination.split('+');
  return { modifiers: MODIFIERS.filter((one) => parts.includes(one)), key: parts.at(-1) ?? '' };
}

export type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'> &
  Partial<Pick<KeyboardEvent, 'code' | 'getModifierState'>>;

/**
 * The combinations that a press stands for, what to call it first. There may be two: the sign that the
 * reader's layout has on the key, and the key itself as an American keyboard names it. So `Mod+N` is
 * where N is on Dvorak, and where N would be on a Cyrillic keyboard, and `Mod+/` is also Shift+7.
 */
export function pressesOf(event: Press): readonly string[] {
  // AltGr writes signs, and the Windows key is the system's.
  if (event.getModifierState?.('AltGraph') === true || (!apple && event.metaKey)) return [];
  const { shiftKey } = event;
  const named = (key: string, shift: boolean): string => {
    const held: Readonly<Record<Modifier, boolean>> = {
      Mod: apple ? event.metaKey : event.ctrlKey,
      Ctrl: apple && event.ctrlKey,
      Alt: event.altKey,
      Shift: shift,
    };
    return [...MODIFIERS.filter((one) => held[one]), key].join('+');
  };
  const { key, code = '' } = event;
  const place = placeOf(code);
  const placed = place === null ? [] : [named(place, shiftKey)];
  if (key.length > 1 && key !== 'Dead') return [named(key, shiftKey)];
  if (key === ' ') return [named('Space', shiftKey)];
  // Option writes signs on Apple's keyboards: only the key itself tells what was meant.
  if (key.length !== 1 || (apple && event.altKey)) return placed;
  if (/[a-z]/i.test(key)) return [named(key.toUpperCase(), shiftKey)];
  if (/\p{L}/u.test(key)) {
    const produced = named(key.toUpperCase(), shiftKey);
    return /\p{Script=Latin}/u.test(key) ? [produced, ...placed] : [...placed, produced];
  }
  // Shift is how a sign is made, not a part of it.
  const sign = named(key === '+' ? 'Plus' : key, shiftKey && /\d/.test(key));
  return [...new Set(code.startsWith('Digit') ? [...placed, sign] : [sign, ...placed])];
}

const SIGN_PLACES: Readonly<Record<string, string>> = {
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
};

/** What an American keyboard has at a place. */
function placeOf(code: string): string | null {
  return (
    /^(?:Key([A-Z])|Digit(\d))$/.exec(code)?.slice(1).find(Boolean) ?? SIGN_PLACES[code] ?? null
  );
}

/** Whether a key event is this combination, nothing more and nothing less. */
export function isShortcut(event: Press, combination: string): boolean {
  return pressesOf(event).includes(combination);
}

/** Whether it could write something: such a combination works outside of fields only. */
export function isTyped(combination: string): boolean {
  const { modifiers, key } = partsOf(combination);
  if (modifiers.includes('Mod') || modifiers.includes('Ctrl')) return false;
  return (apple || !modifiers.includes('Alt')) && !/^F\d+$/.test(key);
}

/** What Chromium and its kin do themselves, whatever a page says. */
const BROWSERS = new Set([
  ...['N', 'T', 'W'].flatMap((key) => [`Mod+${key}`, `Mod+Shift+${key}`]),
  ...(apple ? ['Mod+Q', 'Ctrl+Tab', 'Ctrl+Shift+Tab'] : ['Mod+Tab', 'Mod+Shift+Tab']),
  ...(apple ? [] : ['Mod+PageUp', 'Mod+PageDown']),
]);

/** Whether a browser keeps a combination from the pages in it. */
export function isOfBrowser(combination: string): boolean {
  return BROWSERS.has(combination);
}

/** A press of a modifier alone, which begins a combination. */
export function isModifier(key: string): boolean {
  return ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Fn'].includes(key);
}
