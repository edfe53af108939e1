import { afterEach, expect, test, vi } from 'vitest';
import type { SearchHit } from '../../../server/protocol/host-thread.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { SearchPalette } from './search-palette.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

function hit(threadId: string, itemId: string, snippet: string): SearchHit {
  const at = snippet.indexOf('jitter');
  return {
    server: 'local',
    threadId,
    turnId: `turn-${itemId}`,
    itemId,
    kind: 'agentMessage',
    title: `Thread ${threadId}`,
    projectId: 'parcel',
    archived: threadId === 'b',
    atMs: 0,
    snippet,
    ranges: [[at, at + 6]],
  };
}

async function palette() {
  const running = await startedApp();
  const onClose = vi.fn<() => void>();
  const page = await draw(running.app, <SearchPalette onClose={onClose} />);
  drawn = page;
  return { ...running, page, onClose, input: page.find('input') };
}

test('hits come grouped by thread with their matches marked', async () => {
  const { hub, page, input } = await palette();
  hub.onHost('host/search', () => ({
    data: [hit('a', '1', 'full jitter'), hit('b', '2', 'equal jitter'), hit('a', '3', 'no jitter')],
    nextCursor: null,
  }));
  await page.type(input, 'jitter');
  await page.wait(200);
  expect(page.all('.palette-hits h3').map((h) => h.textContent)).toEqual([
    'Thread aparcel',
    'Thread bArchivedparcel',
  ]);
  expect(page.all('.hit mark').map((m) => m.textContent)).toEqual(['jitter', 'jitter', 'jitter']);
  expect(page.find('.palette-foot [role="status"]').textContent).toContain('3 matches');
});

test('arrows move and Enter opens the thread at the very item', async () => {
  const { app, hub, page, input } = await palette();
  hub.onHost('host/search', () => ({
    data: [hit('a', '1', 'full jitter'), hit('b', '2', 'equal jitter')],
    nextCursor: null,
  }));
  await page.type(input, 'jitter');
  await page.wait(200);
  await page.press(input, 'ArrowDown');
  expect(page.find('[aria-selected="true"]').textContent).toContain('equal');
  await page.press(input, 'Enter');
  expect(app.store.getState().route).toEqual({
    view: 'thread',
    thread: { server: 'local', threadId: 'b' },
    turnId: 'turn-2',
    itemId: '2',
  });
});

test('the filter by project opens inside the dialog, where it can be reached', async () => {
  const { hub, page, input } = await palette();
  const asked: unknown[] = [];
  hub.onHost('host/search', (params) => {
    asked.push(params.projectId);
    return { data: [], nextCursor: null };
  });
  await page.click(page.find('.palette-filters button'));
  await page.click(page.find('dialog [role="menuitemradio"]', 'parcel'));
  await page.type(input, 'jitter');
  await page.wait(200);
  expect(asked).toEqual(['parcel']);
});

test('an overtaken answer is thrown away', async () => {
  const { hub, page, input } = await palette();
  await page.type(input, 'jit');
  await page.wait(200);
  const first = await hub.next('host/search');
  await page.type(input, 'jitter');
  await page.wait(200);
  const second = await hub.next('host/search');
  const answer = (word: string) => ({
    result: { data: [hit('a', word, `${word} jitter`)], nextCursor: null },
  });
  hub.respond('host', second.id, answer('new'));
  hub.respond('host', first.id, answer('old'));
  await page.wait();
  expect(page.all('.hit').map((h) => h.textContent)).toEqual([expect.stringContaining('new')]);
});

test('no match says what was looked through; a failure says why', async () => {
  const { hub, page, input } = await palette();
  hub.onHost('host/search', () => ({ data: [], nextCursor: null }));
  await page.type(input, 'retyr');
  await page.wait(200);
  expect(page.find('.palette-hits').textContent).toContain('No match for “retyr”');
  hub.on('host/search', () => ({ error: { code: -32603, message: 'the library is being built' } }));
  await page.type(input, 'retry');
  await page.wait(200);
  expect(page.find('[role="alert"]').textContent).toBe('the library is being built');
});
