/** A thread that this server holds: its settings, its history, its writer, and the turn that runs. */
import { v7 as uuid } from 'uuid';
import { withSettings } from '../agent/settings.ts';
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import { compactionItem } from '../agent/compaction.ts';
import type { Said } from '../agent/said-words.ts';
import { TurnRunner } from '../agent/turn-runner.ts';
import type { TurnEnd, TurnKind } from '../agent/turn-work.ts';
import { SessionGrants } from '../approvals/session-grants.ts';
import { ThreadServers } from '../mcp/thread-servers.ts';
import type { SessionStart } from '../hooks/thread-hooks.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ModelInfo } from '../model/model-list.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { Thread, ThreadStatus } from '../protocol/thread.ts';
import type { Turn, TurnError } from '../protocol/turn.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { dynamicTools } from '../tools/dynamic/dynamic-tool.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import { ActiveTurn } from './active-turn.ts';
import type { TurnBeginning, TurnOwner } from './active-turn.ts';
import { endedTurn } from './ended-turn.ts';
import type { HistoryFile } from './history-loader.ts';
import { LoadedHooks } from './loaded-hooks.ts';
import { GoalKeeper } from './goal-keeper.ts';
import { mcpHost } from './mcp-host.ts';
import { ModelHistory } from './model-history.ts';
import { modelInfo, modelWarning } from './model-route.ts';
import { backgroundItems } from './background-items.ts';
import type { BackgroundItems } from './background-items.ts';
import type { Projection } from './projection.ts';
import type { RolloutEntry } from './rollout-line.ts';
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
import { remembered, turnEntries } from './turn-entries.ts';
import { itemEvent } from './turn-record.ts';
import { forModel, promptOf, wordsItem } from './words.ts';
import type { Words } from './words.ts';
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

/** What a turn begins with. */
export interface TurnPlan extends Pick<
  TurnBeginning,
  'kind' | 'work' | 'outputSchema' | 'opening' | 'rootTurnId' | 'serviceTier'
> {
  /** What the user said; null for a turn that begins by itself. */
  readonly words: Words | null;
  /** It may end without asking the model, so nothing has to fit. */
  readonly asksNothing?: boolean;
}

export class LoadedThread implements TurnOwner {
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
  readonly outbox: ThreadOutbox;
  readonly hooks: LoadedHooks;
  readonly mcp: ThreadServers;
  /** What its model may call. */
  readonly tools: ToolRegistry;
  readonly #owner: ThreadOwner;
  #settings: AgentSettings;
  #lock: WriterLock | null;
  #active: ActiveTurn | null = null;
  #failed = false;
  /** The last request did not fit into the model's window. */
  #overflowed: boolean;
  #closed = false;
  #queue: Promise<unknown> = Promise.resolve();
  #cleaning: Promise<unknown> = Promise.resolve();
  /** Of an ephemeral thread, which has no file to read them from. */
  readonly #finished: Turn[];
  readonly #injected: ResponseItem[] = [];

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
    this.shared = options.shared;
    this.#settings = options.settings;
    this.#lock = options.lock;
    this.#finished = [...(options.finished ?? [])];
    this.model = new ModelHistory({
      files: () => this.#historyFiles(),
      context: options.context,
      items: options.history,
      itemIds: this.#finished.flatMap((turn) => turn.items.map((item) => item.id)),
      tokens: this.meta.usage?.usage.last.totalTokens ?? null,
    });
    this.goals = new GoalKeeper(this);
    this.hooks = new LoadedHooks(this, this.#beginning());
    this.#overflowed = overflows(options.projection.turns.at(-1)?.error ?? null);
    const file = new RolloutFile(options.place?.path ?? null, options.projection);
    const dynamic = dynamicTools(this.meta.session.dynamic_tools ?? []);
    this.mcp = new ThreadServers(mcpHost(this), this.services.mcp);
    this.tools = this.services.registry.with(() => [...dynamic, ...this.mcp.tools()]);
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
    return this.model.context.sources;
  }

  get finishedTurns(): readonly Turn[] {
    return this.#finished;
  }

  get status(): ThreadStatus {
    if (this.#active !== null) {
      return { type: 'active', activeFlags: this.#active.waitsOn };
    }
    return this.#failed ? { type: 'systemError' } : { type: 'idle' };
  }

  view(turns: Turn[] = []): Thread {
    return viewThread({
      id: this.id,
      services: this.services,
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
   * Puts settings in force and keeps them. Within {@link inTurn}. The clients are told when the
   * returned function is called.
   */
  async change(patch: SettingsPatch): Promise<() => void> {
    const next = withSettings(this.#settings, patch);
    if (next === this.#settings) return () => undefined;
    if (next.baseInstructions !== this.#settings.baseInstructions && this.model.context.begun) {
      throw invalidRequest('`baseInstructions` can only be set before the first turn');
    }
    if (next.cwd !== this.#settings.cwd) await this.model.context.moveTo(next.cwd);
    this.#settings = next;
    if (this.begun) this.writer.append({ type: 'turn_context', payload: next });
    this.#owner.changed(this);
    const threadSettings = shownSettings(next);
    return () => {
      this.outbox.toThread('thread/settings/updated', { threadId: this.id, threadSettings });
    };
  }

  /** Keeps facts of the thread, which has a file from then on. Within {@link inTurn}. @throws {RpcFault} */
  async note(...facts: readonly ThreadFact[]): Promise<void> {
    await this.materialize();
    this.#append(facts.map((payload) => ({ type: 'event_msg', payload })));
    this.#owner.changed(this);
  }

  /** Gives a thread that has none its file. Within {@link inTurn}. @throws {RpcFault} */
  async materialize(): Promise<void> {
    if (this.begun) return;
    await this.#takeLock();
    this.#append(this.#firstEntries());
    this.#injected.length = 0;
    this.#owner.changed(this);
  }

  async goOn(): Promise<void> {
    const turn = await this.startTurn({
      kind: 'regular',
      words: null,
      work: (scene, first) => new TurnRunner(scene, first),
    });
    turn.begin();
  }

  /** Keeps a fact that a running turn brought about. */
  noteNow(fact: ThreadFact): void {
    this.writer.append({ type: 'event_msg', payload: fact });
    this.#owner.changed(this);
  }

  /** Begins a turn. Within {@link inTurn}, and only while none runs. @throws {RpcFault} */
  async startTurn(plan: TurnPlan): Promise<ActiveTurn> {
    const { model, services } = this;
    const { kind, words } = plan;
    // A reviewer has a history of its own.
    const heard = words === null || kind === 'review' ? [] : this.#heard(words);
    const [messages, info, hooks] = await Promise.all([
      heard,
      modelInfo(services, this.#settings),
      this.hooks.forTurn(this.#settings),
      model.load(),
    ]);
    await this.#takeLock();
    const compacts = plan.asksNothing !== true && this.#mustCompact(kind, info);
    // A compaction tells everything anew.
    const news = kind !== 'regular' || compacts ? [] : await model.news(this.#settings);
    this.#ensureOpen();
    const id = uuid();
    const startedAtMs = services.now();
    const user = words === null ? null : wordsItem(words, startedAtMs);
    // Hooks are asked before anything is compacted, and before the model reads what was said.
    const item = compacts && hooks === null ? compactionItem(startedAtMs) : null;
    const isJudged = hooks !== null && words !== null && kind === 'regular';
    const judged = isJudged ? { messages, prompt: promptOf(words) } : null;
    const given = judged === null ? [...news, ...messages] : news;
    const entries = [
      ...(this.begun ? [] : this.#firstEntries()),
      ...turnEntries(id, startedAtMs, {
        rootTurnId: plan.rootTurnId,
        opening: plan.opening,
        compaction: item,
        said: user,
        queuedId: words?.queuedId,
        messages: given,
      }),
    ];
    this.#append(entries);
    this.#injected.length = 0;
    model.add(given);
    model.read(words?.additionalContext ?? null);
    if (kind === 'regular') model.context.told(this.#settings);
    const turn = new ActiveTurn(this, {
      ...plan,
      id,
      startedAtMs,
      user,
      compaction: compacts ? { item, pending: judged === null ? messages.length : 0 } : null,
      hooks,
      judged,
    });
    this.#active = turn;
    this.#owner.changed(this);
    const message = kind === 'compact' || plan.asksNothing === true ? null : modelWarning(info);
    if (message !== null) this.outbox.toThread('warning', { threadId: this.id, message });
    return turn;
  }

  /** Ends the turn that runs, if any, as interrupted, and waits for it. Within {@link inTurn}. */
  async stop(): Promise<void> {
    const { active } = this;
    if (active === null) return;
    (await active.interrupt())();
    await active.concluded;
  }

  /**
   * Puts a word into the running turn. Null when it came too late: the turn is ending. Within
   * {@link inTurn}. @throws {RpcFault}
   */
  async steer(turn: ActiveTurn, words: Words): Promise<(() => void) | null> {
    const messages = await this.#heard(words);
    const news = await this.model.news(turn.settings);
    this.#ensureOpen();
    if (!turn.running) return null;
    const user = wordsItem(words, this.services.now());
    if (user === null) throw new Error('a turn was steered without a word');
    // Shown when the model is about to read it, but not before the client has its answer.
    let waits = 2;
    const show = (): void => {
      waits -= 1;
      if (waits === 0) turn.record.announceWhole(user);
    };
    const judged: Said = { messages, written: false, prompt: promptOf(words), show };
    const told: Said = turn.hooked
      ? { messages: news, written: true, prompt: null }
      : { messages: [...news, ...messages], written: true, prompt: null, show };
    turn.steer(turn.hooked ? [told, judged] : [told], () => {
      this.#append([
        { type: 'event_msg', payload: itemEvent('item_completed', turn.id, user) },
        ...remembered(told.messages),
      ]);
    });
    this.model.context.told(turn.settings);
    this.model.read(words.additionalContext);
    return show;
  }

  /** Adds to what the model is sent, and to nothing else. Within {@link inTurn}. @throws {RpcFault} */
  async inject(items: readonly ResponseItem[]): Promise<void> {
    const { model } = this;
    await model.load();
    // Whatever it is, it must not stand before what a thread begins with.
    const news = model.context.begun ? [] : await model.news(this.#settings);
    this.#ensureOpen();
    const added = [...news, ...items];
    if (this.begun) this.#append(remembered(added));
    else this.#injected.push(...added);
    model.add(added);
    if (news.length > 0) model.context.told(this.#settings);
  }

  #heard(words: Words): Promise<ResponseItem[]> {
    const additionalContext = this.model.unread(words.additionalContext);
    const { skills } = this.services;
    return forModel({ ...words, additionalContext }, skills, this.#settings.cwd);
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

  #mustCompact(kind: TurnKind, { compactLimit }: ModelInfo): boolean {
    if (kind !== 'regular' || this.model.items.length === 0) return false;
    return this.#overflowed || this.model.filled >= compactLimit;
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
  turnEnded(turn: ActiveTurn, end: TurnEnd): void {
    if (this.ephemeral) this.#finished.push(endedTurn(turn, this.projection));
    this.#active = null;
    this.#failed = end.status === 'failed';
    if (end.status === 'failed' && overflows(end.error)) this.#overflowed = true;
    this.announceStatus();
  }

  /** Tells what is unread since the turn ended, if that made a difference. */
  announceReadState(turnId: string): void {
    const { readState } = this.meta;
    if (readState.revision !== turnId || this.ephemeral) return;
    this.outbox.toThread('thread/readState/changed', { threadId: this.id, readState });
  }

  /** The history was compacted: there is room again. */
  compacted(): void {
    this.#overflowed = false;
    this.hooks.compacted();
  }

  /** Items of ended turns that go on, as they are now. */
  get background(): BackgroundItems {
    return backgroundItems(this.terminals, this.#active?.id ?? null);
  }

  /** An item was completed after its turn. */
  completedLate(turnId: string, item: ThreadItem): void {
    const at = this.#finished.findIndex(({ id }) => id === turnId);
    const turn = this.#finished[at];
    if (turn !== undefined) {
      const items = turn.items.map((each) => (each.id === item.id ? item : each));
      this.#finished[at] = { ...turn, items };
    }
    this.#owner.changed(this);
  }

  /** Called by the turn when its end has been announced. */
  afterTurn(): void {
    this.#owner.changed(this);
    this.#owner.turnEnded(this);
  }

  /** What hooks know of how it came to be loaded. */
  #beginning(): SessionStart {
    if (this.projection.nextOrdinal === 0) return 'startup';
    const { forked_from_id: source } = this.meta.session;
    return source != null && this.projection.turns.length === 0 ? 'fork' : 'resume';
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

  async #takeLock(): Promise<void> {
    if (!this.ephemeral) this.#lock ??= await this.#owner.lock(this.id);
    this.#ensureOpen();
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

function overflows(error: TurnError | null): boolean {
  return error?.codexErrorInfo === 'contextWindowExceeded';
}
