/** Pages of a thread's items, in both directions, across its turns or within one. */
import type { ThreadItem } from '../protocol/item.ts';
import type { ThreadItemsListParams, ThreadItemsListResponse } from '../protocol/thread-pages.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { RpcFault } from '../rpc/fault.ts';
import { withBackground } from './background-items.ts';
import { isLong, itemPlaces, LONG_TURN_BYTES, readItems } from './long-turn.ts';
import type { PlacedTurn } from './thread-history.ts';
import { badCursor, parseCursor, readPlaced } from './turn-pages.ts';
import type { NewestTurns, TurnCursor, TurnSource } from './turn-pages.ts';
import { bareTurn } from './turn-reader.ts';

/** How many come where nobody says. */
const DEFAULT_ITEMS = 100;
/** Turns that are looked through at once. */
const STEP = 16;

interface ItemCursor extends TurnCursor {
  readonly item: number;
}

interface FoundItem {
  /** Which of the source's turns it is in, and which of the turn's items it is. */
  readonly turn: number;
  readonly at: number;
  readonly turnId: string;
  readonly item: ThreadItem;
}

/** For going back from the newest item; null when there is none. */
export function newestItemCursor({ turns: { length } }: NewestTurns): string | null {
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
  const found: FoundItem[] = [];
  let index = cursor?.turn ?? (step === 1 ? first : end - 1);
  while (found.length <= limit && index >= first && index < end) {
    const turn = index;
    const behind = (at: number): boolean => cursor?.turn !== turn || isBehind(at, cursor, step);
    const room = { step, limit: limit + 1 - found.length } as const;
    const ofLong = await ofLongTurn(source, turn, behind, room);
    if (ofLong !== null) {
      found.push(...ofLong);
      index += step;
      continue;
    }
    const chunk: number[] = [];
    do {
      chunk.push(index);
      index += step;
    } while (
      chunk.length < STEP &&
      index >= first &&
      index < end &&
      !isLongOf(source, turns[index])
    );
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

/** The items of a page that one long turn gives, at most `limit`; null when it is read as others are. */
async function ofLongTurn(
  source: TurnSource,
  turn: number,
  behind: (at: number) => boolean,
  { step, limit }: { readonly step: 1 | -1; readonly limit: number },
): Promise<FoundItem[] | null> {
  const placed = source.turns[turn];
  if (placed === undefined || !isLongOf(source, placed)) return null;
  const places = await itemPlaces(placed);
  if (places === null) return null;
  const indexes = [...places.keys()].filter(behind);
  if (step === -1) indexes.reverse();
  const wanted = indexes.slice(0, limit);
  const items = await readItems(
    placed,
    wanted.flatMap((at) => places[at] ?? []),
  );
  if (items === null) return null;
  const { id } = placed.row;
  const bare = { ...bareTurn(placed.row), items, itemsView: 'full' as const };
  const [now = bare] = withBackground([bare], source.background());
  return now.items.map((item, nth) => ({ turn, at: wanted[nth] ?? 0, turnId: id, item }));
}

function isLongOf(
  { live, longBytes = LONG_TURN_BYTES }: TurnSource,
  placed: PlacedTurn | undefined,
): boolean {
  return placed !== undefined && placed.row.id !== live?.id && isLong(placed, longBytes);
}

function itemCursor(turn: number, item: number, inclusive: boolean): string {
  return JSON.stringify({ turn, item, inclusive });
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
  const item = placed === undefined ? -1 : await positionOf(source, placed, cursor.itemId);
  // What the anchor names has been seen.
  if (item !== -1) return { turn, item, inclusive: false };
  throw badCursor(cursor.itemId);
}

async function positionOf(source: TurnSource, turn: PlacedTurn, itemId: string): Promise<number> {
  const places = isLongOf(source, turn) ? await itemPlaces(turn) : null;
  const items = places ?? (await readPlaced(source, [turn], 'full'))[0]?.items ?? [];
  return items.findIndex(({ id }) => id === itemId);
}
