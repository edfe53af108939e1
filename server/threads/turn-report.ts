/** What the work of a turn reports: to the record, to the thread, and to the clients. */
import type { AgentSettings } from '../agent/settings.ts';
import type { StreamField, TurnSink } from '../agent/turn-sink.ts';
import type { Answer, AskOptions } from '../approvals/broker.ts';
import type { ModelRateLimits, ModelUsage, ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { ServerRequestMethod, ServerRequestParams } from '../protocol/methods.ts';
import type { PlanStep, TurnError } from '../protocol/turn.ts';
import type { Interaction } from '../tools/tool.ts';
import type { GoalKeeper } from './goal-keeper.ts';
import type { ModelHistory } from './model-history.ts';
import type { ThreadMeta } from './thread-meta.ts';
import type { ThreadOutbox } from './thread-outbox.ts';
import type { TurnRecord } from './turn-record.ts';
import { TurnUsage } from './turn-usage.ts';
import type { KnownLimits } from './turn-usage.ts';

const WAITS = ['waitingOnApproval', 'waitingOnUserInput'] as const;

/** The thread, as far as reports change it. */
export interface ReportOwner {
  readonly outbox: ThreadOutbox;
  readonly model: ModelHistory;
  readonly goals: GoalKeeper;
  readonly tokenUsage: ThreadMeta['usage'];
  readonly limits: KnownLimits;
  announceStatus(): void;
  compacted(): void;
  /** An item was completed after its turn. */
  completedLate(turnId: string, item: ThreadItem): void;
}

export class TurnReport implements TurnSink {
  /** The turn has ended; what still runs in the background may go on reporting. */
  over = false;
  readonly usages: TurnUsage;
  readonly #thread: ReportOwner;
  readonly #record: TurnRecord;
  readonly #settings: () => AgentSettings;
  readonly #waiting = { waitingOnApproval: 0, waitingOnUserInput: 0 };

  constructor(thread: ReportOwner, record: TurnRecord, settings: () => AgentSettings) {
    this.#thread = thread;
    this.#record = record;
    this.#settings = settings;
    this.usages = new TurnUsage(thread, record);
  }

  /** What the turn waits for, as `activeFlags` has it. */
  get waitsOn(): string[] {
    return WAITS.filter((flag) => this.#waiting[flag] > 0);
  }

  itemStarted(item: ThreadItem): void {
    this.#record.itemStarted(item);
  }

  itemUpdated(item: ThreadItem): void {
    this.#record.itemUpdated(item);
  }

  textGrew(itemId: string, field: StreamField, text: string): void {
    this.#record.textGrew(itemId, field, text);
  }

  itemCompleted(item: ThreadItem, cut?: 'cut'): void {
    this.#record.itemCompleted(item, cut);
    if (this.over) this.#thread.completedLate(this.#record.turnId, item);
  }

  interacted(interaction: Interaction): void {
    const { threadId, turnId } = this.#record;
    const place = { threadId, turnId, ...interaction };
    this.#record.notify('item/commandExecution/terminalInteraction', place);
  }

  openItem(itemId: string): ThreadItem | null {
    return this.#record.openItem(itemId);
  }

  remember(items: readonly ResponseItem[], written?: 'written'): void {
    if (items.length === 0) return;
    this.#thread.model.add(items);
    if (written === undefined) {
      this.#record.write(...items.map((payload) => ({ type: 'response_item' as const, payload })));
    }
  }

  compacted(message: string, history: readonly ResponseItem[]): void {
    const { model } = this.#thread;
    this.#record.write({ type: 'compacted', payload: { message, replacement_history: history } });
    model.replace(history, this.#settings());
    this.#thread.compacted();
    this.usages.estimated(model.filled);
  }

  plan(update: { readonly explanation: string | null; readonly plan: readonly PlanStep[] }): void {
    const { threadId, turnId } = this.#record;
    const { explanation, plan } = update;
    this.#record.notify('turn/plan/updated', { threadId, turnId, explanation, plan: [...plan] });
  }

  spent(usage: ModelUsage): void {
    // Before what the calls give is remembered: nobody has counted that yet.
    this.#thread.model.counted(usage.totalTokens);
    this.#thread.goals.spent(usage);
  }

  usage(usage: ModelUsage | null, limits: ModelRateLimits | null): void {
    this.usages.answered(usage, limits);
    this.#thread.goals.settle(this.#record.turnId);
  }

  overflowed(): void {
    this.usages.overflowed();
  }

  retrying(error: TurnError): void {
    const { threadId, turnId } = this.#record;
    this.#record.notify('error', { error, willRetry: true, threadId, turnId });
  }

  warning(message: string): void {
    if (this.over) return;
    this.#record.notify('warning', { threadId: this.#record.threadId, message });
  }

  waitOnApproval(): () => void {
    return this.#wait('waitingOnApproval');
  }

  waitOnUserInput(): () => void {
    return this.#wait('waitingOnUserInput');
  }

  #wait(flag: (typeof WAITS)[number]): () => void {
    this.#waiting[flag] += 1;
    if (this.#waiting[flag] === 1) this.#thread.announceStatus();
    let waits = true;
    return () => {
      if (!waits) return;
      waits = false;
      this.#waiting[flag] -= 1;
      if (this.#waiting[flag] === 0) this.#thread.announceStatus();
    };
  }

  ask<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<Answer> {
    return this.#thread.outbox.ask(method, params, signal, options);
  }

  progress(itemId: string, message: string): void {
    const { threadId, turnId } = this.#record;
    this.#record.notify('item/mcpToolCall/progress', { threadId, turnId, itemId, message });
  }
}
