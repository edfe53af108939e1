/** A thread that this server holds: its settings, its history, its writer, and the turn that runs. */
import { v7 as uuid } from 'uuid';
import { withSettings } from '../agent/settings.ts';
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import { ItemIds } from '../agent/turn-sink.ts';
import { SessionGrants } from '../approvals/session-grants.ts';
import type { ResponseItem } from '../model/model.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { UserMessageItem } from '../protocol/item.ts';
import type { Thread, ThreadStatus } from '../protocol/thread.ts';
import type { Turn } from '../protocol/turn.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { ActiveTurn } from './active-turn.ts';
import type { TurnOwner } from './active-turn.ts';
import { loadHistory } from './history-loader.ts';
import type { Projection } from './projection.ts';
import type { RolloutEntry, ThreadFact } from './rollout-line.ts';
import { RolloutFile, RolloutWriteError } from './rollout-file.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { RolloutWriter } from './rollout-writer.ts';
import type { ThreadServices } from './services.ts';
import { applyFact } from './thread-facts.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { shownSettings, viewThread } from './thread-view.ts';
import { notFound } from './thread-ids.ts';
import { ThreadOutbox } from './thread-outbox.ts';
import type { ToldContext } from './told-context.ts';
import { itemEvent } from './turn-record.ts';
import { forModel, userItem } from './words.ts';
import type { Words } from './words.ts';
import type { WriterLock } from './writer-lock.ts';

/** What a thread tells its manager. */
export interface ThreadOwner {
  /** Takes the writer's lock of a thread. @throws {RpcFault} when another has it. */
  lock(threadId: string): Promise<WriterLock>;
  /** The rollout changed in a way that lists show. */
  changed(thread: LoadedThread): void;
  /** A turn has ended. */
  turnEnded(thread: LoadedThread): void;
}

export class LoadedThread implements TurnOwner {
  readonly id: string;
  readonly services: ThreadServices;
  readonly writer: RolloutWriter;
  readonly projection: Projection;
  /** Null for an ephemeral thread. */
  readonly place: RolloutPlace | null;
  readonly grants = new SessionGrants();
  readonly outbox: ThreadOutbox;
  readonly #owner: ThreadOwner;
  #settings: AgentSettings;
  readonly #context: ToldContext;
  #lock: WriterLock | null;
  #history: ResponseItem[] | null;
  #ids: ItemIds;
  #active: ActiveTurn | null = null;
  #failed = false;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<unknown> = Promise.resolve();
  /** Of an ephemeral thread, which has no file to read them from. */
  readonly #finished: Turn[];
  /** Said of a thread that has no file yet. */
  readonly #facts: ThreadFact[] = [];

  constructor(options: {
    readonly id: string;
    readonly services: ThreadServices;
    readonly owner: ThreadOwner;
    readonly projection: Projection;
    readonly place: RolloutPlace | null;
    readonly settings: AgentSettings;
    readonly context: ToldContext;
    readonly lock: WriterLock | null;
    /** Null: in the rollout, to be read when a turn needs it. */
    readonly history: ResponseItem[] | null;
    /** What an ephemeral fork took over from its source. */
    readonly finished?: readonly Turn[];
  }) {
    this.id = options.id;
    this.services = options.services;
    this.outbox = new ThreadOutbox(options.services.outbound, options.id);
    this.#owner = options.owner;
    this.projection = options.projection;
    this.place = options.place;
    this.#settings = options.settings;
    this.#context = options.context;
    this.#lock = options.lock;
    this.#history = options.history;
    this.#finished = [...(options.finished ?? [])];
    this.#ids = new ItemIds(this.#finished.flatMap((turn) => turn.items.map((item) => item.id)));
    const file = new RolloutFile(options.place?.path ?? null, options.projection);
    this.writer = new RolloutWriter(file, this.services.now, (error) => {
      this.outbox.toThread('warning', {
        threadId: this.id,
        message: `${error.message}. It is kept in memory and tried again.`,
      });
    });
  }

  get settings(): AgentSettings {
    return this.#settings;
  }

  get ephemeral(): boolean {
    return this.place === null;
  }

  /** Whether it has a file, or will never have one but has begun. */
  get begun(): boolean {
    return this.projection.nextOrdinal > 0;
  }

  get active(): ActiveTurn | null {
    return this.#active;
  }

  get meta(): ThreadMeta {
    const { meta } = this.projection;
    if (meta === null) throw new Error(`the thread ${this.id} is loaded without its metadata`);
    return meta;
  }

  get tokenUsage(): ThreadMeta['usage'] {
    return this.meta.usage;
  }

  get instructionSources(): string[] {
    return this.#context.sources;
  }

  get finishedTurns(): readonly Turn[] {
    return this.#finished;
  }

  get status(): ThreadStatus {
    if (this.#active !== null) {
      const activeFlags = this.#active.waitsOnApproval ? ['waitingOnApproval'] : [];
      return { type: 'active', activeFlags };
    }
    return this.#failed ? { type: 'systemError' } : { type: 'idle' };
  }

  view(turns: Turn[] = []): Thread {
    return viewThread({
      id: this.id,
      meta: this.meta,
      settings: this.#settings,
      status: this.status,
      path: this.place?.path ?? null,
      ephemeral: this.ephemeral,
      loaded: true,
      turns,
    });
  }

  announceStatus(): void {
    this.outbox.toAll('thread/status/changed', {
      threadId: this.id,
      status: this.status,
    });
  }

  /** Whether it was unloaded. Whoever still holds it must not change it any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Runs one after another what changes the thread. @throws {RpcFault} when it was unloaded */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      this.#ensureOpen();
      return action();
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /**
   * Puts settings in force, tells the clients and keeps them. Within {@link inTurn}. Returns whether
   * anything changed.
   */
  async change(patch: SettingsPatch): Promise<boolean> {
    const next = withSettings(this.#settings, patch);
    if (next === this.#settings) return false;
    if (next.baseInstructions !== this.#settings.baseInstructions && this.#context.begun) {
      throw invalidRequest('`baseInstructions` can only be set before the first turn');
    }
    if (next.cwd !== this.#settings.cwd) await this.#context.moveTo(next.cwd);
    this.#settings = next;
    if (this.begun) this.writer.append({ type: 'turn_context', payload: next });
    this.outbox.toThread('thread/settings/updated', {
      threadId: this.id,
      threadSettings: shownSettings(next),
    });
    this.#owner.changed(this);
    return true;
  }

  /** Keeps a fact of the thread. Within {@link inTurn}. */
  note(fact: ThreadFact): void {
    if (this.begun) this.writer.append({ type: 'event_msg', payload: fact });
    else {
      applyFact(this.meta, fact, this.services.now());
      this.#facts.push(fact);
    }
    this.#owner.changed(this);
  }

  /** Begins a turn. Within {@link inTurn}, and only while none runs. @throws {RpcFault} */
  async startTurn(
    words: Words,
    outputSchema: unknown,
  ): Promise<{ readonly turn: ActiveTurn; readonly user: UserMessageItem | null }> {
    const { now } = this.services;
    const [messages, history] = await Promise.all([forModel(words), this.#loadHistory()]);
    if (!this.ephemeral) this.#lock ??= await this.#owner.lock(this.id);
    const context = await this.#context.items(this.#settings);
    this.#ensureOpen();
    const id = uuid();
    const startedAtMs = now();
    const user = words.input.length === 0 ? null : userItem(words, startedAtMs);
    const { meta } = this;
    const entries: RolloutEntry[] = [];
    if (!this.begun) {
      // What was said before the first line was written follows it.
      entries.push(
        { type: 'session_meta', payload: { ...meta.session, preview: meta.preview } },
        { type: 'turn_context', payload: this.#settings },
        ...this.#facts.map((payload) => ({ type: 'event_msg' as const, payload })),
      );
    }
    entries.push({
      type: 'event_msg',
      payload: { type: 'turn_started', turn_id: id, started_at_ms: startedAtMs },
    });
    if (user !== null) {
      entries.push({ type: 'event_msg', payload: itemEvent('item_completed', id, user) });
    }
    for (const payload of [...context, ...messages]) {
      entries.push({ type: 'response_item', payload });
    }
    this.#append(entries);
    this.#facts.length = 0;
    history.push(...context, ...messages);
    this.#context.told(this.#settings);
    const turn = new ActiveTurn(this, { id, startedAtMs, outputSchema }, history, this.#ids);
    this.#active = turn;
    this.#owner.changed(this);
    return { turn, user };
  }

  /**
   * Puts a word into the running turn. Null when it came too late: the turn is ending. Within
   * {@link inTurn}. @throws {RpcFault}
   */
  async steer(turn: ActiveTurn, words: Words): Promise<(() => void) | null> {
    const messages = await forModel(words);
    const context = await this.#context.items(this.#settings);
    this.#ensureOpen();
    if (!turn.running) return null;
    const user = userItem(words, this.services.now());
    turn.steer([...context, ...messages], () => {
      this.#append([
        { type: 'event_msg', payload: itemEvent('item_completed', turn.id, user) },
        ...[...context, ...messages].map((payload) => ({
          type: 'response_item' as const,
          payload,
        })),
      ]);
    });
    this.#context.told(this.#settings);
    return () => turn.record.announceWhole(user);
  }

  cleanUp(work: Promise<void>): void {
    // What it could not remove is in nobody's way, and a later turn's cleaning takes it along.
    this.#cleaning = Promise.all([this.#cleaning, work.catch(() => undefined)]);
  }

  /** Resolves when ended turns have left nothing behind. */
  get cleaned(): Promise<unknown> {
    return this.#cleaning;
  }

  /** Called by the turn when its end is about to be announced. */
  turnEnded(turn: ActiveTurn, failed: boolean): void {
    if (this.ephemeral) this.#finished.push(endedTurn(turn, this.projection));
    this.#active = null;
    this.#failed = failed;
    this.announceStatus();
  }

  /** Called by the turn when its end has been announced. */
  afterTurn(): void {
    this.#owner.changed(this);
    this.#owner.turnEnded(this);
  }

  /** Lets go of the file and the lock. No turn may run. */
  close(): void {
    this.#closed = true;
    this.writer.close();
    this.#lock?.release();
    this.#lock = null;
  }

  async #loadHistory(): Promise<ResponseItem[]> {
    if (this.#history !== null) return this.#history;
    if (this.place === null) return (this.#history = []);
    const { items, itemIds } = await loadHistory(this.place.path);
    this.#ids = new ItemIds(itemIds);
    this.#history = items;
    return items;
  }

  #ensureOpen(): void {
    if (this.#closed) throw notFound(this.id);
  }

  #append(entries: readonly RolloutEntry[]): void {
    try {
      this.writer.appendOrThrow(...entries);
    } catch (error) {
      if (!(error instanceof RolloutWriteError)) throw error;
      throw new RpcFault(errorCodes.internal, error.message, { cause: error });
    }
  }
}

function endedTurn(turn: ActiveTurn, projection: Projection): Turn {
  const row = projection.turn(turn.id);
  const { items } = turn.current();
  const { record } = turn;
  const status = row?.status ?? 'completed';
  return {
    ...record.bare(status, row?.error ?? null, row?.completedAtMs ?? null),
    items,
    itemsView: 'full',
  };
}
