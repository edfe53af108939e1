/** What each screen is held against. */
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Sight } from './walk.ts';

/** What is left of a window of 1280 × 800 at twice the size. */
const ZOOMED = { width: 640, height: 400 };
const PHONE = { width: 390, height: 844 };

/** The addresses that a page was looked at as a whole. */
const looked = new WeakMap<Page, Set<string>>();

export async function judge({ id, page, app, part, at }: Sight): Promise<void> {
  const said: string[] = [];
  const say = (how: string, found: readonly string[]): void => {
    said.push(...found.map((one) => `${id}, ${how}: ${one}`));
  };
  const moving = await page.evaluate(runningAnimations);
  say('with reduced motion', moving);
  // Most screens are a part of a page that was looked at as a whole before.
  const address = page.url();
  const known = looked.get(page) ?? new Set();
  looked.set(page, known);
  const within = known.has(address) ? `[data-screen="${id}"]` : undefined;
  known.add(address);
  say('light', await app.breaches({ within }));
  await page.emulateMedia({ colorScheme: 'dark' });
  say('dark', await app.breaches({ rules: ['color-contrast', 'link-in-text-block'], within }));
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  say('in forced colours', await part.evaluate(vanished));
  await page.emulateMedia({ forcedColors: 'none' });
  await page.evaluate(() => document.documentElement.style.setProperty('--text-scale', '2'));
  say('with text of twice the size', await cut(page));
  await page.evaluate(() => document.documentElement.style.removeProperty('--text-scale'));
  for (const [how, size] of [
    ['at 200 %', ZOOMED],
    ['on a phone', PHONE],
  ] as const) {
    await at(size);
    say(how, await cut(page));
  }
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  say('from right to left', await cut(page));
  await page.evaluate(() => (document.documentElement.dir = ''));
  // At the end: a key that is taken may close what it was taken from.
  say('while composing', await page.locator(`[data-screen="${id}"]`).evaluateAll(actedOnComposing));
  expect.soft(said.join('\n')).toBe('');
}

async function cut(page: Page): Promise<readonly string[]> {
  return page.evaluate(cutText);
}

/** Runs in the page: what still moves. */
function runningAnimations(): string[] {
  return document
    .getAnimations()
    .filter(({ playState }) => playState === 'running')
    .map(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      return `${target?.className ?? '?'} moves`;
    });
}

/**
 * Runs in the page, on what is the screen at this size: fields that take a key for themselves which an
 * input method needs, to choose a candidate or to end its choice.
 */
function actedOnComposing(parts: Element[]): string[] {
  const fields = parts.flatMap((part) => [
    ...part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      'textarea, input:is([type="text"], [type="search"], :not([type]))',
    ),
  ]);
  return fields.flatMap((field) => {
    if (field.getClientRects().length === 0 || field.disabled) return [];
    const before = field.value;
    return ['Enter', 'Escape', 'ArrowDown', 'Tab'].flatMap((key) => {
      const init = { key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true };
      const kept = field.dispatchEvent(new KeyboardEvent('keydown', init));
      return kept && field.isConnected && field.value === before
        ? []
        : [`${key} is taken from ${field.getAttribute('aria-label') ?? (field.name || field.id)}`];
    });
  });
}

/** Runs in the page: what is wider than the window, and text that is cut off without a sign. */
function cutText(): string[] {
  const found: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    found.push(`the page scrolls sideways, ${root.scrollWidth} in ${root.clientWidth} px`);
  }
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const words = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent?.trim() ?? '')
      .join('');
    if (words === '' || element.closest('.unseen, [aria-hidden="true"], .xterm') !== null) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || element.getClientRects().length === 0) continue;
    // It can be scrolled to, or ends in an ellipsis.
    const held = (one: Element | null): boolean => {
      if (one === null) return false;
      const { overflowX, textOverflow } = getComputedStyle(one);
      const ends = /hidden|clip/.test(overflowX) && textOverflow === 'ellipsis';
      return ends || /auto|scroll/.test(overflowX) || held(one.parentElement);
    };
    const { left, right } = element.getBoundingClientRect();
    if ((right > innerWidth + 1 || left < -1) && !held(element)) {
      found.push(`outside the window: ${element.className} “${words.slice(0, 60)}”`);
    }
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== 'ellipsis';
    if (hides && element.scrollWidth > element.clientWidth + 1) {
      found.push(`cut off: ${element.className} “${words.slice(0, 60)}”`);
    }
  }
  return found;
}

/** Runs in the page, on the part: marks that forced colours leave without any. */
function vanished(part: Element): string[] {
  const marks = part.querySelectorAll(
    '.dot, .plan-bar i, [aria-checked="true"], [aria-selected="true"]',
  );
  const canvas = getComputedStyle(document.body).backgroundColor;
  return [...marks].flatMap((mark) => {
    if (mark.getClientRects().length === 0) return [];
    const seen = [null, '::before', '::after'].some((pseudo) => {
      const style = getComputedStyle(mark, pseudo);
      if (pseudo !== null && style.content === 'none') return false;
      const ground = style.backgroundColor;
      const filled = ground !== 'rgba(0, 0, 0, 0)' && ground !== canvas;
      return filled || style.borderStyle !== 'none' || style.outlineStyle !== 'none';
    });
    return seen || mark.querySelector('svg') !== null ? [] : [`vanished: ${mark.className}`];
  });
}
