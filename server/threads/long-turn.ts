/**
 * A turn that is too long to be read as a whole for each page of its items. Where they stand is found
 * once, block by block, and remembered; then only what a page holds is read.
 */
import type { ThreadItem } from '../protocol/item.ts';
import { openRollout } from './open-rollout.ts';
import type { RolloutHandle } from './open-rollout.ts';
import type { LateItem, Span } from './turn-row.ts';
import { readBytes, readWholeLines } from './read-bytes.ts';
import { LineReader } from './rollout-slice.ts';
import type { SliceLine } from './rollout-slice.ts';
import type { PlacedTurn } from './thread-history.ts';

/** In bytes of its lines. */
export const LONG_TURN_BYTES = 4 * 1024 * 1024;
/** Long turns whose places are remembered. */
const REMEMBERED = 16;

export interface ItemPlace {
  readonly id: string;
  /** The line that completed it. */
  readonly span: Span;
}

/** By file and turn; the one used last is the last. Null: there is an item without an end. */
const remembered = new Map<string, ReadonlyMap<string, Span> | null>();

/** Whether it is worth while not to read the whole of it. Only of what has ended all can be known. */
export function isLong({ row, part }: PlacedTurn, longBytes: number): boolean {
  return row.end !== null && row.end <= part.size && row.end - row.start > longBytes;
}

/** In the order of a whole turn's items; null when not all were completed, or not as we write it. */
export async function itemPlaces(turn: PlacedTurn): Promise<ItemPlace[] | null> {
  const { row, part } = turn;
  const key = `${part.file}\n${row.id}\n${row.start}\n${row.end}`;
  const handle = await openRollout(part.file);
  try {
    const known = remembered.get(key);
    const spans = known === undefined ? await findItems(handle, turn) : known;
    remembered.delete(key);
    remembered.set(key, spans);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBERED) break;
      remembered.delete(oldest);
    }
    if (spans === null) return null;
    const all = new Map(spans);
    for (const item of row.late) {
      const span = await lateSpan(handle, item);
      if (span === null || span.at + span.length > part.size) return null;
      all.set(item.id, span);
    }
    return [...all].map(([id, span]) => ({ id, span }));
  } finally {
    await handle.close();
  }
}

/** The items of these places; null when the file is not what it was. */
export async function readItems(
  { part }: PlacedTurn,
  places: readonly ItemPlace[],
): Promise<ThreadItem[] | null> {
  const handle = await openRollout(part.file);
  try {
    const items: ThreadItem[] = [];
    for (const { id, span } of places) {
      const item = (await lineAt(handle, span))?.item() ?? null;
      const parsed = item === null ? null : parse(item);
      if (parsed?.id !== id) return null;
      items.push(parsed);
    }
    return items;
  } finally {
    await handle.close();
  }
}

async function findItems(
  handle: RolloutHandle,
  { row }: PlacedTurn,
): Promise<ReadonlyMap<string, Span> | null> {
  // In order of their first line; null until an item's end is known.
  const spans = new Map<string, Span | null>();
  let ours = true;
  let at = row.start;
  const take = (bytes: Buffer): void => {
    for (const line of new LineReader(bytes).between()) {
      const { head } = line;
      if (head === null) ours = false;
      // What goes on after an earlier turn is told of in the midst of this one.
      else if (head.turnId === row.id && head.kind.startsWith('item_')) {
        const whole = head.kind === 'item_completed' && line.holdsItem;
        const span = whole ? { at: at + line.at, length: line.length } : null;
        spans.set(head.itemId, span ?? spans.get(head.itemId) ?? null);
      }
    }
    at += bytes.length;
  };
  await readWholeLines(handle, row.end ?? row.start, take, row.start);
  const whole = new Map<string, Span>();
  for (const [id, span] of spans) {
    if (span === null) return null;
    whole.set(id, span);
  }
  return ours ? whole : null;
}

/** Its end, when that is all that is left of it. */
async function lateSpan(handle: RolloutHandle, { spans }: LateItem): Promise<Span | null> {
  const [span] = spans;
  if (span === undefined || spans.length > 1) return null;
  const line = await lineAt(handle, span);
  const whole = line?.head?.kind === 'item_completed' && line.holdsItem;
  return whole && line.length === span.length ? span : null;
}

async function lineAt(handle: RolloutHandle, { at, length }: Span): Promise<SliceLine | null> {
  const [line] = new LineReader(await readBytes(handle, at, length)).between();
  return line ?? null;
}

function parse(item: string): ThreadItem | null {
  try {
    return JSON.parse(item) as ThreadItem;
  } catch {
    return null;
  }
}
