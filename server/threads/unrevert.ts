/**
 * Takes a revert back. The turns that it hid are written once more, behind it: nothing that was
 * written before changes, so forks that were made meanwhile begin as they did.
 */
import { invalidRequest } from '../rpc/fault.ts';
import { readLines } from './history-loader.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Projection } from './projection.ts';
import { RolloutFile } from './rollout-file.ts';
import type { HistoryBase, RolloutEntry } from './rollout-line.ts';
import { LineReader } from './rollout-slice.ts';
import type { ThreadAccess } from './thread-access.ts';
import { isFactType } from './thread-fact-line.ts';
import { sharedHistory } from './thread-history.ts';
import type { Stored } from './thread-reading.ts';
import type { TurnRow } from './turn-row.ts';

/** What is not a turn's, and held before or holds since. */
const LEFT_BEHIND: ReadonlySet<string> = new Set([
  'session_meta',
  'format_raised',
  'thread_reverted',
  'thread_state',
]);

/** Where the line of the last revert stands, in bytes; null when there is none. */
export function lastRevert({ rows, meta }: Projection): number | null {
  const places = [
    ...rows.flatMap(({ hiddenAt }) => hiddenAt ?? []),
    ...(meta?.bases ?? []).flatMap(({ from }) => (from === 0 ? [] : from)),
  ];
  return places.length === 0 ? null : Math.max(...places);
}

/** Why a revert cannot be taken back any more; null when it can. */
export function whyNot(projection: Projection, revertedAt: number): string | null {
  if (lastRevert(projection) !== revertedAt) return 'turns were hidden again since';
  const isNew = projection.turns.some(({ start }) => start > revertedAt);
  return isNew ? 'the thread has gone on since' : null;
}

/** @throws {RpcFault} */
export function unrevertThread(
  { loader, services }: ThreadAccess,
  threadId: string,
  revertedAt: number,
): Promise<LoadedThread> {
  return loader.reshape(threadId, async (stored) => {
    const { place, projection } = stored;
    const why = whyNot(projection, revertedAt);
    if (why !== null) throw invalidRequest(`the turns cannot come back: ${why}`);
    const entries = await entriesOf(stored, revertedAt);
    const file = new RolloutFile(place.path, projection);
    try {
      file.append(entries, services.now());
    } finally {
      file.close();
    }
    return { ...stored, shared: await sharedHistory(loader.store, projection.base) };
  });
}

async function entriesOf(
  { place, projection }: Stored,
  revertedAt: number,
): Promise<RolloutEntry[]> {
  const hidden = projection.rows.filter(({ hiddenAt }) => hiddenAt === revertedAt);
  const entries: RolloutEntry[] = [];
  const base = baseBefore(projection, revertedAt);
  if (base !== undefined) {
    const beforeTurnId = hidden[0]?.id ?? '';
    const payload = { type: 'thread_reverted' as const, before_turn_id: beforeTurnId };
    entries.push({ type: 'event_msg', payload: { ...payload, history_base: base } });
  }
  const from = hidden[0]?.start ?? revertedAt;
  const earlier = projection.rows.filter(
    ({ hiddenAt }) => hiddenAt !== null && hiddenAt < revertedAt,
  );
  let block = 0;
  await readLines({ file: place.path, size: revertedAt }, (bytes) => {
    if (block + bytes.length > from) {
      for (const line of new LineReader(bytes).between()) {
        const at = block + line.at;
        const kind = line.head?.kind ?? '';
        if (at < from || LEFT_BEHIND.has(kind) || isFactType(kind)) continue;
        if (earlier.some((row) => isIn(row, at))) continue;
        const parsed = line.parse();
        if (parsed === null || LEFT_BEHIND.has(kindOf(parsed)) || isFactType(kindOf(parsed))) {
          continue;
        }
        const { timestamp: _, ordinal: __, ...entry } = parsed;
        entries.push(entry);
      }
    }
    block += bytes.length;
  });
  const settings = projection.meta?.settings ?? null;
  // What was chosen since holds.
  if (settings !== null) entries.push({ type: 'turn_context', payload: settings });
  return entries;
}

/** What the history began with before that revert; undefined when it left that as it was. */
function baseBefore({ meta }: Projection, revertedAt: number): HistoryBase | null | undefined {
  const bases = meta?.bases ?? [];
  const at = bases.findIndex(({ from }) => from === revertedAt);
  return at === -1 ? undefined : (bases[at - 1]?.base ?? null);
}

function isIn({ start, end, hiddenAt }: TurnRow, at: number): boolean {
  return at >= start && at < (end ?? hiddenAt ?? start);
}

function kindOf(entry: RolloutEntry): string {
  return entry.type === 'event_msg' ? entry.payload.type : entry.type;
}
