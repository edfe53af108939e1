/**
 * The record of a running turn. Everything that happens in it passes here once: to the rollout, to
 * the state that late joiners read, and to the clients, in one order.
 */
import type { StreamField } from '../agent/turn-sink.ts';
import { KeptOutput, MAX_KEPT_BYTES } from '../processes/kept-output.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { NotificationMethod, NotificationParams } from '../protocol/methods.ts';
import { apply, currentItem, currentTurn, emptyThread, loadTurn } from '../protocol/reducer.ts';
import type { ItemState, ThreadState, TurnState } from '../protocol/reducer.ts';
import type { Turn, TurnError } from '../protocol/turn.ts';
import type { ThreadOutbox } from './thread-outbox.ts';
import type { RolloutEntry, RolloutEvent } from './rollout-line.ts';
import type { RolloutWriter } from './rollout-writer.ts';

/** How far text in flight may be behind on disk. The promise is 250 ms; the rest is for the timer. */
const TEXT_INTERVAL_MS = 150;

/** UTF-16 units. */
const LONG_TEXT = 32 * 1024;

/** Stands on disk behind the beginning of a long output until its item is completed. */
const NOT_KEPT = '\n... more output came, which was not kept ...\n';

interface Growth {
  readonly itemId: string;
  readonly field: StreamField;
  readonly parts: string[];
}

export class TurnRecord {
  readonly threadId: string;
  readonly turnId: string;
  readonly rootTurnId: string;
  readonly startedAtMs: number;
  readonly #outbox: ThreadOutbox;
  readonly #writer: RolloutWriter;
  readonly #now: () => number;
  readonly #state: ThreadState;
  readonly #turn: TurnState;
  /** Text that clients have not got yet. */
  #unsent: Growth[] = [];
  #sending: NodeJS.Immediate | null = null;
  /** Text that is not on disk yet, by item and field. */
  readonly #unwritten = new Map<string, Growth>();
  #writing: NodeJS.Timeout | null = null;
  /** Output of commands that run, by item: what late joiners read. Clients get all of it. */
  readonly #outputs = new Map<string, KeptOutput>();
  /** Characters of output on disk, by item. */
  readonly #outputOnDisk = new Map<string, number>();
  #lastAgentMessage: ThreadItem | null = null;
  /** A message came to its own end. */
  #answered = false;

  constructor(options: {
    readonly threadId: string;
    readonly turnId: string;
    readonly rootTurnId: string;
    readonly startedAtMs: number;
    readonly outbox: ThreadOutbox;
    readonly writer: RolloutWriter;
    readonly now: () => number;
  }) {
    this.threadId = options.threadId;
    this.turnId = options.turnId;
    this.rootTurnId = options.rootTurnId;
    this.startedAtMs = options.startedAtMs;
    this.#outbox = options.outbox;
    this.#writer = options.writer;
    this.#now = options.now;
    this.#state = emptyThread(this.threadId);
    loadTurn(this.#state, this.bare('inProgress', null, null));
    const turn = this.#state.turns.get(this.turnId);
    if (turn === undefined) throw new Error('a turn was loaded and is not there');
    this.#turn = turn;
  }

  /** The turn without items, as `turn/started` has it. */
  bare(status: Turn['status'], error: TurnError | null, endedAtMs: number | null): Turn {
    return {
      id: this.turnId,
      rootTurnId: this.rootTurnId,
      items: [],
      itemsView: 'notLoaded',
      status,
      error,
      startedAt: Math.floor(this.startedAtMs / 1000),
      completedAt: endedAtMs === null ? null : Math.floor(endedAtMs / 1000),
      durationMs: endedAtMs === null ? null : Math.max(0, endedAtMs - this.startedAtMs),
    };
  }

  /** The turn with all items as they are now. */
  current(): Turn {
    this.#send();
    const turn = currentTurn(this.#turn);
    return { ...turn, items: turn.items.map((item) => this.#withOutput(item)) };
  }

  started(): void {
    this.#emit('turn/started', {
      threadId: this.threadId,
      turn: this.bare('inProgress', null, null),
    });
  }

  /** The text of the last message; null when there is none. */
  get lastMessage(): string | null {
    const message = this.#lastAgentMessage;
    return message?.type === 'agentMessage' ? message.text : null;
  }

  itemStarted(item: ThreadItem): void {
    this.#write(itemEvent('item_started', this.turnId, item));
    this.#announce(item);
  }

  itemUpdated(item: ThreadItem): void {
    this.#write(itemEvent('item_started', this.turnId, item));
    const known = this.#turn.items.get(item.id);
    if (known !== undefined) known.item = item;
  }

  /** For an item whose beginning is on disk already: starts it for the clients. */
  announceStart(item: ThreadItem): void {
    this.#announce(item);
  }

  /** For an item that is on disk already: starts and completes it for the clients. */
  announceWhole(item: ThreadItem): void {
    this.#announce({ ...item, completedAtMs: null });
    this.#announceEnd(item);
  }

  itemCompleted(item: ThreadItem, cut?: 'cut'): void {
    if (item.type === 'agentMessage' && cut === undefined) this.#answered = true;
    this.#outputs.delete(item.id);
    this.#outputOnDisk.delete(item.id);
    for (const key of this.#unwritten.keys()) {
      if (key.startsWith(`${item.id}\n`)) this.#unwritten.delete(key);
    }
    this.#write(itemEvent('item_completed', this.turnId, item));
    this.#announceEnd(item);
  }

  textGrew(itemId: string, field: StreamField, text: string): void {
    const last = this.#unsent.at(-1);
    if (last?.itemId === itemId && last.field === field) last.parts.push(text);
    else this.#unsent.push({ itemId, field, parts: [text] });
    // What is long already gains nothing by being put together.
    if (text.length >= LONG_TEXT) this.#send();
    else this.#sending ??= setImmediate(() => this.#send());
    const written = field === 'aggregatedOutput' ? this.#outputForDisk(itemId, text) : text;
    if (written === '') return;
    const key = `${itemId}\n${field}`;
    const unwritten = this.#unwritten.get(key);
    if (unwritten === undefined) this.#unwritten.set(key, { itemId, field, parts: [written] });
    else unwritten.parts.push(written);
    this.#writing ??= setTimeout(() => this.#writeText(), TEXT_INTERVAL_MS);
  }

  openItem(itemId: string): ThreadItem | null {
    this.#send();
    const item = this.#turn.items.get(itemId);
    // The end of its turn does not end a command.
    if (item === undefined || item.phase === 'completed') return null;
    return this.#withOutput(currentItem(item));
  }

  openItems(): ThreadItem[] {
    this.#send();
    const isOpen = (item: ItemState): boolean => item.phase === 'open';
    return [...this.#turn.items.values()]
      .filter(isOpen)
      .map((item) => this.#withOutput(currentItem(item)));
  }

  /** Sends a notification of this turn, after all text that came before it. */
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#emit(method, params);
  }

  /** Appends to the rollout, after all text that came before it. */
  write(...entries: readonly RolloutEntry[]): void {
    this.#writeText();
    this.#writer.append(...entries);
  }

  /** The turn as `turn/completed` has it: its last message, or nothing. */
  summary(status: Turn['status'], error: TurnError | null, endedAtMs: number): Turn {
    const turn = this.bare(status, error, endedAtMs);
    const message = this.#lastAgentMessage;
    if (message === null || status !== 'completed') return turn;
    return { ...turn, items: [message], itemsView: 'summary' };
  }

  /** Ends the record on disk. */
  ended(
    status: 'completed' | 'interrupted' | 'failed',
    error: TurnError | null,
    endedAtMs: number,
    files: 'untouched' | null,
  ): void {
    this.#send();
    this.#write({
      type: 'turn_completed',
      turn_id: this.turnId,
      status,
      error,
      completed_at_ms: endedAtMs,
      duration_ms: Math.max(0, endedAtMs - this.startedAtMs),
      ...(status === 'interrupted' && this.#answered ? { answered: true } : {}),
      ...(files === null ? {} : { files }),
    });
  }

  #announce(item: ThreadItem): void {
    const { threadId, turnId } = this;
    const startedAtMs = item.startedAtMs ?? this.#now();
    this.#emit('item/started', { item, threadId, turnId, startedAtMs });
  }

  #announceEnd(item: ThreadItem): void {
    const { threadId, turnId } = this;
    if (item.type === 'agentMessage') this.#lastAgentMessage = item;
    const completedAtMs = item.completedAtMs ?? this.#now();
    this.#emit('item/completed', {
      item,
      threadId,
      turnId,
      contentTokenCount: null,
      completedAtMs,
    });
  }

  #emit<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#send();
    apply(this.#state, [{ method, params }]);
    this.#outbox.toThread(method, params);
  }

  #send(): void {
    if (this.#sending !== null) clearImmediate(this.#sending);
    this.#sending = null;
    if (this.#unsent.length === 0) return;
    const unsent = this.#unsent;
    this.#unsent = [];
    const { threadId, turnId } = this;
    for (const { itemId, field, parts } of unsent) {
      const place = { threadId, turnId, itemId };
      const delta = parts.join('');
      const [list, index] = field.split('.');
      if (field === 'text') {
        const isPlan = this.#turn.items.get(itemId)?.item.type === 'plan';
        const method = isPlan ? 'item/plan/delta' : 'item/agentMessage/delta';
        this.#emit(method, { ...place, delta });
      } else if (field === 'aggregatedOutput') {
        this.#emitOutput({ ...place, delta });
      } else if (list === 'content') {
        this.#emit('item/reasoning/textDelta', { ...place, delta, contentIndex: Number(index) });
      } else this.#sendSummary(place, Number(index), delta);
    }
  }

  #emitOutput(params: NotificationParams<'item/commandExecution/outputDelta'>): void {
    const { itemId, delta } = params;
    const output = this.#outputs.get(itemId) ?? new KeptOutput();
    output.push(delta);
    this.#outputs.set(itemId, output);
    this.#outbox.toThread('item/commandExecution/outputDelta', params);
  }

  #withOutput(item: ThreadItem): ThreadItem {
    const output = this.#outputs.get(item.id);
    if (output === undefined || item.type !== 'commandExecution') return item;
    return { ...item, aggregatedOutput: output.text() } as ThreadItem;
  }

  /** As much of it as may stand on disk before the item is completed. */
  #outputForDisk(itemId: string, text: string): string {
    const before = this.#outputOnDisk.get(itemId) ?? 0;
    if (before > MAX_KEPT_BYTES) return '';
    this.#outputOnDisk.set(itemId, before + text.length);
    return before + text.length > MAX_KEPT_BYTES
      ? text.slice(0, MAX_KEPT_BYTES - before) + NOT_KEPT
      : text;
  }

  #sendSummary(
    place: { threadId: string; turnId: string; itemId: string },
    summaryIndex: number,
    delta: string,
  ): void {
    const known = this.#turn.items.get(place.itemId)?.text.has(`summary.${summaryIndex}`) === true;
    if (!known) this.#emit('item/reasoning/summaryPartAdded', { ...place, summaryIndex });
    if (delta === '') return;
    this.#emit('item/reasoning/summaryTextDelta', { ...place, delta, summaryIndex });
  }

  #write(event: RolloutEvent): void {
    this.write({ type: 'event_msg', payload: event });
  }

  #writeText(): void {
    if (this.#writing !== null) clearTimeout(this.#writing);
    this.#writing = null;
    if (this.#unwritten.size === 0) return;
    const entries: RolloutEntry[] = [];
    for (const { itemId, field, parts } of this.#unwritten.values()) {
      const text = parts.join('');
      if (text === '') continue;
      entries.push({
        type: 'event_msg',
        payload: { type: 'item_text', turn_id: this.turnId, item_id: itemId, field, text },
      });
    }
    this.#unwritten.clear();
    this.#writer.append(...entries);
  }
}

export function itemEvent(
  type: 'item_started' | 'item_completed',
  turnId: string,
  item: ThreadItem,
): RolloutEvent {
  return { type, turn_id: turnId, item_id: item.id, item_type: item.type, item };
}

/**
 * The user's word that a turn begins with. `queuedId`: it came from the queue. One line says both, so
 * that no crash leaves it in both places or in none.
 */
export function userEvent(
  turnId: string,
  item: ThreadItem,
  queuedId: string | undefined,
): RolloutEvent {
  return {
    type: 'item_completed',
    turn_id: turnId,
    // In front, so that the item stays last, where readers find it.
    ...(queuedId === undefined ? {} : { queued_submission_id: queuedId }),
    item_id: item.id,
    item_type: item.type,
    item,
  };
}
