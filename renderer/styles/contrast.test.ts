import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Colours = ReadonlyMap<string, readonly [light: string, dark: string]>;

/** The pairs of colours that a block of the sheet declares. */
function declared(selector: string): Colours {
  const block = css.split(`${selector} {`)[1]?.split('\n}')[0] ?? '';
  const pairs = block.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g);
  const colours = new Map<string, readonly [string, string]>();
  for (const [, name = '', light = '', dark = ''] of pairs) colours.set(name, [light, dark]);
  for (const [, name = '', other = ''] of block.matchAll(/--([\w-]+): var\(--([\w-]+)\)/g)) {
    const same = colours.get(other);
    if (same !== undefined) colours.set(name, same);
  }
  return colours;
}

const usual = declared(':root');
const more: Colours = new Map([...usual, ...declared(":root[data-contrast='more']")]);

const plain = ['surface-side', 'surface', 'surface-raised', 'surface-sunken', 'surface-well'];
const grounds = [...plain, 'surface-hover', 'surface-selected'];
const code = ['surface', 'surface-raised', 'surface-sunken'];
const changed = ['added-soft', 'added-word', 'removed-soft', 'removed-word'];
const soft = ['accent-soft', 'added-soft', 'removed-soft', 'warning-soft', 'danger-soft'];

/** The grounds that each colour of words stands on. */
const words: Readonly<Record<string, readonly string[]>> = {
  text: [...grounds, ...soft, ...changed, 'surface-bubble', 'match'],
  'text-secondary': [...grounds, ...soft, 'surface-bubble'],
  'text-muted': [...grounds, ...soft, 'surface-bubble'],
  'text-inverse': ['surface-inverse'],
  'on-accent': ['accent', 'accent-hover'],
  'accent-text': [...grounds, 'accent-soft'],
  added: [...grounds, 'added-soft'],
  removed: [...grounds, 'removed-soft'],
  warning: [...grounds, 'warning-soft'],
  danger: [...grounds, 'danger-soft'],
  'code-keyword': [...code, ...changed],
  'code-string': [...code, ...changed],
  'code-name': [...code, ...changed],
  'code-comment': [...code, ...changed],
};

/** Lines and marks that say something. */
const marks: Readonly<Record<string, readonly string[]>> = {
  'line-control': code,
  icon: grounds,
  focus: code,
  'warning-mark': code,
  'danger-mark': code,
  accent: code,
};

/** The relative luminance of WCAG. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The pairs that have less. */
function below(colours: Colours, pairs: typeof words, least: number): string[] {
  const pair = (name: string) => {
    const found = colours.get(name);
    if (found === undefined) throw new Error(`--${name} is no pair of colours`);
    return found;
  };
  return Object.entries(pairs).flatMap(([name, on]) =>
    on.flatMap((ground) =>
      ([0, 1] as const).flatMap((theme) => {
        const found = ratio(pair(name)[theme], pair(ground)[theme]);
        const where = `${name} on ${ground}, ${theme === 0 ? 'light' : 'dark'}`;
        return found < least ? [`${where}: ${found.toFixed(2)}`] : [];
      }),
    ),
  );
}

test('words have 4.5:1 on every ground that they stand on, marks 3:1, in both themes', () => {
  expect(below(usual, words, 4.5)).toEqual([]);
  expect(below(usual, marks, 3)).toEqual([]);
});

test('with more contrast words have 7:1, marks 4.5:1', () => {
  expect(below(more, words, 7)).toEqual([]);
  expect(below(more, marks, 4.5)).toEqual([]);
});
