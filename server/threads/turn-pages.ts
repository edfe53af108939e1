/** Pages of a thread's turns and items, in both directions. */
import type { ThreadItem } from '../protocol/item.ts';
import type {
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadTurnsListParams,
  ThreadTurnsPage,
} from '../protocol/thread.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { withBackground } from './background-items.ts';
import type { BackgroundItems } from './background-items.ts';
import type { HistoryPart, PlacedTurn } from './thread-history.ts';
import { readTurns } from './turn-reader.ts';

/** Where a thread's turns can be read. */
export interface TurnSource {
  readonly parts: readonly HistoryPart[];
  /** All that can be seen, oldest first; a cursor counts them. */
  readonly turns: readonly PlacedTurn[];
  /** The turn that runs here, with its items as they are now. */
  readonly live: Turn | null;
  /** The turn that another process is running. */
  readonly running: string | null;
  /** Items of ended turns that go on, as they are now. */
  readonly background: () => BackgroundItems;
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
  return readPlaced(source, source.turns, 'full');
}

export async function turnsPage(
  source: TurnSource,
  params: Pick<ThreadTurnsListParams, 'cursor' | 'limit' | 'sortDirection' | 'itemsView'>,
): Promise<ThreadTurnsPage> {
  const { turns } = source;
  const step = params.sortDirection === 'asc' ? 1 : -1;
  const limit = Math.max(1, params.limit ?? DEFAULT_TURNS);
  const cursor = params.cursor == null ? null : parseTurnCursor(params.cursor);
  const start =
    cursor === null
      ? step === 1
        ? 0
        : turns.length - 1
      : cursor.turn + (cursor.inclusive ? 0 : step);
  const picked: PlacedTurn[] = [];
  let at = start;
  for (; picked.length < limit; at += step) {
    const turn = turns[at];
    if (turn === undefined) break;
    picked.push(turn);
  }
  const last = at - step;
  return {
    data: await readPlaced(source, picked, params.itemsView ?? 'summary'),
    nextCursor: picked.length > 0 && turns[at] !== undefined ? turnCursor(last, false) : null,
    backwardsCursor: picked.length === 0 ? null : turnCursor(start, true),
  };
}

/** For going back from the newest turn; null when there is none. */
export function newestTurnCursor(source: TurnSource): string | null {
  const { length } = source.turns;
  return length === 0 ? null : turnCursor(length - 1, true);
}

/** For going back from the newest item; null when there is none. */
export function newestItemCursor(source: TurnSource): string | null {
  const { length } = source.turns;
  return length === 0 ? null : itemCursor(length - 1, Number.MAX_SAFE_INTEGER, true);
}

export async function itemsPage(
  source: TurnSource,
  params: Omit<ThreadItemsListParams, 'threadId'>,
): Promise<ThreadItemsListResponse> {
  const step = params.sortDirection === 'desc' ? -1 : 1;
  const limit = Math.max(1, params.limit ?? DEFAULT_ITEMS);
  const { turns } = source;
  const nothing = { data: [], nextCursor: null, backwardsCursor: null };
  const anchored = params.cursor != null && typeof params.cursor !== 'string';
  if (anchored && (params.turnId ?? '') === '') {
    throw new RpcFault(
      errorCodes.invalidParams,
      'turnId is required when cursor is an item anchor',
    );
  }
  let first = 0;
  let end = turns.length;
  if (params.turnId != null) {
    first = turns.findIndex(({ row }) => row.id === params.turnId);
    if (first === -1) return nothing;
    end = first + 1;
  }
  const cursor = params.cursor == null ? null : await findItem(source, params.cursor, first);
  if (cursor !== null && (cursor.turn < first || cursor.turn >= end)) return nothing;
  const found: {
    readonly turn: number;
    readonly at: number;
    readonly turnId: string;
    readonly item: ThreadItem;
  }[] = [];
  let index = cursor?.turn ?? (step === 1 ? first : end - 1);
  while (found.length <= limit && index >= first && index < end) {
    const chunk: number[] = [];
    for (; chunk.length < STEP && index >= first && index < end; index += step) chunk.push(index);
    const placed = chunk.flatMap((at) => turns[at] ?? []);
    const read = await readPlaced(source, placed, 'full');
    for (const [nth, turn] of chunk.entries()) {
      const items = [...(read[nth]?.items ?? [])].map((item, at) => ({ item, at }));
      if (step === -1) items.reverse();
      for (const { item, at } of items) {
        if (cursor?.turn === turn && !isBehind(at, cursor, step)) continue;
        found.push({ turn, at, turnId: read[nth]?.id ?? '', item });
      }
    }
  }
  const page = found.slice(0, limit);
  const newest = page[0];
  const last = page.at(-1);
  return {
    data: page.map(({ turnId, item }) => itemEntry(turnId, item, params)),
    nextCursor:
      last !== undefined && found.length > limit ? itemCursor(last.turn, last.at, false) : null,
    backwardsCursor: newest === undefined ? null : itemCursor(newest.turn, newest.at, true),
  };
}

function isBehind(at: number, cursor: ItemCursor, step: 1 | -1): boolean {
  if (at === cursor.item) return cursor.inclusive;
  return step === 1 ? at > cursor.item : at < cursor.item;
}

/** An item as pages show it. */
export function itemEntry(
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

/** Some of the source's turns, the one that runs as it is now. */
export async function readPlaced(
  source: TurnSource,
  turns: readonly PlacedTurn[],
  view: TurnItemsView,
): Promise<Turn[]> {
  const { live, running } = source;
  const stored = live === null ? turns : turns.filter(({ row }) => row.id !== live.id);
  const read = withBackground(
    await readTurns({ turns: stored, view, running }),
    source.background(),
  );
  if (live === null || stored.length === turns.length) return read;
  const byId = new Map(read.map((turn) => [turn.id, turn]));
  byId.set(live.id, viewOf(live, view));
  return turns.flatMap(({ row }) => byId.get(row.id) ?? []);
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

/** `inclusive`: the page begins with the turn itself. */
export function turnCursor(turn: number, inclusive: boolean): string {
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
  turn: number,
): Promise<ItemCursor> {
  if (typeof cursor === 'string') {
    const { turn: at, item, inclusive } = parseCursor(cursor);
    const sound = Number.isSafeInteger(at) && Number.isSafeInteger(item);
    if (!sound || typeof inclusive !== 'boolean') throw badCursor(cursor);
    return { turn: Number(at), item: Number(item), inclusive };
  }
  const placed = source.turns[turn];
  const [read] = placed === undefined ? [] : await readPlaced(source, [placed], 'full');
  const item = read?.items.findIndex((each) => each.id === cursor.itemId) ?? -1;
  // What the anchor names has been seen.
  if (item !== -1) return { turn, item, inclusive: false };
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
