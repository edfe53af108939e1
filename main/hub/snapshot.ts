/** The state of a thread at one point of a client's stream. */
import type { HostParams } from '../../server/protocol/host.ts';
import type { ThreadSnapshot } from '../../server/protocol/host-thread.ts';
import type { ShortMark } from '../../server/protocol/host-page.ts';
import { errorCodes } from '../../server/protocol/envelope.ts';
import { currentTurn, openItemIds } from '../../server/protocol/reducer.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { RpcFault, invalidRequest } from '../../server/rpc/fault.ts';
import { placeOf } from '../storage/place-cursor.ts';
import { shortTurns } from '../storage/short-turn.ts';
import type { StoredPage } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import type { Approvals } from './approvals.ts';
import type { ClientStream } from './client-stream.ts';
import type { LiveThread } from './live-thread.ts';
import type { ServerLink } from './server-link.ts';
import type { Summaries } from './summaries.ts';
import type { Sync } from './sync.ts';
import type { Threads } from './threads.ts';

/** Turns as the server has them, where the store may lack some. */
interface Fetched {
  /** Oldest first. */
  readonly turns: readonly Turn[];
  readonly short: readonly ShortMark[];
  readonly olderCursor: string | null;
}

export interface SnapshotParts {
  readonly storage: Storage;
  readonly threads: Threads;
  readonly summaries: Summaries;
  readonly approvals: Approvals;
  readonly sync: Sync;
  readonly touched: (key: { server: string; threadId: string }) => void;
}

const TURNS = 20;
const APPROVALS = 200;

/**
 * Opens a thread for a client. `take` is called in one tick with the reading of memory and the start
 * of following, so that the next event the client gets is the next one after the snapshot.
 * Reading takes no lock: a thread that is not loaded is never resumed for it.
 */
export async function openThread(
  parts: SnapshotParts,
  link: ServerLink,
  params: HostParams<'host/thread/open'>,
  stream: ClientStream,
  take: (snapshot: ThreadSnapshot) => void,
): Promise<void> {
  const { storage, threads } = parts;
  const key = { server: params.server, threadId: params.threadId };
  const live = threads.live(key);
  live.readers += 1;
  try {
    const fetched = await bringUp(parts, link, live);
    const aroundTurnId = params.aroundTurnId ?? null;
    const page =
      live.ephemeral === null
        ? await storage.read('threadPage', { ...key, limit: TURNS, aroundTurnId })
        : pageOf(key.server, live.ephemeral);
    if (page === null) throw invalidRequest(`thread not found: ${key.threadId}`);
    const { data } = await storage.read('approvals', { ...key, limit: APPROVALS });
    // From here on nothing may wait: the snapshot and the stream must meet.
    const shown = fetched === null ? page : { ...page, ...fetched, open: [] };
    const snapshot = combine(parts, link, live, shown, data.toReversed());
    live.followers.add(stream);
    take(snapshot);
  } finally {
    live.readers -= 1;
    live.forgetSettled();
    threads.unfollowIdle(live);
  }
}

/**
 * Follows the thread if it is at work, and asks the server for the newest turns if the store may lack
 * some; what keeps them in the store is the sync, which knows where they belong.
 */
async function bringUp(
  { storage, threads, touched, sync }: SnapshotParts,
  link: ServerLink,
  live: LiveThread,
): Promise<Fetched | null> {
  const { key } = live;
  if (live.ephemeral !== null) return null;
  let row = await storage.read('threadRow', key);
  if (row === null || row.deleted) {
    if (live.state.turns.size === 0) {
      const { thread } = await link.request('thread/read', { threadId: key.threadId });
      link.statuses.set(thread.id, thread.status);
      if (thread.ephemeral === true) {
        live.ephemeral = { thread, settings: null };
        return null;
      }
      await storage.write({ op: 'thread', server: key.server, thread });
      touched(key);
    }
    row = await storage.read('threadRow', key);
  }
  const active = link.statuses.get(key.threadId)?.type === 'active';
  if (active && !link.loaded.has(key.threadId)) {
    await threads.ensureLoaded(link, key.threadId).catch(() => undefined);
  }
  if (row === null || !link.ready) return null;
  if (row.complete && !row.behind && !sync.behind(link, key)) return null;
  try {
    const page = await link.request('thread/turns/list', {
      threadId: key.threadId,
      limit: TURNS,
      sortDirection: 'desc',
      itemsView: 'full',
    });
    const { turns, short, cutAt } = shortTurns(page.data.toReversed());
    return { turns, short, olderCursor: cutAt ?? page.nextCursor ?? null };
  } catch (error) {
    // A thread without a turn is an error with some servers; what the store has is shown.
    if (error instanceof RpcFault && error.code !== errorCodes.internal) return null;
    if (!link.ready) return null;
    throw error;
  }
}

/** A thread that is in no store, as the store would have it. */
function pageOf(
  server: string,
  { thread, settings }: NonNullable<LiveThread['ephemeral']>,
): StoredPage {
  return {
    thread: {
      server,
      threadId: thread.id,
      name: thread.name ?? null,
      preview: thread.preview,
      cwd: thread.cwd,
      folder: thread.cwd,
      branch: thread.gitInfo?.branch ?? null,
      model: thread.model ?? null,
      modelProvider: thread.modelProvider,
      forkedFromId: thread.forkedFromId ?? null,
      createdAtMs: thread.createdAt * 1000,
      updatedAtMs: thread.updatedAt * 1000,
      archived: false,
      deleted: false,
      added: 0,
      removed: 0,
      error: null,
      readAtMs: thread.updatedAt * 1000,
      markedUnread: false,
      pinRank: null,
      section: null,
      bytes: null,
      complete: true,
      behind: false,
      imported: false,
    },
    details: { settings, tokenUsage: null, plan: null, diff: null },
    turns: [],
    short: [],
    open: [],
    olderCursor: null,
  };
}

function combine(
  { summaries, approvals }: SnapshotParts,
  link: ServerLink,
  live: LiveThread,
  page: StoredPage,
  log: ThreadSnapshot['approvals'],
): ThreadSnapshot {
  const { key, state } = live;
  const running = link.statuses.get(key.threadId)?.type === 'active';
  const turns = new Map<string, Turn>();
  const openItems: { turnId: string; itemId: string }[] = [];
  for (const turn of page.turns) {
    const stale = turn.status === 'inProgress' && !running && !state.turns.has(turn.id);
    turns.set(turn.id, stale ? { ...turn, status: 'interrupted' } : turn);
  }
  let { olderCursor } = page;
  const short = page.short.filter(({ turnId }) => !state.turns.has(turnId));
  for (const [turnId, turn] of state.turns) {
    const newest = shortTurns([currentTurn(turn)]);
    for (const made of newest.turns) turns.set(turnId, made);
    short.push(...newest.short);
    const shown = new Set(newest.turns.flatMap(({ items }) => items.map(({ id }) => id)));
    for (const itemId of openItemIds(turn))
      if (shown.has(itemId)) openItems.push({ turnId, itemId });
    if (newest.cutAt === null) continue;
    // What is older goes on from within this turn.
    olderCursor = newest.cutAt;
    for (const older of turns.keys()) {
      if (older === turnId) break;
      turns.delete(older);
    }
  }
  if (running) {
    for (const place of page.open) if (!state.turns.has(place.turnId)) openItems.push(place);
  }
  return {
    summary: summaries.summary(page.thread),
    // The page was read a moment ago; they may have changed since.
    settings: live.settings ?? page.details.settings,
    turns: [...turns.values()],
    openItems,
    short,
    firstTurnCut: olderCursor !== null && placeOf(olderCursor)?.itemId != null,
    olderCursor,
    // What only a server has that does not run is not here.
    incomplete: !link.ready && (!page.thread.complete || page.thread.behind),
    tokenUsage: state.tokenUsage ?? page.details.tokenUsage,
    plan: state.plan === null ? page.details.plan : { ...state.plan, plan: [...state.plan.plan] },
    diff: state.diff ?? page.details.diff,
    requests: approvals.of(key),
    approvals: log,
  };
}
