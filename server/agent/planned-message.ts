/** A message in plan mode: the plan in it becomes an item of its own. */
import type { AgentMessageItem, PlanItem } from '../protocol/item.ts';
import { PlanSplitter, splitPlan } from './plan-block.ts';
import type { PlanPiece } from './plan-block.ts';
import type { TurnSink } from './turn-sink.ts';

export class PlannedMessage {
  /** As it was when the model began it. */
  readonly item: AgentMessageItem;
  readonly #sink: TurnSink;
  readonly #planId: () => string;
  readonly #now: () => number;
  readonly #splitter = new PlanSplitter();
  #raw = '';
  /** Text of the message that shows nothing yet: a message without words is none. */
  #blank = '';
  #shown = false;
  #plan: PlanItem | null = null;

  /** `planId` makes an id for the plan when there is one. */
  constructor(sink: TurnSink, item: AgentMessageItem, planId: () => string, now: () => number) {
    this.item = item;
    this.#sink = sink;
    this.#planId = planId;
    this.#now = now;
  }

  grow(delta: string): void {
    this.#raw += delta;
    for (const piece of this.#splitter.push(delta)) this.#show(piece);
  }

  /** The message is whole. `text` is all of it, tags included; empty for what was streamed. */
  complete(text: string, phase: AgentMessageItem['phase']): void {
    for (const piece of this.#splitter.end()) this.#show(piece);
    const { message, plan } = splitPlan(text === '' ? this.#raw : text);
    if (plan !== null) {
      this.#plan ??= this.#startPlan();
      this.#sink.itemCompleted({ ...this.#plan, text: plan, completedAtMs: this.#now() });
    } else this.#dropPlan();
    if (!this.#shown && message.trim() === '') return;
    this.#startMessage();
    const completedAtMs = this.#now();
    this.#sink.itemCompleted({ ...this.item, text: message, phase: phase ?? null, completedAtMs });
  }

  /** Ends it with what it holds. Returns all that was streamed, tags included. */
  settle(): string {
    for (const piece of this.#splitter.end()) this.#show(piece);
    this.#dropPlan();
    if (this.#shown) {
      const now = this.#sink.openItem(this.item.id) ?? this.item;
      this.#sink.itemCompleted({ ...now, completedAtMs: this.#now() }, 'cut');
    }
    return this.#raw;
  }

  #show({ where, text }: PlanPiece): void {
    if (where === 'plan') {
      this.#plan ??= this.#startPlan();
      this.#sink.textGrew(this.#plan.id, 'text', text);
      return;
    }
    this.#blank += text;
    if (!this.#shown && this.#blank.trim() === '') return;
    this.#startMessage();
    this.#sink.textGrew(this.item.id, 'text', this.#blank);
    this.#blank = '';
  }

  #startMessage(): void {
    if (this.#shown) return;
    this.#shown = true;
    this.#sink.itemStarted(this.item);
  }

  #startPlan(): PlanItem {
    const plan: PlanItem = {
      type: 'plan',
      id: this.#planId(),
      text: '',
      startedAtMs: this.#now(),
      completedAtMs: null,
    };
    this.#sink.itemStarted(plan);
    return plan;
  }

  /** A plan that was begun ends as far as it came. */
  #dropPlan(): void {
    if (this.#plan === null) return;
    const now = this.#sink.openItem(this.#plan.id) ?? this.#plan;
    this.#sink.itemCompleted({ ...now, completedAtMs: this.#now() });
  }
}
