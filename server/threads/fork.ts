/** Where a fork, or what a revert leaves, ends in the history that it is cut from. */
import { invalidRequest } from '../rpc/fault.ts';
import type { HistoryBase, ThreadState } from './rollout-line.ts';
import { readLines } from './history-loader.ts';
import { LineReader } from './rollout-slice.ts';
import type { HistoryPart, PlacedTurn } from './thread-history.ts';

/** The turns that a fork keeps. @throws {RpcFault} */
export function forkedTurns(
  turns: readonly PlacedTurn[],
  liveTurnId: string | null,
  cut: {
    readonly lastTurnId?: string | null | undefined;
    readonly beforeTurnId?: string | null | undefined;
  },
): readonly PlacedTurn[] {
  const { lastTurnId, beforeTurnId } = cut;
  if (lastTurnId != null && beforeTurnId != null) {
    throw invalidRequest('`beforeTurnId` cannot be combined with `lastTurnId`');
  }
  const wanted = lastTurnId ?? beforeTurnId;
  if (wanted == null) return turns.filter(({ row }) => row.id !== liveTurnId);
  const at = turns.findIndex(({ row }) => row.id === wanted);
  if (at === -1) throw invalidRequest(`turn not found: ${wanted}`);
  if (beforeTurnId != null) return turns.slice(0, at);
  if (wanted === liveTurnId) throw invalidRequest(`turn is still in progress: ${wanted}`);
  return turns.slice(0, at + 1);
}

/** The point behind the last of the turns; null for none. */
export function baseAfter(turns: readonly PlacedTurn[]): HistoryBase | null {
  const last = turns.at(-1);
  if (last === undefined) return null;
  const { row, part } = last;
  return { thread_id: part.threadId, end_byte_offset: Math.min(row.end ?? part.size, part.size) };
}

/** The parts up to a point in one of them. */
export function partsUntil(
  parts: readonly HistoryPart[],
  base: HistoryBase | null,
): readonly HistoryPart[] {
  const at = parts.findIndex((part) => part.threadId === base?.thread_id);
  const last = parts[at];
  if (base === null || last === undefined) return [];
  const size = base.end_byte_offset;
  const rows = last.rows.filter((row) => row.start < size);
  return [...parts.slice(0, at), { ...last, size, rows }];
}

/** What held at the end of the parts. Reads them from the last backwards until it is known. */
export async function stateAt(parts: readonly HistoryPart[]): Promise<ThreadState> {
  let found: ThreadState = { told: null, usage: null };
  for (const part of parts.toReversed()) {
    const own = await stateIn(part);
    found = { told: found.told ?? own.told, usage: found.usage ?? own.usage };
    if (found.told !== null && found.usage !== null) break;
  }
  return found;
}

async function stateIn(part: HistoryPart): Promise<ThreadState> {
  const seen = new Set(part.rows.map((row) => row.id));
  let settings: ThreadState['told'] = null;
  let told: ThreadState['told'] = null;
  let usage: ThreadState['usage'] = null;
  await readLines(part, (bytes) => {
    for (const line of new LineReader(bytes).between()) {
      const { head } = line;
      if (head !== null && !STATEFUL.has(head.kind)) continue;
      // A turn that was reverted later told the model nothing that it still knows.
      if (head !== null && head.turnId !== '' && !seen.has(head.turnId)) continue;
      const tells =
        head?.kind === 'turn_started' ||
        head?.kind === 'compacted' ||
        head?.itemType === 'userMessage';
      if (tells) {
        told = settings ?? told;
        continue;
      }
      if (head?.kind === 'item_completed') continue;
      const parsed = line.parse();
      if (parsed?.type === 'turn_context') settings = parsed.payload;
      else if (parsed?.type !== 'event_msg') continue;
      else if (parsed.payload.type === 'token_count') {
        usage = { turnId: parsed.payload.turn_id, usage: parsed.payload.usage };
      } else if (parsed.payload.type === 'thread_state') {
        told = parsed.payload.told;
        usage = parsed.payload.usage;
      }
    }
  });
  return { told, usage };
}

const STATEFUL: ReadonlySet<string> = new Set([
  'turn_context',
  'compacted',
  'turn_started',
  'item_completed',
  'token_count',
  'thread_state',
]);
