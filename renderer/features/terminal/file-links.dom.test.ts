import { Terminal, type ILink } from '@xterm/xterm';
import { expect, it } from 'vitest';
import { workspaceFile } from '../../lib/paths.ts';
import { fileLinks } from './file-links.ts';

/** A terminal of 20 columns that shows a text, and what it opens. */
async function shows(text: string) {
  const terminal = new Terminal({ cols: 20, rows: 10, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const opened: string[] = [];
  const provider = fileLinks(terminal, {
    fileOf: (path) => workspaceFile(path, '/w', '/w'),
    onFile: (path, line) => opened.push(`${path} ${line ?? '-'}`),
    isMeant: (event) => event.ctrlKey,
  });
  const linksAt = (row: number): readonly ILink[] => {
    let found: readonly ILink[] = [];
    provider.provideLinks(row, (links) => (found = links ?? []));
    return found;
  };
  return { linksAt, opened };
}

it('opens places of the workspace on a click with the key, and no others', async () => {
  const { linksAt, opened } = await shows('src/a.ts:3 /etc/b.c\r\nnothing');
  const [link, ...others] = linksAt(1);
  expect(others).toEqual([]);
  expect(link).toMatchObject({
    text: 'src/a.ts:3',
    range: { start: { x: 1, y: 1 }, end: { x: 10, y: 1 } },
  });
  link?.activate(new MouseEvent('click'), '');
  expect(opened).toEqual([]);
  link?.activate(new MouseEvent('click', { ctrlKey: true }), '');
  expect(opened).toEqual(['/w/src/a.ts 3']);
  expect(linksAt(2)).toEqual([]);
});

it('knows a place that goes on in the next row, from each of its rows', async () => {
  const { linksAt } = await shows('说明 at f (src/folder/file.ts:12:3)');
  for (const row of [1, 2]) {
    expect(linksAt(row)).toMatchObject([
      { text: 'src/folder/file.ts:12:3', range: { start: { x: 12, y: 1 }, end: { y: 2 } } },
    ]);
  }
});
