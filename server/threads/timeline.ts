/** `thread/timeline/list`: the history as one line of items and turn boundaries. */
import type {
  ThreadTimelineEntry,
  ThreadTimelineListParams,
  ThreadTimelineListResponse,
} from '../protocol/thread-search.ts';
import type { Turn } from '../protocol/turn.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { HistoryPart, PlacedTurn } from './thread-history.ts';
import { readPlaced } from './turn-pages.ts';
import type { TurnSource } from './turn-pages.ts';

const DEFAULT_LIMIT = 100;
/** Turns that are read at once. */
const STEP = 16;

/** The newest entries before the cursor, oldest first. @throws {RpcFault} */
export async function timelinePage(
  source: TurnSource,
  params: Omit<ThreadTimelineListParams, 'threadId'>,
): Promise<ThreadTimelineListResponse> {
  const before = params.cursor == null ? Number.POSITIVE_INFINITY : parseCursor(params.cursor);
  const limit = Math.max(1, params.limit ?? DEFAULT_LIMIT);
  const starts = partStarts(source.parts);
  const at = ({ row, part }: PlacedTurn): number => (starts.get(part) ?? 0) + row.start;
  let end = source.turns.length;
  while (end > 0 && at(source.turns[end - 1] ?? never()) >= before) end -= 1;
  let found: ThreadTimelineEntry[] = [];
  while (end > 0 && found.length <= limit) {
    const placed = source.turns.slice(Math.max(0, end - STEP), end);
    const turns = await readPlaced(source, placed, 'full');
    const entries = placed.flatMap((each, nth) => {
      const turn = turns[nth];
      return turn === undefined ? [] : entriesOf(each, turn, at(each));
    });
    found = [...entries.filter(({ position }) => Number(position) < before), ...found];
    end -= placed.length;
  }
  const data = found.slice(-limit);
  const more = found.length > limit || end > 0;
  return {
    data,
    nextCursor: more ? JSON.stringify({ position: data[0]?.position }) : null,
    activeRealtimeSessionAtPageStart: null,
  };
}

/** Every entry has bytes of its own in the file, so that positions are in order and do not repeat. */
function entriesOf({ row, part }: PlacedTurn, turn: Turn, start: number): ThreadTimelineEntry[] {
  const { id: turnId, startedAt, completedAt, durationMs, status, error } = turn;
  const entries: ThreadTimelineEntry[] = [
    { type: 'turnStarted', position: start, turnId, startedAt },
    ...turn.items.map((item, nth) => ({
      type: 'item' as const,
      position: start + 1 + nth,
      turnId,
      item,
    })),
  ];
  if (status !== 'inProgress') {
    const length = Math.min(row.end ?? part.size, part.size) - row.start;
    const position = start + length - 1;
    entries.push({
      type: 'turnCompleted',
      position,
      turnId,
      status,
      error,
      startedAt,
      completedAt,
      durationMs,
    });
  }
  return entries;
}

/** Where each part begins when all lie one behind another. */
function partStarts(parts: readonly HistoryPart[]): Map<HistoryPart, number> {
  const starts = new Map<HistoryPart, number>();
  let at = 0;
  for (const part of parts) {
    starts.set(part, at);
    at += part.size;
  }
  return starts;
}

function parseCursor(text: string): number {
  try {
    const value = JSON.parse(text) as { readonly position?: unknown } | null;
    if (Number.isSafeInteger(value?.position)) return Number(value?.position);
  } catch {
    // Not JSON: no cursor of ours.
  }
  throw invalidRequest('invalid thread timeline cursor');
}

function never(): never {
  throw new Error('a turn that was counted is not there');
}
