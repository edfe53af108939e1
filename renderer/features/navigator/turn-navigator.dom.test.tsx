import { afterEach, expect, test } from 'vitest';
import type { TurnHead } from '../../../server/protocol/host-turns.ts';
import { aSnapshot, SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { TurnNavigator } from './turn-navigator.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
  document.body.replaceChildren();
});

function head(turnId: string, words: string, change: Partial<TurnHead> = {}): TurnHead {
  return {
    turnId,
    words,
    startedAtMs: 1_000,
    status: 'completed',
    changed: { added: 0, removed: 0 },
    ...change,
  };
}

async function open(pages: (cursor: string | null) => [TurnHead[], string | null] | string) {
  const { app, hub } = await startedApp();
  hub.onHost('host/thread/open', () => aSnapshot());
  hub.on('host/thread/turns', (params) => {
    const page = pages((params as { cursor: string | null }).cursor);
    if (typeof page === 'string') return { error: { code: -32_603, message: page } };
    return { result: { data: page[0], nextCursor: page[1], complete: true } };
  });
  const handle = app.threads.openThread({ server: SERVER, threadId: 't1' });
  await settle();
  const before = document.createElement('textarea');
  document.body.append(before);
  before.focus();
  const shown: string[] = [];
  let closed = 0;
  const page = await draw(
    app,
    <TurnNavigator
      handle={handle}
      current="u2"
      firstUnread="u3"
      onShow={(turnId) => shown.push(turnId)}
      onClose={() => (closed += 1)}
    />,
  );
  drawn = page;
  await page.wait();
  const selected = (): string => page.find('[aria-selected="true"]').textContent ?? '';
  return { page, input: page.find('input'), before, shown, selected, closed: () => closed };
}

test('lists every page of turns, begins where the reader is, and goes by keys', async () => {
  const { page, input, shown, selected, before, closed } = await open((cursor) =>
    cursor === null
      ? [
          [
            head('u4', 'Deploy it', { status: 'failed', changed: { added: 3, removed: 1 } }),
            head('u3', 'Write the notes', { status: 'interrupted' }),
          ],
          'older',
        ]
      : [
          [head('u2', 'Fix the parser'), head('u1', '', { changed: null, startedAtMs: null })],
          null,
        ],
  );
  const rows = page.all('[role="option"]').map((row) => row.textContent ?? '');
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(/Deploy it.*Failed.*\+3.*−1/);
  expect(rows[1]).toMatch(/Write the notes.*New.*Interrupted/);
  expect(rows[3]).toContain('Turn without a message');
  expect(page.find('[role="status"]').textContent).toBe('4 turns');
  expect(selected()).toContain('Fix the parser');
  // A browser's modal dialog does this by itself.
  input.focus();

  await page.press(input, 'ArrowUp');
  expect(selected()).toContain('Write the notes');
  await page.press(input, 'Enter');
  expect([shown, closed()]).toEqual([['u3'], 1]);
  await page.click(page.find('button', 'Jump to unread'));
  expect(shown).toEqual(['u3', 'u3']);
  await page.remove();
  drawn = null;
  expect(document.activeElement).toBe(before);
});

test('filters by words in any order, and says when there is none', async () => {
  const { page, input, shown } = await open(() => [
    [head('u2', 'Fix the Parser'), head('u1', 'Write a parser')],
    null,
  ]);
  await page.type(input, 'PARSER fix');
  expect(page.all('[role="option"]').map((row) => row.id)).toEqual(['turn-0']);
  await page.press(input, 'Enter');
  expect(shown).toEqual(['u2']);
  await page.type(input, 'deploy');
  expect(page.find('dialog').textContent).toContain('No turn begins with words like “deploy”');
  expect(page.all('[role="listbox"]')).toEqual([]);
  await page.press(input, 'Enter');
  expect(shown).toEqual(['u2']);
});

test('says why turns cannot be listed', async () => {
  const { page } = await open(() => 'the disk is gone');
  expect(page.find('[role="alert"]').textContent).toContain('the disk is gone');
});
