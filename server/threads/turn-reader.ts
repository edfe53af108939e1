/** Turns with their items, read from the rollout by their place in it. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ThreadItem } from '../protocol/item.ts';
import { apply, currentTurn, emptyThread, loadTurn } from '../protocol/reducer.ts';
import type { Incoming } from '../protocol/reducer.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import type { Span, TurnRow } from './projection.ts';
import { HEAD_BYTES, parseLine, readHead } from './rollout-line.ts';
import type { LineHead, RolloutLine } from './rollout-line.ts';

/** Neighbouring turns are read together up to this many bytes. */
const GROUP_BYTES = 4 * 1024 * 1024;

/**
 * Reads turns in the order given. `size` is how far the file is known: where a turn without an end
 * stops. A turn that nobody runs any more reads as interrupted, its open items settled.
 */
export async function readTurns(
  file: string,
  rows: readonly TurnRow[],
  size: number,
  view: TurnItemsView,
): Promise<Turn[]> {
  if (rows.length === 0) return [];
  if (view === 'notLoaded') return rows.map((row) => bareTurn(row));
  const handle = await open(file, 'r');
  try {
    if (view === 'summary') {
      const turns: Turn[] = [];
      for (const row of rows) turns.push(await readSummary(handle, row));
      return turns;
    }
    const byId = new Map<string, Turn>();
    for (const group of groups(
      [...rows].sort((a, b) => a.seq - b.seq),
      size,
    )) {
      const first = group[0];
      const last = group.at(-1);
      if (first === undefined || last === undefined) continue;
      const bytes = await readBytes(handle, first.start, (last.end ?? size) - first.start);
      for (const row of group) {
        const from = row.start - first.start;
        byId.set(row.id, fullTurn(row, bytes.subarray(from, (row.end ?? size) - first.start)));
      }
    }
    return rows.map((row) => byId.get(row.id) ?? bareTurn(row));
  } finally {
    await handle.close();
  }
}

/** The lines of the slice, without those that `wanted` refuses by their head. */
export function parseLines(
  bytes: Buffer,
  wanted: (head: LineHead | null) => boolean,
): RolloutLine[] {
  const lines: RolloutLine[] = [];
  for (const { head, from, to } of sliceLines(bytes)) {
    if (!wanted(head)) continue;
    const line = parseLine(bytes.toString('utf8', from, to));
    if (line !== null) lines.push(line);
  }
  return lines;
}

function sliceLines(bytes: Buffer): Slice[] {
  const slices: Slice[] = [];
  let from = 0;
  for (;;) {
    const to = bytes.indexOf(0x0a, from);
    if (to === -1) return slices;
    const head = readHead(bytes.toString('latin1', from, Math.min(to, from + HEAD_BYTES)));
    slices.push({ head, from, to });
    from = to + 1;
  }
}

export async function readBytes(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** The final form of an item that its process did not live to complete. */
export function settleItem(item: ThreadItem): ThreadItem {
  switch (item.type) {
    case 'commandExecution':
    case 'fileChange':
    case 'mcpToolCall':
    case 'dynamicToolCall':
      return item.status === 'inProgress' ? { ...item, status: 'failed' } : item;
    default:
      return item;
  }
}

/** A line's head and where it stands. */
interface Slice {
  readonly head: LineHead | null;
  readonly from: number;
  readonly to: number;
}

function fullTurn(row: TurnRow, bytes: Buffer): Turn {
  const slices = sliceLines(bytes);
  const completed = new Set<string>();
  for (const { head } of slices) {
    if (head?.kind === 'item_completed') completed.add(head.itemId);
  }
  // In order of their first line; null until the item is known.
  const items = new Map<string, ThreadItem | null>();
  const open: RolloutLine[] = [];
  for (const { head, from, to } of slices) {
    if (head !== null && !head.kind.startsWith('item_')) continue;
    if (head !== null && head.kind !== 'item_completed' && completed.has(head.itemId)) {
      // The completed item holds everything; what led to it only gives its place.
      if (!items.has(head.itemId)) items.set(head.itemId, null);
      continue;
    }
    const line = parseLine(bytes.toString('utf8', from, to));
    if (line?.type !== 'event_msg') continue;
    const event = line.payload;
    if (event.type === 'item_completed') items.set(event.item_id, event.item);
    else if (event.type === 'item_started' || event.type === 'item_text') {
      if (!items.has(event.item_id)) items.set(event.item_id, null);
      open.push(line);
    }
  }
  for (const item of openItems(row, open)) {
    if (items.get(item.id) === null) items.set(item.id, settleItem(item));
  }
  const known = [...items.values()].filter((item) => item !== null);
  return { ...bareTurn(row), items: known, itemsView: 'full' };
}

/** The items that were never completed, with all text that was written of them. */
function openItems(row: TurnRow, lines: readonly RolloutLine[]): ThreadItem[] {
  if (lines.length === 0) return [];
  const state = emptyThread('');
  loadTurn(state, bareTurn(row));
  apply(state, lines.flatMap(asNotification));
  const turn = state.turns.get(row.id);
  return turn === undefined ? [] : currentTurn(turn).items;
}

function asNotification(line: RolloutLine): Incoming[] {
  if (line.type !== 'event_msg') return [];
  const event = line.payload;
  switch (event.type) {
    case 'item_started':
    case 'item_completed': {
      const method = event.type === 'item_started' ? 'item/started' : 'item/completed';
      return [{ method, params: { threadId: '', turnId: event.turn_id, item: event.item } }];
    }
    case 'item_text': {
      const [list, index] = event.field.split('.');
      const place = { threadId: '', turnId: event.turn_id, itemId: event.item_id };
      const params = { ...place, delta: event.text };
      if (list === 'summary') {
        const method = 'item/reasoning/summaryTextDelta';
        return [{ method, params: { ...params, summaryIndex: Number(index) } }];
      }
      if (list === 'content') {
        const method = 'item/reasoning/textDelta';
        return [{ method, params: { ...params, contentIndex: Number(index) } }];
      }
      const command = event.field === 'aggregatedOutput';
      return [
        {
          method: command ? 'item/commandExecution/outputDelta' : 'item/agentMessage/delta',
          params,
        },
      ];
    }
    default:
      return [];
  }
}

async function readSummary(handle: FileHandle, row: TurnRow): Promise<Turn> {
  const items: ThreadItem[] = [];
  for (const span of [row.user, row.agent]) {
    const item = span === null ? null : await readItem(handle, span);
    if (item !== null) items.push(item);
  }
  return { ...bareTurn(row), items, itemsView: 'summary' };
}

async function readItem(handle: FileHandle, span: Span): Promise<ThreadItem | null> {
  const bytes = await readBytes(handle, span.at, span.length);
  const line = parseLine(bytes.toString('utf8'));
  if (line?.type !== 'event_msg' || line.payload.type !== 'item_completed') return null;
  return line.payload.item;
}

/** The turn without its items. */
export function bareTurn(row: TurnRow): Turn {
  const seconds = (ms: number | null): number | null =>
    ms === null ? null : Math.floor(ms / 1000);
  return {
    id: row.id,
    rootTurnId: row.id,
    items: [],
    itemsView: 'notLoaded',
    status: row.status === 'inProgress' ? 'interrupted' : row.status,
    error: row.error,
    startedAt: seconds(row.startedAtMs),
    completedAt: seconds(row.completedAtMs),
    durationMs: row.durationMs,
  };
}

function groups(rows: readonly TurnRow[], size: number): TurnRow[][] {
  const found: TurnRow[][] = [];
  let group: TurnRow[] = [];
  for (const row of rows) {
    const first = group[0];
    const previous = group.at(-1);
    const fits =
      first !== undefined &&
      previous?.end === row.start &&
      (row.end ?? size) - first.start <= GROUP_BYTES;
    if (fits) group.push(row);
    else {
      group = [row];
      found.push(group);
    }
  }
  return found;
}
