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
    titleRanges: [],
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

test('a filter is chosen by its chip or typed: both are the same, and Backspace takes it away', async () => {
  const { hub, page, input } = await palette();
  const asked: unknown[] = [];
  hub.onHost('host/search', ({ query, projectId, kinds, archived }) => {
    asked.push({ query, projectId, kinds, archived });
    return { data: [], nextCursor: null };
  });
  await page.click(page.find('.palette-filters button', 'All projects'));
  await page.click(page.find('dialog [role="menuitemradio"]', 'parcel'));
  expect(input).toHaveProperty('value', 'project:parcel ');
  await page.type(input, 'project:parcel kind:commands is:archived jitter');
  await page.wait(200);
  expect(asked.at(-1)).toEqual({
    query: 'jitter',
    projectId: 'parcel',
    kinds: ['commands'],
    archived: true,
  });
  const chips = () => page.all('.palette-filters .is-on').map((chip) => chip.textContent);
  expect(chips()).toEqual(['Commands', 'parcel', 'Archive only']);
  await page.press(page.find('.palette-filters button', 'Commands'), 'Backspace');
  expect(input).toHaveProperty('value', 'project:parcel is:archived jitter');
  expect(chips()).toEqual(['parcel', 'Archive only']);
});

test('the best come first, and the order that is chosen stands with the words', async () => {
  const { hub, page, input } = await palette();
  const orders: unknown[] = [];
  hub.onHost('host/search', ({ order }) => {
    orders.push(order);
    const named = {
      ...hit('b', '2', 'what was said'),
      title: 'The jitter',
      titleRanges: [[4, 10]],
    };
    return { data: [named as SearchHit, hit('a', '1', 'full jitter')], nextCursor: null };
  });
  await page.type(input, 'jitter');
  await page.wait(200);
  expect(page.all('.palette-hits h3 mark').map((m) => m.textContent)).toEqual(['jitter']);
  await page.click(page.find('.palette-filters button', 'Best match'));
  await page.click(page.find('dialog [role="menuitemradio"]', 'Newest first'));
  expect(input).toHaveProperty('value', 'sort:newest jitter');
  await page.wait(200);
  expect(orders).toEqual(['best', 'newest']);
  await page.press(page.find('.palette-filters button', 'Newest first'), 'Backspace');
  expect(input).toHaveProperty('value', 'jitter');
  await page.type(input, 'kind:agent ');
  expect(page.all('.palette-filters button').map((b) => b.textContent)).not.toContain('Best match');
});

test('what is chosen stays so when further matches come above it', async () => {
  const { hub, page, input } = await palette();
  hub.onHost('host/search', ({ cursor }) =>
    cursor === null || cursor === undefined
      ? { data: [hit('a', '1', 'full jitter'), hit('b', '2', 'equal jitter')], nextCursor: '9.0' }
      : { data: [hit('a', '3', 'no jitter')], nextCursor: null },
  );
  await page.type(input, 'jitter');
  await page.wait(200);
  await page.press(input, 'ArrowDown');
  await page.click(page.find('button', 'Show more matches'));
  await page.wait();
  expect(page.all('.hit')).toHaveLength(3);
  expect(page.find('[aria-selected="true"]').textContent).toContain('equal');
});

test('filters are completed as they are typed, and wrong ones told', async () => {
  const { page, input } = await palette();
  await page.type(input, 'kind:com');
  expect(page.find('[role="option"][aria-selected="true"]').textContent).toBe('kind:commands');
  await page.press(input, 'Enter');
  expect(input).toHaveProperty('value', 'kind:commands ');
  await page.type(input, 'kind:poem words');
  expect(page.find('p[role="status"]').textContent).toContain('nothing like kind:poem');
});

test('a filter that leaves nothing of a page asks for the next one by itself', async () => {
  const { hub, page, input } = await palette();
  const cursors: unknown[] = [];
  hub.onHost('host/search', ({ cursor }) => {
    cursors.push(cursor);
    return cursor === '9.0'
      ? { data: [hit('a', '1', 'full jitter')], nextCursor: null }
      : { data: [], nextCursor: '9.0' };
  });
  await page.type(input, 'kind:plans jitter');
  await page.wait(200);
  expect(cursors).toEqual([null, '9.0']);
  expect(page.all('.hit mark')).toHaveLength(1);
});

test('what was looked for is remembered once something was opened', async () => {
  const { app, hub, page, input } = await palette();
  hub.onHost('host/settings/write', (change) => ({
    settings: { ...app.store.getState().settings, ...(change as object) },
  }));
  hub.onHost('host/search', () => ({ data: [hit('a', '1', 'full jitter')], nextCursor: null }));
  await page.type(input, 'kind:agent jitter');
  await page.wait(200);
  await page.press(input, 'Enter');
  expect(app.store.getState().settings.recentSearches).toEqual(['kind:agent jitter']);
  await page.type(input, '');
  await page.press(input, 'Enter');
  expect(input).toHaveProperty('value', 'kind:agent jitter');
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
  expect(page.find('.palette-note').textContent).toContain('No match for “retyr”');
  hub.on('host/search', () => ({ error: { code: -32603, message: 'the library is being built' } }));
  await page.type(input, 'retry');
  await page.wait(200);
  expect(page.find('[role="alert"]').textContent).toBe('the library is being built');
});
