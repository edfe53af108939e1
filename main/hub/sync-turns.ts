/** Fetches the turns of one thread into the store: backwards until known ground. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { mayGrow } from '../storage/history-store.ts';
import type { Write } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { messageSize } from './message-size.ts';
import type { ServerLink } from './server-link.ts';

const TURNS_PAGE = 20;
/** In place of the time up to which turns were fetched: another program has one under way. */
export const ELSEWHERE = -1;
/** A turn that began longer ago was left as it is by whoever was killed. */
const LONGEST_TURN_MS = 24 * 60 * 60 * 1000;
/** About how many bytes of JSON are written at once: reads of users wait no longer than for that. */
const PIECE_BYTES = 256 * 1024;

export interface SyncTurnsParts {
  readonly storage: Storage;
  readonly nowMs: number;
  /** Resolves when nobody who can be kept waiting waits. */
  readonly mayGoOn: () => Promise<void>;
}

/** @returns whether the store had lacked turns */
export async function syncTurns(
  { storage, nowMs, mayGoOn }: SyncTurnsParts,
  link: ServerLink,
  key: ThreadKey,
  thread: Thread,
): Promise<boolean> {
  const { threadId } = key;
  const [mark] = await storage.read('syncMarks', [key]);
  let trusted = mark?.complete === true;
  const doubt = async (): Promise<void> => {
    if (!trusted) return;
    trusted = false;
    await storage.write({ op: 'patch', ...key, patch: { complete: false } });
  };
  const known = trusted;
  let cursor: string | null = null;
  let first = true;
  let lacked = false;
  let elsewhere = false;
  /** The oldest turn of the page before: those of the next one stand right before it. */
  let before: string | undefined;
  for (;;) {
    await mayGoOn();
    const page: { data: Turn[]; nextCursor?: string | null | undefined } = await link
      .request('thread/turns/list', {
        threadId,
        cursor,
        limit: TURNS_PAGE,
        sortDirection: 'desc',
        itemsView: 'full',
      })
      .catch((error: unknown) => {
        // A thread without a turn yet is an error with some servers.
        if (first && thread.preview === '') return { data: [] };
        throw error;
      });
    if (first) elsewhere = page.data[0]?.status === 'inProgress' && !link.loaded.has(threadId);
    first = false;
    const ids = page.data.map(({ id }) => id);
    const finished = new Set(await storage.read('finishedTurns', key, ids));
    const ground = known ? page.data.findIndex(({ id }) => finished.has(id)) : -1;
    // The newest known turn is taken again: it may have ended while nobody listened.
    const news = ground === -1 ? page.data : page.data.slice(0, ground + 1);
    lacked ||= news.some(({ id }) => !finished.has(id));
    const reachesGround = ground !== -1 || page.nextCursor == null;
    const turns = news.toReversed().map((turn) => settledPart(turn, link));
    const pieces = piecesOf(key, turns, before);
    // Until the last of several is written there is a hole, which would be taken for known ground.
    if (!reachesGround || pieces.length > 1) await doubt();
    for (const piece of pieces) {
      await mayGoOn();
      await storage.write(piece);
    }
    before = turns[0]?.id ?? before;
    cursor = page.nextCursor ?? null;
    if (reachesGround || cursor === null) break;
  }
  // Another program works in it, which its server hears nothing of: the next look fetches it again.
  const mayGoOnElsewhere = elsewhere && nowMs - thread.updatedAt * 1000 < LONGEST_TURN_MS;
  const syncedAt = mayGoOnElsewhere ? ELSEWHERE : thread.updatedAt;
  const patch = { complete: true, behind: false, syncedAt };
  await storage.write({ op: 'patch', ...key, patch });
  return lacked;
}

/** Of a turn that runs, what can't change any more: the rest comes to us as events, or later. */
function settledPart(turn: Turn, link: ServerLink): Turn {
  if (turn.status !== 'inProgress' || !link.ready) return turn;
  return { ...turn, items: turn.items.filter((item) => !mayGrow(item)) };
}

/** Turns that follow each other as writes of a bounded size, the newest turns first. */
export function piecesOf(
  key: ThreadKey,
  turns: readonly Turn[],
  before: string | undefined,
): Write[] {
  const pieces: Write[] = [];
  const add = (part: readonly Turn[], next: string | undefined, itemsBefore?: number): void => {
    pieces.push({
      op: 'page',
      ...key,
      turns: part,
      ...(next === undefined ? {} : { before: next }),
      ...(itemsBefore === undefined ? {} : { itemsBefore }),
    });
  };
  let next = before;
  let part: Turn[] = [];
  let size = 0;
  const end = (): void => {
    if (part.length > 0) add(part, next);
    next = part[0]?.id ?? next;
    part = [];
    size = 0;
  };
  for (const turn of turns.toReversed()) {
    const own = messageSize(turn);
    if (size + own > PIECE_BYTES) end();
    if (own <= PIECE_BYTES) {
      part.unshift(turn);
      size += own;
      continue;
    }
    for (const { items, from } of runsOf(turn.items)) {
      add([{ ...turn, items: [...items] }], next, from);
    }
    next = turn.id;
  }
  end();
  return pieces;
}

/** Items in their order, as many at a time as fit a piece; at least one. */
function runsOf(items: readonly ThreadItem[]): { items: readonly ThreadItem[]; from: number }[] {
  const runs: { items: ThreadItem[]; from: number }[] = [];
  let size = 0;
  for (const [at, item] of items.entries()) {
    const own = messageSize(item);
    const run = runs.at(-1);
    if (run === undefined || size + own > PIECE_BYTES) {
      runs.push({ items: [item], from: at });
      size = own;
    } else {
      run.items.push(item);
      size += own;
    }
  }
  return runs;
}
