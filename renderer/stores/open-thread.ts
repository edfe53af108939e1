/** How an open thread is kept: loads its snapshot, applies its events a frame at a time. */
import type { Ability } from '../../server/protocol/asked.ts';
import type { ThreadKey, ThreadSnapshot } from '../../server/protocol/host-thread.ts';
import type { ServerNotification } from '../../server/protocol/methods.ts';
import {
  apply,
  emptyThread,
  loadTurn,
  replaceItem,
  type Change,
  type ItemState,
  type ThreadState,
  type TurnState,
} from '../../server/protocol/reducer.ts';
import { OlderPages } from './older-pages.ts';
import type { Arrived, Rpc } from './rpc.ts';
import { notShown } from './shown-messages.ts';
import { ShortItems } from './short-items.ts';
import { toTell } from './thread-changes.ts';
import { ThreadListeners } from './thread-listeners.ts';
import { startMeta, type ThreadMeta } from './thread-meta.ts';
import { TurnUsages } from './turn-usage.ts';
import { readQueue } from './thread-queue.ts';

/** Revisions of items that were loaded again must differ from those before. */
const LOAD = 2 ** 32;

export class OpenThread {
  readonly key: ThreadKey;
  readonly state: ThreadState;
  readonly listeners = new ThreadListeners();
  listVersion = 0;
  version = 0;
  readonly #rpc: Rpc;
  readonly can: (ability: Ability) => boolean;
  readonly #changed: () => void;
  #meta: ThreadMeta = startMeta;
  #queue: Arrived[] = [];
  #loads = 0;
  /** Counts openings, so that the answer to an overtaken one is ignored. */
  #opening = 0;
  /** As {@link #opening}, of the messages that wait. */
  #queueReads = 0;
  #loaded = false;
  readonly #turnUsages = new TurnUsages();
  readonly #gaps = new Set<string>();
  readonly #older = new OlderPages();
  readonly short = new ShortItems();

  /**
   * @param changed asks for a {@link flush} at the next frame
   * @param can what the thread's server can do
   */
  constructor(key: ThreadKey, rpc: Rpc, changed: () => void, can: (ability: Ability) => boolean) {
    this.key = key;
    this.state = emptyThread(key.threadId);
    this.#rpc = rpc;
    this.#changed = changed;
    this.can = can;
  }

  meta(): ThreadMeta {
    return this.#meta;
  }

  setMeta(change: Partial<ThreadMeta>): void {
    this.#meta = { ...this.#meta, ...change };
    this.#tellAll();
  }

  #tellAll(): void {
    this.version += 1;
    this.listeners.tellAll();
  }

  turn(turnId: string): TurnState | null {
    return this.state.turns.get(turnId) ?? null;
  }

  item(turnId: string, itemId: string): ItemState | null {
    return this.state.turns.get(turnId)?.items.get(itemId) ?? null;
  }

  turnRevision(turnId: string): number {
    const turn = this.turn(turnId);
    if (turn === null) return -1;
    let revision = turn.version + turn.items.size;
    for (const item of turn.items.values()) if (item.phase !== 'open') revision += 1;
    return this.#loads * LOAD + revision;
  }

  itemRevision(turnId: string, itemId: string): number {
    const item = this.item(turnId, itemId);
    return item === null ? -1 : this.#loads * LOAD + item.version;
  }

  /** Whether a turn may have items that are not loaded. */
  isCut(turnId: string): boolean {
    if (this.turn(turnId)?.turn.itemsView === 'summary') return true;
    const [oldest] = this.state.turns.keys();
    return oldest === turnId && this.#meta.olderCursor !== null;
  }

  runningTurn(): TurnState | null {
    let running: TurnState | null = null;
    for (const turn of this.state.turns.values()) {
      if (turn.turn.status === 'inProgress') running = turn;
    }
    return running;
  }

  /** Asks for a snapshot. Until it is there, what arrives waits. */
  async open(aroundTurnId?: string): Promise<void> {
    const mine = ++this.#opening;
    this.#loaded = false;
    if (this.#meta.phase === 'error') this.setMeta({ phase: 'loading', error: null });
    try {
      const { result, seq } = await this.#rpc.hostAt('host/thread/open', {
        ...this.key,
        ...(aroundTurnId === undefined ? {} : { aroundTurnId }),
      });
      if (mine !== this.#opening) return;
      this.#load(result);
      // The answer holds everything up to its own place in the stream.
      this.#queue = this.#queue.filter((one) => one.seq > seq);
      this.#loaded = true;
      if (this.#queue.length > 0) this.#changed();
      void this.readQueue();
    } catch (error) {
      if (mine !== this.#opening) return;
      const message = error instanceof Error ? error.message : String(error);
      this.setMeta({ phase: 'error', error: message });
    }
  }

  async readQueue(): Promise<void> {
    if (!this.can('queue')) return;
    const mine = ++this.#queueReads;
    try {
      const queue = await readQueue(this.#rpc, this.key);
      if (mine !== this.#queueReads) return;
      const { queue: before, queueError } = this.#meta;
      if (queue.length > 0 || before.length > 0 || queueError !== null) {
        this.setMeta({ queue, queueError: null });
      }
    } catch (error) {
      if (mine !== this.#queueReads) return;
      this.setMeta({ queueError: error instanceof Error ? error.message : String(error) });
    }
  }

  /** As {@link open}, on a new stream: what came on the old one is in the snapshot or lost. */
  openAnew(): void {
    this.#queue = [];
    void this.open();
  }

  #load(snapshot: ThreadSnapshot): void {
    const { state } = this;
    const first = snapshot.turns[0]?.id;
    // Older pages stay if the snapshot continues them; a gap between would be a lie.
    const continues = first !== undefined && state.turns.has(first) && !snapshot.firstTurnCut;
    let olderCursor = snapshot.olderCursor;
    if (continues && this.#older.any) {
      olderCursor = this.#meta.olderCursor;
      let before = true;
      for (const id of state.turns.keys()) {
        if (id === first) before = false;
        if (!before) state.turns.delete(id);
      }
    } else {
      state.turns.clear();
      this.#older.forget();
      this.short.clear();
    }
    const open = new Map<string, Set<string>>();
    for (const { turnId, itemId } of snapshot.openItems) {
      open.set(turnId, (open.get(turnId) ?? new Set()).add(itemId));
    }
    for (const turn of snapshot.turns) loadTurn(state, turn, open.get(turn.id));
    this.short.add(snapshot.short);
    state.status = snapshot.summary.status;
    state.tokenUsage = snapshot.tokenUsage;
    state.plan =
      snapshot.plan === null
        ? null
        : { ...snapshot.plan, explanation: snapshot.plan.explanation ?? null };
    state.diff = snapshot.diff;
    this.#loads += 1;
    this.listVersion += 1;
    this.#meta = {
      ...this.#meta,
      phase: 'ready',
      error: null,
      summary: snapshot.summary,
      settings: snapshot.settings,
      olderCursor,
      incomplete: snapshot.incomplete,
      approvals: snapshot.approvals,
    };
    this.#dropSent();
    this.version += 1;
    this.listeners.tellEverybody();
  }

  receive(one: Arrived): void {
    this.#queue.push(one);
    if (this.#loaded) this.#changed();
  }

  /** Applies what has arrived. Each listener is called at most once. */
  flush(): void {
    if (!this.#loaded || this.#queue.length === 0) return;
    const batch = this.#queue;
    this.#queue = [];
    const changes = apply(
      this.state,
      batch.map((one) => one.message),
    );
    this.short.applied(changes);
    this.#readMeta(batch);
    this.#tell(changes);
    if (changes.some((change) => this.#isNewGap(change))) void this.open();
  }

  /** An item that stays unknown after one more snapshot is not asked for again. */
  #isNewGap(change: Change): boolean {
    if (change.type !== 'gap') return false;
    const key = `${change.turnId}/${change.itemId}`;
    if (this.#gaps.has(key)) return false;
    this.#gaps.add(key);
    return true;
  }

  #readMeta(batch: readonly Arrived[]): void {
    for (const { message } of batch) {
      const event = message as ServerNotification;
      if (event.method === 'thread/settings/updated') {
        this.#meta = { ...this.#meta, settings: event.params.threadSettings };
      } else if (event.method === 'thread/tokenUsage/updated') {
        this.#meta = { ...this.#meta, turnUsage: this.#turnUsages.told(event.params) };
      } else if (event.method === 'thread/queue/changed') void this.readQueue();
    }
  }

  #tell(changes: readonly Change[]): void {
    const { items, turns, list, all } = toTell(changes);
    if (list) {
      this.listVersion += 1;
      this.#dropSent();
    }
    for (const key of items) this.listeners.tellItem(key);
    for (const turnId of turns) this.listeners.tellTurn(turnId);
    // Events that change nothing of the turns are about settings.
    if (list || all || changes.length === 0) this.#tellAll();
  }

  /** The server has taken a message, in this turn. */
  taken(clientId: string, turnId: string): void {
    const { sending } = this.#meta;
    this.#meta = {
      ...this.#meta,
      sending: sending.map((one) => (one.clientId === clientId ? { ...one, turnId } : one)),
    };
    this.#dropSent();
    this.#tellAll();
  }

  /** Takes out messages that their server shows by now. */
  #dropSent(): void {
    const { sending } = this.#meta;
    if (sending.length === 0) return;
    const left = notShown(sending, this.state.turns.values());
    if (left.length !== sending.length) this.#meta = { ...this.#meta, sending: left };
  }

  async loadOlder(): Promise<void> {
    const cursor = this.#meta.olderCursor;
    if (cursor === null || this.#meta.loadingOlder) return;
    this.setMeta({ loadingOlder: true });
    const loads = this.#loads;
    try {
      const page = await this.#rpc.host('host/thread/page', { ...this.key, cursor });
      // A snapshot that came meanwhile may begin elsewhere.
      if (loads !== this.#loads && this.#meta.olderCursor !== cursor) return;
      this.#older.add(this.state, cursor, page.turns);
      this.short.add(page.short);
      this.listVersion += 1;
      this.#meta = { ...this.#meta, olderCursor: page.olderCursor };
      for (const { id } of page.turns) this.listeners.tellTurn(id);
    } finally {
      this.setMeta({ loadingOlder: false });
    }
  }

  releaseOlder(): void {
    if (this.#meta.loadingOlder) return;
    const cursor = this.#older.release(this.state);
    if (cursor === null) return;
    this.listVersion += 1;
    this.setMeta({ olderCursor: cursor });
    this.listeners.tellEverybody();
  }

  /** Fetches what was left out of an item. */
  async loadWhole(turnId: string, itemId: string): Promise<void> {
    const mark = this.short.find(turnId, itemId);
    if (mark === null) return;
    const item = await this.short.fetch(this.#rpc, this.key, mark);
    if (this.short.find(turnId, itemId) === null) return;
    this.short.whole(turnId, itemId);
    replaceItem(this.state, turnId, item);
    this.listeners.tellItem(`${turnId}/${itemId}`);
    this.listeners.tellTurn(turnId);
  }

  close(): void {
    this.#opening += 1;
    this.#queueReads += 1;
    this.#loaded = false;
    this.#queue = [];
    this.listeners.clear();
  }
}
