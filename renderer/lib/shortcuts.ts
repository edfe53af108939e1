/** Keys as this platform has them: ⌘ on Apple's, Ctrl elsewhere. */

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** A combination such as `Mod+Shift+F`, for people: `⇧⌘F` or `Ctrl+Shift+F`. */
export function shortcutText(combination: string): string {
  const parts = combination.split('+');
  const key = parts.at(-1) ?? '';
  if (!apple)
    return [...parts.slice(0, -1).map((part) => (part === 'Mod' ? 'Ctrl' : part)), key].join('+');
  const signs = [
    parts.includes('Alt') ? '⌥' : '',
    parts.includes('Shift') ? '⇧' : '',
    parts.includes('Mod') ? '⌘' : '',
  ];
  return `${signs.join('')}${key}`;
}

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>;

/** Whether a key event is this combination, nothing more and nothing less. */
export function isShortcut(event: Press, combination: string): boolean {
  const parts = combination.split('+');
  const key = parts.at(-1) ?? '';
  const mod = parts.includes('Mod');
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    (apple ? event.metaKey : event.ctrlKey) === mod &&
    (apple ? event.ctrlKey : event.metaKey) === false &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  );
}
