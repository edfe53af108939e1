/** The turns of a loaded thread: how they begin, what is said to them, and how they ended. */
import { v7 as uuid } from 'uuid';
import { compactionItem } from '../agent/compaction-item.ts';
import type { Said } from '../agent/said-words.ts';
import type { TurnEnd, TurnKind } from '../agent/turn-work.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ModelInfo } from '../model/model-info.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn, TurnError } from '../protocol/turn.ts';
import type { ActiveTurn, TurnBeginning, TurnOwner } from './active-turn.ts';
import { endedTurn } from './ended-turn.ts';
import type { LoadedHooks } from './loaded-hooks.ts';
import { modelInfo, modelWarning } from './model-route.ts';
import type { Projection } from './projection.ts';
import type { RolloutEntry } from './rollout-line.ts';
import { remembered, turnEntries } from './turn-entries.ts';
import { itemEvent } from './turn-record.ts';
import type { Tool } from '../tools/tool.ts';
import { forModel, promptOf, wordsItem } from './words.ts';
import type { Words } from './words.ts';

/** What a turn begins with. */
export interface TurnPlan extends Pick<
  TurnBeginning,
  'kind' | 'outputSchema' | 'opening' | 'rootTurnId' | 'serviceTier'
> {
  /** What it does. Loaded with the first turn: to show a thread takes none of the code of turns. */
  readonly work: () => Promise<TurnBeginning['work']>;
  /** What the user said; null for a turn that begins by itself. */
  readonly words: Words | null;
  /** It may end without asking the model, so nothing has to fit. */
  readonly asksNothing?: boolean;
}

/** The thread whose turns they are. */
export interface TurnsHost extends TurnOwner {
  readonly ephemeral: boolean;
  /** Whether it has a file, or will never have one but has begun. */
  readonly begun: boolean;
  readonly projection: Projection;
  readonly hooks: Pick<LoadedHooks, 'forTurn'>;
  /** The tools that it has beside the server's own. */
  readonly ownTools: readonly Tool[];
  takeLock(): Promise<void>;
  ensureOpen(): void;
  append(entries: readonly RolloutEntry[]): void;
  keepInjected(items: readonly ResponseItem[]): void;
  changed(): void;
}

export class ThreadTurns {
  readonly #host: TurnsHost;
  #active: ActiveTurn | null = null;
  #failed = false;
  /** The last request did not fit into the model's window. */
  #overflowed: boolean;
  readonly #finished: Turn[];

  /** `finished`: what an ephemeral fork took over from its source. */
  constructor(host: TurnsHost, finished: readonly Turn[]) {
    this.#host = host;
    this.#finished = [...finished];
    this.#overflowed = overflows(host.projection.newestTurn?.error ?? null);
  }

  get active(): ActiveTurn | null {
    return this.#active;
  }

  /** Whether the last one failed. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Of an ephemeral thread, which has no file to read them from. */
  get finished(): readonly Turn[] {
    return this.#finished;
  }

  /** A turn that nobody asked for: the goal goes on. Within `inTurn`. */
  async goOn(): Promise<void> {
    const turn = await this.start({
      kind: 'regular',
      words: null,
      work: regularWork,
    });
    turn.begin();
  }

  /** Begins a turn. Within `inTurn`, and only while none runs. @throws {RpcFault} */
  async start(plan: TurnPlan): Promise<ActiveTurn> {
    const host = this.#host;
    const { model, services } = host;
    const { kind, words } = plan;
    // A reviewer has a history of its own.
    const heard = words === null || kind === 'review' ? [] : this.#heard(words);
    const [{ ActiveTurn }, work, registry, messages, info, hooks] = await Promise.all([
      import('./active-turn.ts'),
      plan.work(),
      services.registry(),
      heard,
      modelInfo(services, this.#host.settings),
      this.#host.hooks.forTurn(this.#host.settings),
      model.load(),
    ]);
    await this.#host.takeLock();
    const compacts = plan.asksNothing !== true && this.#mustCompact(kind, info);
    // A compaction tells everything anew.
    const news = kind !== 'regular' || compacts ? [] : await model.news(this.#host.settings);
    this.#host.ensureOpen();
    const id = uuid();
    const startedAtMs = services.now();
    const user = words === null ? null : wordsItem(words, startedAtMs);
    // Hooks are asked before anything is compacted, and before the model reads what was said.
    const item = compacts && hooks === null ? compactionItem(startedAtMs) : null;
    const isJudged = hooks !== null && words !== null && kind === 'regular';
    const judged = isJudged ? { messages, prompt: promptOf(words) } : null;
    const given = judged === null ? [...news, ...messages] : news;
    const entries = turnEntries(id, startedAtMs, {
      rootTurnId: plan.rootTurnId,
      opening: plan.opening,
      compaction: item,
      said: user,
      queuedId: words?.queuedId,
      messages: given,
    });
    this.#host.append(entries);
    model.add(given);
    model.read(words?.additionalContext ?? null);
    if (kind === 'regular') model.context.told(this.#host.settings);
    const turn = new ActiveTurn(this.#host, {
      ...plan,
      work,
      registry: registry.with(() => host.ownTools),
      id,
      startedAtMs,
      user,
      compaction: compacts ? { item, pending: judged === null ? messages.length : 0 } : null,
      hooks,
      judged,
    });
    this.#active = turn;
    this.#host.changed();
    const message = kind === 'compact' || plan.asksNothing === true ? null : modelWarning(info);
    if (message !== null)
      this.#host.outbox.toThread('warning', { threadId: this.#host.id, message });
    return turn;
  }

  /** Ends the turn that runs, if any, as interrupted, and waits for it. Within `inTurn`. */
  async stop(): Promise<void> {
    const { active } = this;
    if (active === null) return;
    (await active.interrupt())();
    await active.concluded;
  }

  /**
   * Puts a word into the running turn. Null when it came too late: the turn is ending. Within
   * `inTurn`. @throws {RpcFault}
   */
  async steer(turn: ActiveTurn, words: Words): Promise<(() => void) | null> {
    const [messages, news] = await Promise.all([
      this.#heard(words),
      this.#host.model.news(turn.settings),
    ]);
    this.#host.ensureOpen();
    if (!turn.running) return null;
    const user = wordsItem(words, this.#host.services.now());
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
      this.#host.append([
        { type: 'event_msg', payload: itemEvent('item_completed', turn.id, user) },
        ...remembered(told.messages),
      ]);
    });
    this.#host.model.context.told(turn.settings);
    this.#host.model.read(words.additionalContext);
    return show;
  }

  /** Adds to what the model is sent, and to nothing else. Within `inTurn`. @throws {RpcFault} */
  async inject(items: readonly ResponseItem[]): Promise<void> {
    const { model } = this.#host;
    await model.load();
    // Whatever it is, it must not stand before what a thread begins with.
    const news = model.context.begun ? [] : await model.news(this.#host.settings);
    this.#host.ensureOpen();
    const added = [...news, ...items];
    if (this.#host.begun) this.#host.append(remembered(added));
    else this.#host.keepInjected(added);
    model.add(added);
    if (news.length > 0) model.context.told(this.#host.settings);
  }

  #heard(words: Words): Promise<ResponseItem[]> {
    const additionalContext = this.#host.model.unread(words.additionalContext);
    return forModel({ ...words, additionalContext }, this.#host.services, this.#host.settings);
  }

  #mustCompact(kind: TurnKind, { compactLimit }: ModelInfo): boolean {
    if (kind !== 'regular' || this.#host.model.items.length === 0) return false;
    return this.#overflowed || this.#host.model.filled >= compactLimit;
  }

  /** Its end is about to be announced. */
  ended(turn: ActiveTurn, end: TurnEnd): void {
    if (this.#host.ephemeral) this.#finished.push(endedTurn(turn, this.#host.projection));
    this.#active = null;
    this.#failed = end.status === 'failed';
    if (end.status === 'failed' && overflows(end.error)) this.#overflowed = true;
  }

  /** The history was compacted: there is room again. */
  compacted(): void {
    this.#overflowed = false;
  }

  /** An item was completed after its turn. */
  completedLate(turnId: string, item: ThreadItem): void {
    const at = this.#finished.findIndex(({ id }) => id === turnId);
    const turn = this.#finished[at];
    if (turn !== undefined) {
      const items = turn.items.map((each) => (each.id === item.id ? item : each));
      this.#finished[at] = { ...turn, items };
    }
  }
}

/** Takes from the first turn what it would wait for. */
export async function loadTurns(): Promise<void> {
  await Promise.all([import('./active-turn.ts'), regularWork()]);
}

/** In which the model answers. */
export async function regularWork(): Promise<TurnBeginning['work']> {
  const { TurnRunner } = await import('../agent/turn-runner.ts');
  return (scene, first) => new TurnRunner(scene, first);
}

function overflows(error: TurnError | null): boolean {
  return error?.codexErrorInfo === 'contextWindowExceeded';
}
