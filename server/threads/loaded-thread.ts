/** A thread that this server holds: its settings, its file, and whom it tells. Its turns: `thread-turns.ts`. */
import { withSettings, worksInOneFolder } from '../agent/settings.ts';
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import type { TurnEnd } from '../agent/turn-work.ts';
import { SessionGrants } from '../approvals/session-grants.ts';
import { ThreadServers } from '../mcp/thread-servers.ts';
import type { SessionStart } from '../hooks/thread-hooks.ts';
import type { ResponseItem } from '../model/model.ts';
import { ThreadNetwork } from '../network/thread-network.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { Thread, ThreadStatus } from '../protocol/thread.ts';
import type { Turn } from '../protocol/turn.ts';
import { RpcFault } from '../rpc/fault.ts';
import { dynamicTools } from '../tools/dynamic/dynamic-tool.ts';
import type { ThreadOutputs } from '../tools/read-output/output-store.ts';
import type { Tool } from '../tools/tool.ts';
import type { ActiveTurn } from './active-turn.ts';
import type { HistoryFile } from './history-loader.ts';
import { LoadedHooks } from './loaded-hooks.ts';
import { GoalKeeper } from './goal-keeper.ts';
import { mcpHost } from './mcp-host.ts';
import { ModelHistory } from './model-history.ts';
import { backgroundItems } from './background-items.ts';
import type { BackgroundItems } from './background-items.ts';
import type { Projection } from './projection.ts';
import type { RolloutEntry, RolloutEvent } from './rollout-line.ts';
import { RolloutFile, RolloutWriteError } from './rollout-file.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { RolloutWriter } from './rollout-writer.ts';
import type { ThreadServices } from './services.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { SharedHistory } from './thread-history.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { shownSettings, viewThread } from './thread-view.ts';
import { notFound } from './thread-ids.ts';
import { ThreadOutbox } from './thread-outbox.ts';
import type { ToldContext } from './told-context.ts';
import type { KnownLimits } from './turn-usage.ts';
import { ThreadTurns } from './thread-turns.ts';
import type { TurnsHost } from './thread-turns.ts';
import { remembered } from './turn-entries.ts';
import { Terminals } from '../tools/exec-command/terminals.ts';
import type { WriterLock } from './writer-lock.ts';

/** What a thread tells its manager. */
export interface ThreadOwner {
  /** Looks again where the files lie that a thread's history begins with. */
  findShared(thread: LoadedThread): Promise<SharedHistory>;
  /** Takes the writer's lock of a thread. @throws {RpcFault} when another has it. */
  lock(threadId: string): Promise<WriterLock>;
  /** The rollout changed in a way that lists show. */
  changed(thread: LoadedThread): void;
  /** A turn has ended. */
  turnEnded(thread: LoadedThread): void;
}

export class LoadedThread implements TurnsHost {
  readonly id: string;
  readonly services: ThreadServices;
  readonly writer: RolloutWriter;
  readonly projection: Projection;
  /** Null for an ephemeral thread. */
  readonly place: RolloutPlace | null;
  readonly model: ModelHistory;
  /** What its history begins with, in other threads' files. */
  shared: SharedHistory;
  readonly goals: GoalKeeper;
  readonly grants = new SessionGrants();
  readonly limits: KnownLimits = { latest: undefined };
  /** The agent's commands that run. */
  readonly terminals = new Terminals();
  /** Of the agent's commands. */
  readonly network = new ThreadNetwork();
  readonly outputs: ThreadOutputs;
  readonly outbox: ThreadOutbox;
  readonly hooks: LoadedHooks;
  readonly mcp: ThreadServers;
  /** What its model may call. */
  readonly #dynamic: readonly Tool[];
  readonly turns: ThreadTurns;
  readonly #owner: ThreadOwner;
  #settings: AgentSettings;
  #lock: WriterLock | null;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<unknown> = Promise.resolve();
  /** What the model was given before there was a file. */
  #injected: readonly ResponseItem[] = [];

  constructor(options: {
    readonly id: string;
    readonly services: ThreadServices;
    readonly owner: ThreadOwner;
    readonly projection: Projection;
    readonly place: RolloutPlace | null;
    readonly shared: SharedHistory;
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
    this.outputs = this.services.outputs.of(options.place === null ? null : options.id);
    this.shared = options.shared;
    this.#settings = options.settings;
    this.#lock = options.lock;
    this.turns = new ThreadTurns(this, options.finished ?? []);
    this.model = new ModelHistory({
      files: () => this.#historyFiles(),
      context: options.context,
      base: () => this.#settings.baseInstructions,
      items: options.history,
      itemIds: this.turns.finished.flatMap((turn) => turn.items.map((item) => item.id)),
      tokens: this.meta.usage?.usage.last.totalTokens ?? null,
    });
    this.goals = new GoalKeeper(this);
    this.hooks = new LoadedHooks(this, this.#beginning());
    const file = new RolloutFile(options.place?.path ?? null, options.projection);
    this.mcp = new ThreadServers(mcpHost(this), this.services.mcp);
    this.#dynamic = dynamicTools(this.meta.session.dynamic_tools ?? []);
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

  get ownTools(): readonly Tool[] {
    return [...this.#dynamic, ...this.mcp.tools()];
  }

  get active(): ActiveTurn | null {
    return this.turns.active;
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
    return this.model.context.sources;
  }

  get instructionWarnings(): string[] {
    return this.model.context.warnings;
  }

  get status(): ThreadStatus {
    const { active, failed } = this.turns;
    if (active !== null) return { type: 'active', activeFlags: active.waitsOn };
    return failed ? { type: 'systemError' } : { type: 'idle' };
  }

  /** Without its turns. */
  view(): Thread {
    return viewThread({
      id: this.id,
      services: this.services,
      meta: this.meta,
      settings: this.#settings,
      status: this.status,
      path: this.place?.path ?? null,
      ephemeral: this.ephemeral,
      loaded: true,
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
      this.ensureOpen();
      return action();
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /**
   * Puts settings in force and keeps them. Within {@link inTurn}. The clients are told when the
   * returned function is called.
   */
  async change(patch: SettingsPatch): Promise<() => void> {
    const next = withSettings(this.#settings, patch);
    if (next === this.#settings) return () => undefined;
    if (!worksInOneFolder(next, this.#settings)) await this.model.context.moveTo(next);
    this.#settings = next;
    if (this.begun) this.writer.append({ type: 'turn_context', payload: next });
    this.changed();
    const threadSettings = shownSettings(next);
    return () => {
      this.outbox.toThread('thread/settings/updated', { threadId: this.id, threadSettings });
    };
  }

  /** Keeps facts of the thread, which has a file from then on. Within {@link inTurn}. @throws {RpcFault} */
  async note(...facts: readonly ThreadFact[]): Promise<void> {
    if (!this.begun) await this.takeLock();
    this.append(facts.map((payload) => ({ type: 'event_msg', payload })));
    this.changed();
  }

  /** Gives a thread that has none its file. Within {@link inTurn}. @throws {RpcFault} */
  async materialize(): Promise<void> {
    if (this.begun) return;
    await this.takeLock();
    this.append([]);
    this.changed();
  }

  goOn(): Promise<void> {
    return this.turns.goOn();
  }

  /** Keeps what a turn brought about outside of its items. */
  noteNow(event: RolloutEvent): void {
    if (this.#closed) return;
    this.writer.append({ type: 'event_msg', payload: event });
    this.changed();
  }

  /** What stands at the beginning of the file: also what the model was given before there was one. */
  #firstEntries(): RolloutEntry[] {
    const { meta } = this;
    return [
      { type: 'session_meta', payload: meta.session },
      { type: 'turn_context', payload: this.#settings },
      ...remembered(this.#injected),
    ];
  }

  /** Keeps what the model was given, to be written with the rest once there is a file. */
  keepInjected(items: readonly ResponseItem[]): void {
    this.#injected = [...this.#injected, ...items];
  }

  /** What lists show may have changed. */
  changed(): void {
    this.#owner.changed(this);
  }

  /** See {@link TurnOwner}. */
  cleanUp(work: Promise<void>): void {
    // What it could not remove is in nobody's way, and a later turn's cleaning takes it along.
    this.#cleaning = Promise.all([this.#cleaning, work.catch(() => undefined)]);
  }

  /** Resolves when ended turns have left nothing behind. */
  get cleaned(): Promise<unknown> {
    return this.#cleaning;
  }

  turnEnded(turn: ActiveTurn, end: TurnEnd): void {
    this.turns.ended(turn, end);
    this.announceStatus();
  }

  /** Tells what is unread since the turn ended, if that made a difference. */
  announceReadState(turnId: string): void {
    const { readState } = this.meta;
    if (readState.revision !== turnId || this.ephemeral) return;
    this.outbox.toThread('thread/readState/changed', { threadId: this.id, readState });
  }

  compacted(): void {
    this.turns.compacted();
    this.hooks.compacted();
  }

  completedLate(turnId: string, item: ThreadItem): void {
    this.turns.completedLate(turnId, item);
    this.changed();
  }

  /** Items of ended turns that go on, as they are now. */
  get background(): BackgroundItems {
    return backgroundItems(this.terminals, this.active?.id ?? null);
  }

  /** Called by the turn when its end has been announced. */
  afterTurn(): void {
    this.changed();
    this.#owner.turnEnded(this);
  }

  /** What hooks know of how it came to be loaded. */
  #beginning(): SessionStart {
    if (this.projection.nextOrdinal === 0) return 'startup';
    const { forked_from_id: source } = this.meta.session;
    return source != null && this.projection.turnCount === 0 ? 'fork' : 'resume';
  }

  /** Lets go of the file and the lock. No turn may run. */
  close(): void {
    this.#closed = true;
    this.mcp.close();
    this.writer.close();
    this.#lock?.release();
    this.#lock = null;
  }

  /** Before its turns are read: the threads that it builds on may have been archived meanwhile. */
  async renewShared(): Promise<void> {
    if (this.projection.base !== null) this.shared = await this.#owner.findShared(this);
  }

  async #historyFiles(): Promise<HistoryFile[]> {
    if (this.place === null) return [];
    await this.renewShared();
    return [...this.shared.parts, { file: this.place.path, size: this.projection.size }];
  }

  /** Makes this server the one that writes it. @throws {RpcFault} when another does, or it was unloaded */
  async takeLock(): Promise<void> {
    if (!this.ephemeral) this.#lock ??= await this.#owner.lock(this.id);
    this.ensureOpen();
  }

  /** @throws {RpcFault} when it was unloaded */
  ensureOpen(): void {
    if (this.#closed) throw notFound(this.id);
  }

  /** Writes to the rollout, what it begins with first. @throws {RpcFault} */
  append(entries: readonly RolloutEntry[]): void {
    try {
      this.writer.appendOrThrow(...(this.begun ? [] : this.#firstEntries()), ...entries);
      this.#injected = [];
    } catch (error) {
      if (!(error instanceof RolloutWriteError)) throw error;
      throw new RpcFault(errorCodes.internal, error.message, { cause: error });
    }
  }
}
