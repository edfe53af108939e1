/** Pages of a thread's turns and items, in both directions. */
import type { ThreadItem } from '../protocol/item.ts';
import type {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsPage,
} from '../protocol/thread.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { TurnRow } from './projection.ts';
import { readTurns } from './turn-reader.ts';

/** Where a thread's turns can be read. */
export interface TurnSource {
  readonly file: string;
  readonly rows: readonly TurnRow[];
  readonly size: number;
  /** The turn that runs, with its items as they are now. */
  readonly live: Turn | null;
}

/** How many come where nobody says. */
const DEFAULT_TURNS = 25;
const DEFAULT_ITEMS = 100;
/** Turns that are looked through at once for a page of items. */
const STEP = 16;

interface TurnCursor {
  readonly turn: number;
  readonly inclusive: boolean;
}

interface ItemCursor extends TurnCursor {
  readonly item: number;
}

/** All turns, oldest first, with all items. */
export async function allTurns(source: TurnSource): Promise<Turn[]> {
  return readRows(source, source.rows, 'full');
}

export async function turnsPage(
  source: TurnSource,
  params: Pick<ThreadTurnsListParams, 'cursor' | 'limit' | 'sortDirection' | 'itemsView'>,
): Promise<ThreadTurnsPage> {
  const { rows } = source;
  const step = params.sortDirection === 'asc' ? 1 : -1;
  const limit = Math.max(1, params.limit ?? DEFAULT_TURNS);
  const cursor = params.cursor == null ? null : parseTurnCursor(params.cursor);
  const start =
    cursor === null
      ? step === 1
        ? 0
        : rows.length - 1
      : cursor.turn + (cursor.inclusive ? 0 : step);
  const picked: TurnRow[] = [];
  let seq = start;
  for (; picked.length < limit; seq += step) {
    const row = rows[seq];
    if (row === undefined) break;
    picked.push(row);
  }
  const first = picked[0];
  const last = picked.at(-1);
  const more = last !== undefined && rows[last.seq + step] !== undefined;
  return {
    data: await readRows(source, picked, params.itemsView ?? 'summary'),
    nextCursor: more ? turnCursor(last.seq, false) : null,
    backwardsCursor: first === undefined ? null : turnCursor(first.seq, true),
  };
}

/** For going back from the newest turn; null when there is none. */
export function newestTurnCursor(source: TurnSource): string | null {
  const last = source.rows.at(-1);
  return last === undefined ? null : turnCursor(last.seq, true);
}

/** For going back from the newest item; null when there is none. */
export function newestItemCursor(source: TurnSource): string | null {
  const last = source.rows.at(-1);
  if (last === undefined) return null;
  return itemCursor(last.seq, Number.MAX_SAFE_INTEGER, true);
}

export async function itemsPage(
  source: TurnSource,
  params: Omit<ThreadItemsListParams, 'threadId'>,
): Promise<ThreadItemsListResponse> {
  const step = params.sortDirection === 'desc' ? -1 : 1;
  const limit = Math.max(1, params.limit ?? DEFAULT_ITEMS);
  const only = params.turnId == null ? null : source.rows.find((row) => row.id === params.turnId);
  if (only === undefined) return { data: [], nextCursor: null, backwardsCursor: null };
  const rows = only === null ? source.rows : [only];
  const cursor = params.cursor == null ? null : await findItem(source, params.cursor);
  const found: {
    readonly seq: number;
    readonly at: number;
    readonly turnId: string;
    readonly item: ThreadItem;
  }[] = [];
  const from = rows.findIndex((row) => row.seq === cursor?.turn);
  if (cursor !== null && from === -1) {
    return { data: [], nextCursor: null, backwardsCursor: null };
  }
  let index = cursor === null ? (step === 1 ? 0 : rows.length - 1) : from;
  while (found.length <= limit && index >= 0 && index < rows.length) {
    const chunk: TurnRow[] = [];
    for (; chunk.length < STEP; index += step) {
      const row = rows[index];
      if (row === undefined) break;
      chunk.push(row);
    }
    const turns = await readRows(source, chunk, 'full');
    for (const [nth, row] of chunk.entries()) {
      const items = [...(turns[nth]?.items ?? [])].map((item, at) => ({ item, at }));
      if (step === -1) items.reverse();
      for (const { item, at } of items) {
        if (cursor !== null && row.seq === cursor.turn && !isBehind(at, cursor, step)) continue;
        found.push({ seq: row.seq, at, turnId: row.id, item });
      }
    }
  }
  const page = found.slice(0, limit);
  const first = page[0];
  const last = page.at(-1);
  return {
    data: page.map(({ turnId, item }) => itemEntry(turnId, item, params)),
    nextCursor:
      last !== undefined && found.length > limit ? itemCursor(last.seq, last.at, false) : null,
    backwardsCursor: first === undefined ? null : itemCursor(first.seq, first.at, true),
  };
}

function isBehind(at: number, cursor: ItemCursor, step: 1 | -1): boolean {
  if (at === cursor.item) return cursor.inclusive;
  return step === 1 ? at > cursor.item : at < cursor.item;
}

function itemEntry(
  turnId: string,
  item: ThreadItem,
  { deferOutput }: Pick<ThreadItemsListParams, 'deferOutput'>,
): ThreadItemsListResponse['data'][number] {
  const times = {
    startedAtMs: item.startedAtMs ?? null,
    completedAtMs: item.completedAtMs ?? null,
  };
  if (item.type === 'commandExecution' && deferOutput?.commandExecution === true) {
    const deferred = typeof item.aggregatedOutput === 'string';
    return {
      turnId,
      item: { ...item, aggregatedOutput: null },
      ...(deferred ? { outputDeferred: true } : {}),
      ...times,
    };
  }
  return { turnId, item, ...times };
}

async function readRows(
  source: TurnSource,
  rows: readonly TurnRow[],
  view: TurnItemsView,
): Promise<Turn[]> {
  const { live } = source;
  const stored = live === null ? rows : rows.filter((row) => row.id !== live.id);
  const turns = await readTurns(source.file, stored, source.size, view);
  if (live === null || stored.length === rows.length) return turns;
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  byId.set(live.id, viewOf(live, view));
  return rows.flatMap((row) => byId.get(row.id) ?? []);
}

/** A whole turn as one of the views shows it. */
export function viewOf(turn: Turn, view: TurnItemsView): Turn {
  if (view === 'full') return { ...turn, itemsView: 'full' };
  if (view === 'notLoaded') return { ...turn, items: [], itemsView: 'notLoaded' };
  const user = turn.items.find((item) => item.type === 'userMessage');
  const agent = turn.items.findLast((item) => item.type === 'agentMessage');
  const items = [user, agent].filter((item) => item !== undefined);
  return { ...turn, items, itemsView: 'summary' };
}

function turnCursor(turn: number, inclusive: boolean): string {
  return JSON.stringify({ turn, inclusive });
}

function itemCursor(turn: number, item: number, inclusive: boolean): string {
  return JSON.stringify({ turn, item, inclusive });
}

function parseTurnCursor(text: string): TurnCursor {
  const { turn, inclusive } = parseCursor(text);
  if (!Number.isSafeInteger(turn) || typeof inclusive !== 'boolean') throw badCursor(text);
  return { turn: Number(turn), inclusive };
}

async function findItem(
  source: TurnSource,
  cursor: NonNullable<ThreadItemsListParams['cursor']>,
): Promise<ItemCursor> {
  if (typeof cursor === 'string') {
    const { turn, item, inclusive } = parseCursor(cursor);
    const sound = Number.isSafeInteger(turn) && Number.isSafeInteger(item);
    if (!sound || typeof inclusive !== 'boolean') throw badCursor(cursor);
    return { turn: Number(turn), item: Number(item), inclusive };
  }
  // The newest turns are the likeliest.
  for (let end = source.rows.length; end > 0; end -= STEP) {
    const rows = source.rows.slice(Math.max(0, end - STEP), end);
    const turns = await readRows(source, rows, 'full');
    for (const [nth, turn] of turns.entries()) {
      const item = turn.items.findIndex((each) => each.id === cursor.itemId);
      if (item !== -1) return { turn: rows[nth]?.seq ?? 0, item, inclusive: true };
    }
  }
  throw badCursor(cursor.itemId);
}

function parseCursor(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not JSON: no cursor of ours.
  }
  throw badCursor(text);
}

function badCursor(text: string): Error {
  return invalidRequest(`invalid cursor: ${text.slice(0, 200)}`);
}
