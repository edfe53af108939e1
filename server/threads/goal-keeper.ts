/**
 * The goal of a loaded thread: charged for the work of its turns, and the reason why an idle thread
 * goes on by itself.
 */
import { goalChanged, goalContinues, goalOverBudget } from '../agent/goal-notes.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { TurnEnd } from '../agent/turn-work.ts';
import type { ModelUsage, ResponseItem } from '../model/model.ts';
import type { ThreadGoal } from '../protocol/goal.ts';
import type { GoalDesk } from '../tools/tool.ts';
import { chargedGoal, changedGoal, newGoal, viewGoal } from './goal.ts';
import type { Goal, GoalChange } from './goal.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { ThreadOutbox } from './thread-outbox.ts';

/** The thread that has the goal. */
export interface GoalOwner {
  readonly id: string;
  readonly meta: Pick<ThreadMeta, 'goal'>;
  readonly settings: Pick<AgentSettings, 'mode'>;
  readonly services: { readonly now: () => number };
  readonly outbox: Pick<ThreadOutbox, 'toAll' | 'toThread'>;
  readonly ephemeral: boolean;
  /** Whether it was unloaded. */
  readonly closed: boolean;
  readonly active: { readonly id: string; readonly running: boolean } | null;
  inTurn<T>(action: () => Promise<T>): Promise<T>;
  note(fact: ThreadFact): Promise<void>;
  noteNow(fact: ThreadFact): void;
  /** Begins a turn without words. Within {@link inTurn}. */
  goOn(): Promise<void>;
}

export class GoalKeeper {
  readonly #thread: GoalOwner;
  /** The turn that runs works for the goal; what it used since then is not charged yet. */
  #work: { tokens: number; sinceMs: number } | null = null;
  /** The user stopped a turn: the goal waits until they say something. */
  #held = false;
  /** What the model must hear before its next request. */
  #notes: ResponseItem[] = [];

  constructor(thread: GoalOwner) {
    this.#thread = thread;
  }

  get goal(): Goal | null {
    return this.#thread.meta.goal;
  }

  get view(): ThreadGoal | null {
    const { goal } = this;
    return goal === null ? null : viewGoal(this.#thread.id, goal);
  }

  /** For the tools of a turn; null where there can be no goal. */
  get desk(): GoalDesk | null {
    if (this.#thread.ephemeral) return null;
    return {
      read: () => this.view,
      create: (objective, tokenBudget) => this.#create(objective, tokenBudget),
      update: (status) => this.#update(status),
    };
  }

  /** As a client wants it. Within `inTurn`. */
  async change(change: GoalChange): Promise<ThreadGoal | { readonly problem: string }> {
    const { id, services } = this.#thread;
    this.#charge();
    const goal = changedGoal(id, this.goal, change, services.now());
    if ('problem' in goal) return goal;
    const turns = change.objective != null && goal.objective !== this.goal?.objective;
    await this.#thread.note({ type: 'thread_goal_updated', goal });
    if (goal.status === 'active') {
      this.#held = false;
      const runs = this.#thread.active?.running === true;
      if (runs) this.#work ??= { tokens: 0, sinceMs: services.now() };
      if (runs && turns) this.#notes.push(goalChanged(viewGoal(id, goal)));
    } else this.#work = null;
    return viewGoal(id, goal);
  }

  /** Tells whether there was one. Within `inTurn`. */
  async clear(): Promise<boolean> {
    if (this.goal === null) return false;
    this.#work = null;
    this.#notes = [];
    await this.#thread.note({ type: 'thread_goal_cleared' });
    return true;
  }

  turnBegan(): void {
    if (this.goal?.status !== 'active') return;
    this.#work = { tokens: 0, sinceMs: this.#thread.services.now() };
  }

  /** A response was counted. What came from a cache cost next to nothing, and is not charged. */
  spent({ inputTokens, cachedInputTokens, outputTokens }: ModelUsage): void {
    if (this.#work === null) return;
    this.#work.tokens += Math.max(0, inputTokens - cachedInputTokens) + outputTokens;
  }

  /** A response and its calls are over. */
  settle(turnId: string): void {
    const { goal } = this;
    if (!this.#charge()) return;
    this.#tell(turnId);
    const now = this.goal;
    if (goal?.status === 'active' && now?.status === 'budgetLimited') {
      this.#notes.push(goalOverBudget(viewGoal(this.#thread.id, now)));
    }
  }

  /** What the model must hear before its next request. */
  notes(): ResponseItem[] {
    return this.#notes.splice(0);
  }

  /** The end of a turn is about to be announced. */
  turnEnded(turnId: string, end: TurnEnd): void {
    const charged = this.#charge();
    this.#work = null;
    this.#notes = [];
    this.#held = end.status === 'interrupted';
    const { goal } = this;
    if (end.status === 'failed' && goal?.status === 'active') {
      const limited = end.error.codexErrorInfo === 'usageLimitExceeded';
      this.#write({ ...goal, status: limited ? 'usageLimited' : 'blocked' });
      this.#tell(turnId);
    } else if (charged) this.#tell(turnId);
  }

  /** Goes on by itself, if there is reason to and nothing runs. */
  consider(): void {
    if (this.#due === null) return;
    const thread = this.#thread;
    const begin = async (): Promise<void> => {
      const due = this.#due;
      if (due === null) return;
      this.#notes.push(goalContinues(viewGoal(thread.id, due)));
      await thread.goOn();
    };
    thread.inTurn(begin).catch((error: unknown) => {
      // It was unloaded meanwhile, or can't be written: somebody has to look first.
      this.#held = true;
      this.#notes = [];
      if (thread.closed) return;
      const words = error instanceof Error ? error.message : String(error);
      const message = `The work towards the goal could not go on: ${words}`;
      thread.outbox.toThread('warning', { threadId: thread.id, message });
    });
  }

  /** The goal that the thread should work for now. */
  get #due(): Goal | null {
    const { goal } = this;
    const { active, closed, settings } = this.#thread;
    const may = active === null && !closed && !this.#held && settings.mode?.kind !== 'plan';
    return may && goal?.status === 'active' ? goal : null;
  }

  #create(
    objective: string,
    tokenBudget: number | null,
  ): ThreadGoal | { readonly problem: string } {
    const { id, services } = this.#thread;
    const before = this.goal;
    if (before !== null && before.status !== 'complete') {
      return {
        problem:
          'this thread has a goal that is not complete; `update_goal` changes its status, and only the user replaces it',
      };
    }
    const now = services.now();
    const checked = changedGoal(id, null, { objective, tokenBudget }, now);
    if ('problem' in checked) return checked;
    const goal = newGoal(checked.objective, tokenBudget, now);
    this.#write(goal);
    this.#work = { tokens: 0, sinceMs: now };
    this.#tell(this.#thread.active?.id ?? null);
    return viewGoal(id, goal);
  }

  #update(status: 'complete' | 'blocked' | 'paused'): ThreadGoal | { readonly problem: string } {
    const { id, services, active } = this.#thread;
    if (this.goal === null) return { problem: 'this thread has no goal' };
    if (this.#charge()) this.#tell(active?.id ?? null);
    const limited = status === 'paused' && this.goal.status === 'budgetLimited';
    const goal = { ...this.goal, updatedAtMs: services.now(), ...(limited ? {} : { status }) };
    this.#write(goal);
    this.#work = null;
    this.#tell(active?.id ?? null);
    return viewGoal(id, goal);
  }

  /** Within a turn, so that the thread has its file. */
  #write(goal: Goal): void {
    this.#thread.noteNow({ type: 'thread_goal_updated', goal });
  }

  #tell(turnId: string | null): void {
    const { id, outbox } = this.#thread;
    const { view } = this;
    if (view !== null) outbox.toAll('thread/goal/updated', { threadId: id, turnId, goal: view });
  }

  /** Charges the goal for what was used since the last time. Tells whether anything was. */
  #charge(): boolean {
    const { goal } = this;
    const work = this.#work;
    if (goal === null || work === null) return false;
    const now = this.#thread.services.now();
    const timeMs = Math.max(0, now - work.sinceMs);
    if (work.tokens === 0 && timeMs < 1_000) return false;
    this.#work = { tokens: 0, sinceMs: now };
    this.#write(chargedGoal(goal, work.tokens, timeMs, now));
    return true;
  }
}
