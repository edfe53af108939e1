import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ThreadItem } from '../../server/protocol/item.ts';
import { openDatabase } from './database.ts';
import type { Connection } from './database.ts';
import { createLibrary } from './library.ts';
import type { Write } from './records.ts';
import { key, message, thread, turn } from './testing/library-fixture.ts';
import { largeThread, type LargeThread } from './testing/large-thread.ts';

/** What the answer to an opening may come to, as JSON. */
const MOST = 3 * 1024 * 1024;

const open: Connection[] = [];
let folder: string | null = null;
afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  if (folder !== null) await rm(folder, { recursive: true, force: true });
  folder = null;
});

async function libraryOf(...parts: readonly LargeThread[]) {
  folder = await mkdtemp(join(tmpdir(), 'skein-large-'));
  const { connection } = openDatabase(join(folder, 'library.db'), Date.now);
  open.push(connection);
  const library = createLibrary(connection);
  library.apply([thread('t1')]);
  let count = 0;
  const writes: Write[] = [];
  for (const [at, part] of parts.entries()) {
    for (const made of largeThread(part)) {
      writes.push({ op: 'page', ...key, turns: [{ ...made, id: `${at}-${made.id}` }] });
      count += made.items.length;
      if (writes.length % 100 === 0) library.apply(writes.splice(0));
    }
  }
  library.apply(writes);
  return { library, count };
}

type Library = Awaited<ReturnType<typeof libraryOf>>['library'];

/** Every item of the thread, window by window from the end, and how large the windows were. */
function walk({ reads }: Library) {
  const items: string[] = [];
  let windows = 0;
  let largest = 0;
  let most = 0;
  let cursor: string | null = null;
  do {
    const window = reads.threadWindow({ ...key, limit: 20, cursor });
    if (window === null) throw new Error(`no window at ${cursor}`);
    const shown = window.turns.flatMap((one) => one.items.map(({ id }) => `${one.id}/${id}`));
    items.unshift(...shown);
    windows += 1;
    largest = Math.max(largest, JSON.stringify(window).length);
    most = Math.max(most, shown.length);
    cursor = window.olderCursor;
  } while (cursor !== null);
  return { items, windows, largest, most };
}

test('a thread of 12,000 items, 4,000 of them in one turn, opens and is read in bounded parts', async () => {
  const { library, count } = await libraryOf(
    { turns: 400, itemsPerTurn: 20, output: 40 },
    { turns: 1, itemsPerTurn: 4_000, output: 40 },
  );
  expect(count).toBe(12_000);
  const page = library.reads.threadPage({ ...key, limit: 20 });
  expect(page?.turns.flatMap(({ items }) => items)).toHaveLength(400);
  expect(page?.turns.at(-1)?.items.at(-1)).toMatchObject({ type: 'agentMessage' });
  expect(JSON.stringify(page).length).toBeLessThan(MOST);
  const { items, largest, most } = walk(library);
  expect(items).toHaveLength(count);
  expect(new Set(items).size).toBe(count);
  expect(items.slice(0, 2)).toEqual(['0-turn-0/turn-0-u', '0-turn-0/turn-0-c0']);
  expect(most).toBeLessThanOrEqual(400);
  expect(largest).toBeLessThan(MOST);
});

test('a thread of many megabytes opens with a few of them, and gives each item whole when it is asked for', async () => {
  const output = 600_000;
  const { library } = await libraryOf({ turns: 50, itemsPerTurn: 4, output });
  const page = library.reads.threadPage({ ...key, limit: 20 });
  // Each has two long outputs, which come as 16 thousand characters.
  expect(page?.turns.length).toBe(4);
  expect(page?.short).toHaveLength(8);
  expect(JSON.stringify(page).length).toBeLessThan(200_000);
  const short = page?.turns.at(-1)?.items[1] as ThreadItem & { aggregatedOutput: string };
  expect(short.aggregatedOutput).toContain('\n⋯\n');
  const whole = library.reads.item(key, '0-turn-49', 'turn-49-c0') as typeof short | null;
  expect(whole?.aggregatedOutput.length).toBe(output);
  expect(walk(library).largest).toBeLessThan(MOST);
});

test('a thread opens with whole turns until there is enough to see, and goes on before them', async () => {
  const { library } = await libraryOf(
    { turns: 30, itemsPerTurn: 25, output: 10 },
    { turns: 1, itemsPerTurn: 3, output: 10 },
  );
  const page = library.reads.threadPage({ ...key, limit: 20 });
  expect(page?.turns.map(({ items }) => items.length)).toEqual([25, 25, 25, 3]);
  const older = library.reads.threadWindow({
    ...key,
    limit: 20,
    cursor: page?.olderCursor ?? null,
  });
  expect(older?.turns.at(-1)?.id).toBe('0-turn-26');
});

test('what was kept before there were heads is shortened when it is first shown', async () => {
  const { library } = await libraryOf({ turns: 1, itemsPerTurn: 3, output: 200_000 });
  open[0]?.exec('DELETE FROM item_heads');
  const heads = open[0]?.prepare('SELECT count(*) FROM item_heads').pluck();
  expect(library.reads.threadPage({ ...key, limit: 5 })?.short).toHaveLength(1);
  expect(heads?.get()).toBe(1);
  // An item that has become short has none.
  const again = message('turn-0-c0', 'short now');
  library.apply([{ op: 'page', ...key, turns: [turn('0-turn-0', again)] }]);
  expect(heads?.get()).toBe(0);
  expect(library.reads.threadPage({ ...key, limit: 5 })?.short).toEqual([]);
});

test('of a long change the lines are counted, of a picture nothing is kept, and the rest is cut', async () => {
  const { library } = await libraryOf();
  const diff = `@@ -1,2 +1,9000 @@\n-old\n keep\n${'+new line of the file\n'.repeat(8_998)}`;
  const change: ThreadItem = {
    type: 'fileChange',
    id: 'f',
    status: 'completed',
    changes: [
      { path: '/ws/a', kind: { type: 'update' }, diff },
      { path: '/ws/b', kind: { type: 'add' }, diff: 'one\ntwo' },
    ],
  };
  const picture = `data:image/png;base64,${'iVBORw0KGgo'.repeat(20_000)}`;
  const shown: ThreadItem = {
    type: 'userMessage',
    id: 'u',
    content: [
      { type: 'image', url: picture },
      { type: 'text', text: 'See' },
    ],
  };
  const many = { type: 'strange', id: 's', list: Array.from({ length: 90_000 }, (_, at) => at) };
  const items = [change, shown, many as unknown as ThreadItem];
  library.apply([{ op: 'page', ...key, turns: [turn('1', ...items)] }]);
  const [first] = library.reads.threadPage({ ...key, limit: 5 })?.turns ?? [];
  expect(first?.items).toMatchObject([
    {
      changes: [
        { diff: '', short: { added: 8_998, removed: 1 } },
        { diff: '', short: { added: 2, removed: 0 } },
      ],
    },
    { content: [{ url: '' }, { text: 'See' }] },
    { list: { length: 200 } },
  ]);
  expect(library.reads.item(key, '1', 'f')).toEqual(change);
  expect(
    library.reads.threadWindow({ ...key, limit: 5, cursor: 'skein-at:["9",null]' }),
  ).toBeNull();
  expect(library.reads.threadWindow({ ...key, limit: 5, cursor: 'skein-at:{' })).toBeNull();
});
