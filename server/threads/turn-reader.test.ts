import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { Projection } from './projection.ts';
import type { TurnRow } from './turn-row.ts';
import { readRollout } from './read-rollout.ts';
import { RolloutFile } from './rollout-file.ts';
import type { RolloutEntry } from './rollout-line.ts';
import { readTurns } from './turn-reader.ts';
import { itemEvent, userEvent } from './turn-record.ts';

const threadId = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-turns-'));
  file = path.join(folder, 'rollout.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (payload: Extract<RolloutEntry, { type: 'event_msg' }>['payload']): RolloutEntry => ({
  type: 'event_msg',
  payload,
});
const begins = (turn: string): RolloutEntry =>
  event({ type: 'turn_started', turn_id: turn, started_at_ms: 1_000 });
const ends = (turn: string): RolloutEntry =>
  event({
    type: 'turn_completed',
    turn_id: turn,
    status: 'completed',
    error: null,
    completed_at_ms: 3_000,
    duration_ms: 2_000,
  });
const starts = (turn: string, item: ThreadItem): RolloutEntry =>
  event(itemEvent('item_started', turn, item));
const completes = (turn: string, item: ThreadItem): RolloutEntry =>
  event(itemEvent('item_completed', turn, item));
const says = (id: string, text: string): ThreadItem =>
  ({ type: 'agentMessage', id, text }) as ThreadItem;
const asks = (id: string, text: string): ThreadItem =>
  ({ type: 'userMessage', id, content: [{ type: 'text', text }] }) as ThreadItem;

/** Writes the entries; what their writer knows of them, and what a reader of the file does. */
async function written(entries: readonly RolloutEntry[]): Promise<Projection[]> {
  const writer = new RolloutFile(file, new Projection(threadId));
  for (const entry of entries) writer.append([entry], 5_000);
  writer.close();
  return [writer.projection, await readRollout(file, threadId)];
}

async function read(projection: Projection, rows = projection.turns): Promise<Turn[]> {
  const part = { threadId, file, size: projection.size, rows };
  return readTurns({ turns: rows.map((row) => ({ row, part })), view: 'full' });
}

const idsOf = (turns: readonly Turn[]): string[][] =>
  turns.map(({ items }) => items.map(({ id }) => id));

/** As rows are that do not know where their items are. */
const withoutPlaces = (rows: readonly TurnRow[]): TurnRow[] =>
  rows.map((row) => ({ ...row, items: null }));

describe('the items of a turn', () => {
  it('come in the order in which they began, by whatever way they are read', async () => {
    const entries = [
      begins('t1'),
      completes('t1', asks('u1', 'Größe? 🙂')),
      starts('t1', says('a', '')),
      starts('t1', says('b', '')),
      event({ type: 'item_text', turn_id: 't1', item_id: 'a', field: 'text', text: 'erst' }),
      completes('t1', says('b', 'zweiter 🙂')),
      completes('t1', says('a', 'erster')),
      ends('t1'),
      begins('t2'),
      event(userEvent('t2', asks('u2', 'from the queue'), 'q1')),
      completes('t2', says('c', 'dritter')),
      ends('t2'),
    ];
    for (const projection of await written(entries)) {
      expect(projection.turns.every(({ items }) => items !== null)).toBe(true);
      const turns = await read(projection);
      expect(idsOf(turns)).toEqual([
        ['u1', 'a', 'b'],
        ['u2', 'c'],
      ]);
      expect(turns[0]?.items[2]).toEqual(says('b', 'zweiter 🙂'));
      expect(await read(projection, withoutPlaces(projection.turns))).toEqual(turns);
    }
  });

  it('are all there when one of them was never completed', async () => {
    const entries = [
      begins('t1'),
      completes('t1', asks('u1', 'x')),
      starts('t1', says('a', 'half')),
      ends('t1'),
    ];
    for (const projection of await written(entries)) {
      expect(idsOf(await read(projection))).toEqual([['u1', 'a']]);
    }
  });

  it('are its own, also where one of an earlier turn ends in the midst of it', async () => {
    const entries = [
      begins('t1'),
      completes('t1', asks('u1', 'x')),
      starts('t1', says('late', '')),
      ends('t1'),
      begins('t2'),
      completes('t2', asks('u2', 'y')),
      completes('t1', says('late', 'at last')),
      ends('t2'),
    ];
    for (const projection of await written(entries)) {
      const turns = await read(projection);
      expect(idsOf(turns)).toEqual([['u1', 'late'], ['u2']]);
      expect(turns[0]?.items[1]).toEqual(says('late', 'at last'));
      expect(await read(projection, withoutPlaces(projection.turns))).toEqual(turns);
    }
  });

  it('are read anew where somebody changed the file by hand', async () => {
    const entries = [begins('t1'), completes('t1', says('a', 'one')), ends('t1'), begins('t2')];
    const rest = [completes('t2', says('b', 'two')), ends('t2')];
    const [projection] = await written([...entries, ...rest]);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"text":"one"}}}', '"text":"o'.padEnd(15, 'x')));
    const turns = await read(projection ?? new Projection(threadId));
    expect(idsOf(turns)).toEqual([[], ['b']]);
  });
});
