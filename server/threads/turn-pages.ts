/** Pages of a thread's turns, in both directions. */
import type { ThreadTurnsPage } from '../protocol/thread.ts';
import type { ThreadTurnsListParams } from '../protocol/thread-pages.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { backgroundInTexts, withBackground } from './background-items.ts';
import type { BackgroundItems } from './background-items.ts';
import type { HistoryPart, PlacedTurn } from './thread-history.ts';
import { readTurnTexts, readTurns } from './turn-reader.ts';
import { turnText } from './turn-text.ts';
import type { TurnText } from './turn-text.ts';

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
  /** Turns with more bytes are not read as a whole for a page of items; the usual limit by default. */
  readonly longBytes?: number;
}

/** What a page of turns is made from: they are read one by one. */
export interface NewestTurns extends Pick<TurnSource, 'live' | 'running' | 'background'> {
  readonly turns: Pick<readonly PlacedTurn[], 'length' | 'at'>;
}

/** How many come where nobody says. */
const DEFAULT_TURNS = 25;

export interface TurnCursor {
  readonly turn: number;
  readonly inclusive: boolean;
}

/** All turns, oldest first, with all items. */
export async function allTurns(source: TurnSource): Promise<readonly TurnText[]> {
  const { turns, live, running } = source;
  const stored = live === null ? turns : turns.filter(({ row }) => row.id !== live.id);
  const read = await readTurnTexts({ turns: stored, view: 'full', running });
  const texts = backgroundInTexts(read, source.background());
  return live === null || stored.length === turns.length ? texts : withLive(texts, live);
}

/** `texts` with the running turn at its end. */
export function withLive(texts: readonly TurnText[], live: Turn | null): readonly TurnText[] {
  if (live === null) return texts;
  return [...texts.filter(({ id }) => id !== live.id), turnText(viewOf(live, 'full'))];
}

export async function turnsPage(
  source: NewestTurns,
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
  // `at` would count one below 0 from the end.
  for (; picked.length < limit && at >= 0; at += step) {
    const turn = turns.at(at);
    if (turn === undefined) break;
    picked.push(turn);
  }
  const last = at - step;
  return {
    data: await readPlaced(source, picked, params.itemsView ?? 'summary'),
    nextCursor: picked.length > 0 && at >= 0 && at < turns.length ? turnCursor(last, false) : null,
    backwardsCursor: picked.length === 0 ? null : turnCursor(start, true),
  };
}

/** For going back from the newest turn; null when there is none. */
export function newestTurnCursor({ turns: { length } }: NewestTurns): string | null {
  return length === 0 ? null : turnCursor(length - 1, true);
}

/** Some of the source's turns, the one that runs as it is now. */
export async function readPlaced(
  source: Pick<TurnSource, 'live' | 'running' | 'background'>,
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
  byId.set(live.id, listed(live, view));
  return turns.flatMap(({ row }) => byId.get(row.id) ?? []);
}

/** A turn that runs as lists show it: what stands last in it now is not its last message. */
function listed(live: Turn, view: TurnItemsView): Turn {
  const turn = viewOf(live, view);
  if (view !== 'summary') return turn;
  return { ...turn, items: turn.items.filter(({ type }) => type === 'userMessage') };
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

function parseTurnCursor(text: string): TurnCursor {
  const { turn, inclusive, item } = parseCursor(text);
  const sound = Number.isSafeInteger(turn) && typeof inclusive === 'boolean';
  // One of items is another list's.
  if (!sound || item !== undefined) throw badCursor(text);
  return { turn: Number(turn), inclusive };
}

/** The members of a cursor, which the caller judges. @throws {RpcFault} for what is none of ours */
export function parseCursor(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not JSON: no cursor of ours.
  }
  throw badCursor(text);
}

export function badCursor(text: string): Error {
  return invalidRequest(`invalid cursor: ${text.slice(0, 200)}`);
}
