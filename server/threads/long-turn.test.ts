import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../protocol/item.ts';
import { itemsPage } from './item-pages.ts';
import { isLong } from './long-turn.ts';
import { Projection, takeLines } from './projection.ts';
import { encodeLine } from './rollout-line.ts';
import type { RolloutEvent } from './rollout-line.ts';
import { placedTurns } from './thread-history.ts';
import { readPlaced } from './turn-pages.ts';
import type { TurnSource } from './turn-pages.ts';
import { itemEvent } from './turn-record.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-long-turn-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const threadId = '0198c0de-0000-7000-8000-000000000001';
const message = (id: string, text: string): ThreadItem => ({ type: 'agentMessage', id, text });
const command = (id: string, aggregatedOutput: string | null): ThreadItem => ({
  type: 'commandExecution',
  id,
  command: 'serve',
  cwd: '/',
  processId: null,
  source: 'agent',
  status: aggregatedOutput === null ? 'inProgress' : 'completed',
  commandActions: [],
  aggregatedOutput,
  exitCode: aggregatedOutput === null ? null : 0,
  durationMs: null,
});
const begins = (turn: string, at: number): RolloutEvent => ({
  type: 'turn_started',
  turn_id: turn,
  started_at_ms: at,
});
const ends = (turn: string, at: number): RolloutEvent => ({
  type: 'turn_completed',
  turn_id: turn,
  status: 'completed',
  error: null,
  completed_at_ms: at,
  duration_ms: 1,
});
const done = (turn: string, item: ThreadItem): RolloutEvent =>
  itemEvent('item_completed', turn, item);

/** Seven items between two short turns; a command of it ends after it, or never. */
function events(ending: boolean, lines = 40): RolloutEvent[] {
  const all = [begins('t1', 1), done('t1', message('a', 'short')), ends('t1', 2), begins('t2', 3)];
  all.push(itemEvent('item_started', 't2', command('c', null)));
  for (let n = 0; n < 6; n += 1) {
    const id = `m${n}`;
    const text = `${n}: häuser\n`.repeat(lines);
    all.push(itemEvent('item_started', 't2', message(id, '')));
    all.push({ type: 'item_text', turn_id: 't2', item_id: id, field: 'text', text });
    all.push(done('t2', message(id, text)));
  }
  all.push(ends('t2', 4));
  if (ending) all.push(done('t2', command('c', 'ready\n')));
  return [...all, begins('t3', 5), done('t3', message('z', 'short too')), ends('t3', 6)];
}

async function sourceOf(written: readonly RolloutEvent[]): Promise<TurnSource> {
  const file = path.join(folder, 'rollout.jsonl');
  const lines = written.map((payload, at) => encodeLine({ type: 'event_msg', payload }, at, at));
  const bytes = Buffer.from(lines.join(''));
  await writeFile(file, bytes);
  const projection = new Projection(threadId);
  takeLines(projection, bytes);
  const { turns: rows, size } = projection;
  const parts = [{ threadId, file, size, rows }];
  const background = (): Map<string, ThreadItem[]> => new Map();
  return {
    parts,
    turns: placedTurns(parts),
    live: null,
    running: null,
    background,
    longBytes: 1024,
  };
}

async function byPages(
  source: TurnSource,
  limit: number,
  params: { readonly sortDirection?: 'desc'; readonly turnId?: string } = {},
): Promise<ThreadItem[]> {
  const items: ThreadItem[] = [];
  let cursor: string | null = null;
  do {
    const page = await itemsPage(source, { ...params, limit, cursor });
    expect(page.data.length).toBeLessThanOrEqual(limit);
    items.push(...page.data.map(({ item }) => item));
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return items;
}

describe.each([
  ['a long turn whose items all ended', true],
  ['a long turn with an item that never ended', false],
])('%s', (_name, ending) => {
  it('has the same items by pages of any size, in either direction, as in one piece', async () => {
    const source = await sourceOf(events(ending));
    expect(source.turns.map((turn) => isLong(turn, 1024))).toEqual([false, true, false]);
    const whole = (await readPlaced(source, source.turns, 'full')).flatMap(({ items }) => items);
    expect(whole.map(({ id }) => id)).toEqual('a c m0 m1 m2 m3 m4 m5 z'.split(' '));
    expect(whole[1]).toMatchObject({ status: ending ? 'completed' : 'failed' });
    for (const limit of [2, 50]) {
      expect(await byPages(source, limit)).toEqual(whole);
      expect(await byPages(source, limit, { sortDirection: 'desc' })).toEqual(whole.toReversed());
    }
    expect(await byPages(source, 3, { turnId: 't2' })).toEqual(whole.slice(1, -1));
  });

  it('can be gone on from any of its items, and back', async () => {
    const source = await sourceOf(events(ending));
    const cursor = { type: 'item' as const, itemId: 'm3' };
    const page = await itemsPage(source, { turnId: 't2', cursor });
    expect(page.data.map(({ item }) => item.id)).toEqual(['m4', 'm5']);
    const back = { cursor: page.backwardsCursor, sortDirection: 'desc' as const, limit: 2 };
    const before = await itemsPage(source, back);
    expect(before.data.map(({ item }) => item.id)).toEqual(['m4', 'm3']);
    const unknown = { type: 'item' as const, itemId: 'none' };
    await expect(itemsPage(source, { turnId: 't2', cursor: unknown })).rejects.toThrow(
      'invalid cursor: none',
    );
  });
});

it('finds the items of a turn of many megabytes, of which a block of the file holds a part', async () => {
  const source = await sourceOf(events(true, 60_000));
  const { data } = await itemsPage(source, { turnId: 't2', limit: 2, sortDirection: 'desc' });
  const [last, before] = data.map(({ item }) => (item.type === 'agentMessage' ? item.text : ''));
  expect(last).toHaveLength(60_000 * 10);
  expect([last?.slice(-10), before?.slice(0, 10)]).toEqual(['5: häuser\n', '4: häuser\n']);
});
