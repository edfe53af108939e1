/** Reading threads, loaded or not: their turns, and how they look. */
import type { ThreadReadState } from '../protocol/read-state.ts';
import type { Thread, ThreadResumeParams, ThreadTurnsPage } from '../protocol/thread.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Projection } from './projection.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { ThreadServices } from './services.ts';
import { noRollout } from './thread-ids.ts';
import { placedTurns } from './thread-history.ts';
import type { HistoryPart, PlacedTurn, SharedHistory } from './thread-history.ts';
import type { ListedMeta } from './thread-meta.ts';
import type { IndexedThread } from './thread-index.ts';
import { viewThread } from './thread-view.ts';
import { backgroundInTexts, nothingInBackground, withBackground } from './background-items.ts';
import type { BackgroundItems } from './background-items.ts';
import { allTurns, turnsPage, viewOf } from './turn-pages.ts';
import type { NewestTurns, TurnSource } from './turn-pages.ts';
import { turnText } from './turn-text.ts';
import type { TurnText } from './turn-text.ts';

/** A thread that this server holds, or one that lies on disk. */
export type FoundThread =
  | { readonly loaded: LoadedThread; readonly stored: null }
  | { readonly loaded: null; readonly stored: Stored };

export interface Stored {
  readonly place: RolloutPlace;
  readonly projection: Projection;
  readonly shared: SharedHistory;
  /** Whether another process has a turn of it running. */
  readonly running: boolean;
}

/** Where the turns of a loaded thread are read; null while it has no file. */
export function sourceOf(
  thread: LoadedThread,
  live: Turn | null = thread.active?.current() ?? null,
): TurnSource | null {
  const { place, projection, shared } = thread;
  if (place === null || !thread.begun) return null;
  const background = (): BackgroundItems => thread.background;
  return { ...placed(place, projection, shared), live, running: null, background };
}

function placed(
  place: RolloutPlace,
  { turns: rows, size }: Projection,
  shared: SharedHistory,
): Pick<TurnSource, 'parts' | 'turns'> {
  const { threadId, path: file } = place;
  const parts = [...shared.parts, { threadId, file, size, rows }];
  return { parts, turns: placedTurns(parts) };
}

/** The same without reading the turns that are not asked for. */
function newestOf(thread: LoadedThread): NewestTurns | null {
  const { place, projection, shared } = thread;
  if (place === null || !thread.begun) return null;
  const before = placedTurns(shared.parts);
  const length = before.length + projection.turnCount;
  const part: HistoryPart = {
    threadId: place.threadId,
    file: place.path,
    size: projection.size,
    get rows() {
      return projection.turns;
    },
  };
  const at = (index: number): PlacedTurn | undefined => {
    const own = index - before.length;
    if (own < 0) return before[index];
    const row = index < length ? projection.turnAt(own) : undefined;
    return row === undefined ? undefined : { row, part };
  };
  return { turns: { length, at }, live: null, running: null, background: () => thread.background };
}

/**
 * What resuming shows, as of one moment: from then on the thread's messages are held back until
 * `release` is called. Reads again if a turn began or ended meanwhile.
 */
export async function snapshot(
  thread: LoadedThread,
  { excludeTurns, initialTurnsPage }: ThreadResumeParams,
): Promise<{
  readonly stored: NewestTurns | null;
  readonly finished: readonly TurnText[];
  readonly page: ThreadTurnsPage | null;
  readonly live: Turn | null;
  readonly release: () => void;
}> {
  await thread.renewShared();
  for (;;) {
    const liveId = thread.active?.id;
    const { ends } = thread.terminals;
    const stored = newestOf(thread);
    const finished = excludeTurns === true ? [] : await finishedTurns(thread);
    const page =
      initialTurnsPage == null || stored === null
        ? null
        : await turnsPage(stored, initialTurnsPage);
    if (thread.outbox.held) await thread.outbox.released;
    else if (thread.active?.id === liveId && thread.terminals.ends === ends) {
      const live = thread.active?.current() ?? null;
      const { background } = thread;
      return {
        stored,
        finished: backgroundInTexts(finished, background),
        page: page === null ? null : { ...page, data: withBackground(page.data, background) },
        live,
        release: thread.outbox.hold(),
      };
    }
  }
}

/** All turns but the one that runs, oldest first. */
export async function finishedTurns(thread: LoadedThread): Promise<readonly TurnText[]> {
  await thread.renewShared();
  const source = sourceOf(thread, null);
  if (source === null) {
    return withBackground([...thread.turns.finished], thread.background).map(turnText);
  }
  const liveId = thread.active?.id;
  return allTurns({ ...source, turns: source.turns.filter(({ row }) => row.id !== liveId) });
}

export function replaced(turns: Turn[], live: Turn | null, view: TurnItemsView): Turn[] {
  return turns.map((turn) => (turn.id === live?.id ? viewOf(live, view) : turn));
}

export function storedSource({ place, projection, shared, running }: Stored): TurnSource {
  return {
    ...placed(place, projection, shared),
    live: null,
    background: nothingInBackground,
    running: running ? (projection.openTurn?.id ?? null) : null,
  };
}

export function viewFound({ loaded, stored }: FoundThread, services: ThreadServices): Thread {
  return loaded === null ? viewStored(stored, services) : loaded.view();
}

/** Null for what has no file: nothing of it is kept. */
export function readStateOf({ loaded, stored }: FoundThread): ThreadReadState | null {
  if (loaded === null) return stored.projection.meta?.readState ?? null;
  return loaded.ephemeral || !loaded.begun ? null : loaded.meta.readState;
}

export function viewStored(
  { place, projection, running }: Stored,
  services: ThreadServices,
): Thread {
  const { meta } = projection;
  if (meta === null) throw noRollout(place.threadId);
  return viewStoredMeta(place.threadId, meta, place.path, services, running);
}

/** `running`: another process has a turn of it running. */
function viewStoredMeta(
  id: string,
  meta: ListedMeta,
  file: string,
  services: ThreadServices,
  running: boolean,
): Thread {
  return viewThread({
    id,
    services,
    meta,
    settings: meta.settings,
    status: running ? { type: 'active', activeFlags: [] } : { type: 'notLoaded' },
    path: file,
    ephemeral: false,
    loaded: false,
  });
}

/** What a list shows of a thread. */
export async function viewIndexed(
  loader: {
    get(threadId: string): LoadedThread | null;
    readonly stored: { runs(threadId: string): Promise<boolean> };
  },
  services: ThreadServices,
  { id, meta, path: file }: IndexedThread,
): Promise<Thread> {
  const loaded = loader.get(id);
  if (loaded !== null) return { ...loaded.view(), canAcceptDirectInput: null };
  const running = meta.openTurnId !== null && (await loader.stored.runs(id));
  return viewStoredMeta(id, meta, file, services, running);
}
