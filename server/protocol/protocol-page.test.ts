import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clientNotifications, clientRequests } from './methods.ts';

/** The rows of the table under a heading: method to stability. */
function rowsUnder(page: string, heading: string): Map<string, string> {
  const [, rest = ''] = page.split(`## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  const rows = section.matchAll(/^\| `([^`]+)`\s+\| (\w+)\s+\|/gm);
  return new Map([...rows].map(([, method = '', stability = '']) => [method, stability]));
}

const page = await readFile(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

test('the page marks exactly the methods of the tables as supported', () => {
  const table = (rows: Record<string, { stability: string }>): Map<string, string> =>
    new Map(Object.entries(rows).map(([method, row]) => [method, row.stability]));
  const sorted = (rows: Map<string, string>): [string, string][] =>
    [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted(rowsUnder(page, 'Supported: what clients may ask'))).toEqual(
    sorted(table(clientRequests)),
  );
  expect(sorted(rowsUnder(page, 'Supported: what clients may tell'))).toEqual(
    sorted(table(clientNotifications)),
  );
});

test('no method is both supported and not', () => {
  const missing = page.slice(page.indexOf('## Not supported yet'));
  for (const method of Object.keys(clientRequests)) expect(missing).not.toContain(`\`${method}\``);
});
