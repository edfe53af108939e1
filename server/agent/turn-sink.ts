/** What a running turn reports to, and asks through: the record of the turn and its watchers. */
import type { Answer, AskOptions } from '../approvals/broker.ts';
import type { ModelRateLimits, ModelUsage, ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { ServerRequestMethod, ServerRequestParams } from '../protocol/methods.ts';
import type { PlanStep, TurnError } from '../protocol/turn.ts';
import type { Interaction } from '../tools/tool.ts';

/** A text of an item that deltas append to. */
export type StreamField = 'text' | 'aggregatedOutput' | `summary.${number}` | `content.${number}`;

export interface TurnSink {
  itemStarted(item: ThreadItem): void;
  /** The open item changed other than by growing text. */
  itemUpdated(item: ThreadItem): void;
  /** Small pieces are put together: they go out at the end of the tick, or before what follows. */
  textGrew(itemId: string, field: StreamField, text: string): void;
  /** `cut`: something ended it before it was whole. */
  itemCompleted(item: ThreadItem, cut?: 'cut'): void;
  /** The agent wrote to a command, or looked at it. */
  interacted(interaction: Interaction): void;
  /** The open item with all text that arrived; null when there is none of that id. */
  openItem(itemId: string): ThreadItem | null;
  /** Appends to what the model is sent. `written`: the rollout has it already. */
  remember(items: readonly ResponseItem[], written?: 'written'): void;
  /** Replaces all of what the model is sent. `summary`: the model's words on what goes away. */
  compacted(summary: string, history: readonly ResponseItem[]): void;
  plan(update: { readonly explanation: string | null; readonly plan: readonly PlanStep[] }): void;
  /** A response was counted; its calls may still run, and nothing of their outputs is remembered. */
  spent(usage: ModelUsage): void;
  /** A response has ended, whole or not, and so have its calls. `usage`: null when none was told. */
  usage(usage: ModelUsage | null, limits: ModelRateLimits | null): void;
  /** What the model was sent did not fit into its window. */
  overflowed(): void;
  /** An attempt failed and another follows. */
  retrying(error: TurnError): void;
  warning(message: string): void;
  /** The turn waits for the user until the returned function is called. */
  waitOnApproval(): () => void;
  /** The same, for words of the user. */
  waitOnUserInput(): () => void;
  ask<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
    signal: AbortSignal,
    options?: AskOptions,
  ): Promise<Answer>;
  /** A call to another's tool is under way. */
  progress(itemId: string, message: string): void;
}

/** Gives every item of a thread an id of its own, even where a provider repeats them. */
export class ItemIds {
  readonly #used: Set<string>;

  constructor(used: Iterable<string> = []) {
    this.#used = new Set(used);
  }

  claim(wanted: string): string {
    const base = wanted === '' ? 'item' : wanted;
    let id = base;
    for (let n = 2; this.#used.has(id); n += 1) id = `${base}-${n}`;
    this.#used.add(id);
    return id;
  }
}
