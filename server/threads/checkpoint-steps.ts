/** What a thread did to files, turn by turn, with the restores between them. */
import type { KeptStore } from '../diff/kept-store.ts';
import type { Step } from '../diff/restore-plan.ts';
import type { ThreadCheckpoint } from '../protocol/checkpoint.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { FilesRestored } from './thread-fact-line.ts';
import type { ThreadAccess } from './thread-access.ts';
import type { PlacedTurn } from './thread-history.ts';
import { threadIdFrom } from './thread-ids.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { sourceOf, storedSource } from './thread-reading.ts';
import type { TurnRow } from './turn-row.ts';

type State = ThreadCheckpoint['state'];

export interface ThreadSteps {
  readonly threadId: string;
  readonly loaded: LoadedThread | null;
  /** The turns that can be seen, oldest first. */
  readonly turns: readonly PlacedTurn[];
  /** All turns of the thread's own file, those too that a revert hid. */
  readonly ownRows: readonly TurnRow[];
  readonly restores: readonly FilesRestored[];
  readonly runningId: string | null;
  /** The commits that are kept. */
  readonly kept: ReadonlySet<string>;
}

/** Of a thread, loaded or not. What its last turn changed is waited for. @throws {RpcFault} */
export async function threadSteps(
  access: ThreadAccess,
  text: string,
  store: KeptStore,
): Promise<ThreadSteps> {
  const threadId = threadIdFrom(text);
  const { loaded, stored } = await access.find(threadId);
  if (loaded?.ephemeral === true) {
    throw invalidRequest('ephemeral threads do not support thread/checkpoint');
  }
  await loaded?.cleaned;
  if (loaded !== null) await renewShared(access, loaded);
  const source = loaded === null ? storedSource(stored) : sourceOf(loaded);
  const projection = loaded?.projection ?? stored?.projection;
  const turns = source?.turns ?? [];
  const ownRows = projection?.rows ?? [];
  const commits = [...turns.map(({ row }) => row), ...ownRows].flatMap(commitOf);
  return {
    threadId,
    loaded,
    turns,
    ownRows,
    restores: projection?.meta?.restores ?? [],
    runningId: loaded?.active?.id ?? source?.running ?? null,
    kept: await store.there([...new Set(commits)]),
  };
}

/** What it shares with others may have been told of since it was read. */
async function renewShared({ loader }: ThreadAccess, thread: LoadedThread): Promise<void> {
  const { base } = thread.projection;
  if (base === null) return;
  for (const part of thread.shared.parts) await loader.get(part.threadId)?.cleaned;
  thread.shared = await loader.stored.shared(thread.id, base);
}

function commitOf({ files }: TurnRow): string[] {
  return files === null || files === 'untouched' || files.kept === null ? [] : [files.kept.commit];
}

export function stateOf({ id, files }: TurnRow, { runningId, kept }: ThreadSteps): State {
  if (id === runningId) return 'running';
  if (files === null) return 'unknown';
  if (files === 'untouched') return 'untouched';
  if (files.kept !== null && !kept.has(files.kept.commit)) return 'lost';
  if (files.partial === true || files.left_out.length > 0) return 'partial';
  return files.kept === null ? 'untouched' : 'kept';
}

/**
 * The turns from this one on, hidden ones too: what a revert hid has still changed files.
 * @throws {RpcFault} when it is none that can be seen
 */
export function rowsFrom(steps: ThreadSteps, turnId: string): TurnRow[] {
  const at = steps.turns.findIndex(({ row }) => row.id === turnId);
  if (at === -1) throw invalidRequest(`turn not found: ${turnId}`);
  const isOwn = ({ part }: PlacedTurn): boolean => part.threadId === steps.threadId;
  const later = steps.turns.slice(at);
  const [first] = later;
  const own = steps.ownRows;
  if (first !== undefined && isOwn(first)) {
    return own.filter(({ start }) => start >= first.row.start);
  }
  return [...later.filter((turn) => !isOwn(turn)).map(({ row }) => row), ...own];
}

/** What has to be undone to get before this turn, in the order in which it was done. */
export function stepsFrom(steps: ThreadSteps, turnId: string): Step[] {
  const rows = rowsFrom(steps, turnId);
  const since = rows[0]?.startedAtMs ?? 0;
  // A turn that came back after a revert stands in the file twice.
  const all = new Map(rows.flatMap(turnStep).map((step) => [step.id, step]));
  return [
    ...all.values(),
    ...steps.restores.filter(({ at_ms: at }) => at >= since).flatMap(restoreSteps),
  ].toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

export function turnStep({ id, files, startedAtMs, completedAtMs }: TurnRow): Step[] {
  if (files === null || files === 'untouched' || files.kept === null) return [];
  const { root, kept } = files;
  return [{ id, root, kept, startedAtMs, endedAtMs: completedAtMs ?? startedAtMs }];
}

export function restoreSteps({ restore_id: id, at_ms: at, parts }: FilesRestored): Step[] {
  return parts.map(({ root, kept }) => ({ id, root, kept, startedAtMs: at, endedAtMs: at }));
}

/** The ids of all that the thread itself did to files. */
export function ownIds({ turns, ownRows, restores }: ThreadSteps): Set<string> {
  return new Set([
    ...turns.map(({ row }) => row.id),
    ...ownRows.map(({ id }) => id),
    ...restores.map((each) => each.restore_id),
  ]);
}

/** The last restore that was not undone, and undoes none itself. */
export function undoable(restores: readonly FilesRestored[]): FilesRestored | null {
  const undone = new Set(restores.map(({ undoes }) => undoes));
  return restores.findLast((each) => each.undoes === null && !undone.has(each.restore_id)) ?? null;
}
