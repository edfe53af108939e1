/** Sheets say start and end, not left and right, so that the window can be read from right to left. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const renderer = fileURLToPath(new URL('..', import.meta.url));
const PHYSICAL =
  /^\s*(?:(?:margin|padding|border)-(?:left|right)\b|(?:left|right):|(?:text-align|float|clear):\s*(?:left|right)\b)/;

/** Where left is meant. */
const MEANT = [
  // The middle is the same from both sides, and goes with a translation.
  /^\s*left: (?:50%|calc\(50% )/,
  // The window's own buttons stay where the system has them.
  /^\s*padding-left: 84px;/,
  /titlebar-area/,
];

it('uses logical properties in every sheet', () => {
  const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.css'),
  );
  expect(sheets.length).toBeGreaterThan(20);
  const found = sheets.flatMap((path) =>
    readFileSync(`${renderer}/${path}`, 'utf8')
      .split('\n')
      .filter((line) => PHYSICAL.test(line) && !MEANT.some((reason) => reason.test(line)))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
