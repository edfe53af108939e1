/**
 * What types cannot hold: that a screen of the list is drawn by some component, and that whatever is made
 * of bare elements carries its screen as the shared components do.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const renderer = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx') && !path.endsWith('.test.tsx'))
  .map((path) => ({ path, text: readFileSync(`${renderer}/${path}`, 'utf8') }));

const list = readFileSync(`${renderer}/lib/screens.ts`, 'utf8');
const ids = [...list.matchAll(/^ {2}'([\w.]+)',$/gm)].map(([, id]) => id ?? '');

it('draws each screen of the list somewhere', () => {
  expect(ids.length).toBeGreaterThan(80);
  const undrawn = ids.filter((id) => {
    const [part] = id.split('.');
    const literal = new RegExp(`['"]${id.replace('.', '\\.')}['"]`);
    return !sources.some(({ text }) => literal.test(text) || text.includes(`\`${part}.\${`));
  });
  expect(undrawn).toEqual([]);
});

it('names each screen once', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

/** Elements that are a screen of their own, wherever they stand. */
const SCREENS =
  /role="(dialog|alertdialog|menu)"|<dialog\b|className="(banner|empty|drawer-panel)"/;

it('leaves no dialog, menu, banner or pane without its screen', () => {
  const nameless = sources.flatMap(({ path, text }) =>
    openingTags(text)
      .filter((tag) => SCREENS.test(tag) && !tag.includes('screen('))
      .map((tag) => `${path}: ${tag.slice(0, 120)}`),
  );
  expect(nameless).toEqual([]);
});

it('writes the mark in one place, where its type is known', () => {
  const others = sources.filter(({ text }) => text.includes('data-screen='));
  expect(others.map(({ path }) => path)).toEqual([]);
});

/** The opening tags of elements, braces and all. */
function openingTags(text: string): string[] {
  const tags: string[] = [];
  for (const { index } of text.matchAll(/<[a-z]+\b/g)) {
    let depth = 0;
    for (let at = index; at < text.length; at += 1) {
      const character = text[at];
      if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
      else if (character === '>' && depth === 0) {
        tags.push(text.slice(index, at + 1));
        break;
      }
    }
  }
  return tags;
}
