/** From a model's stream to items, and to what the model is sent next time. */
import type { ModelEvent, ResponseItem } from '../model/model.ts';
import type { AgentMessageItem, ReasoningItem, WebSearchItem } from '../protocol/item.ts';
import type { ToolCall } from '../tools/tool.ts';
import { assistantMessage, isRemembered, readCall, toInput } from './history.ts';
import { PlannedMessage } from './planned-message.ts';
import type { ItemIds, TurnSink } from './turn-sink.ts';
import { webSearchItem } from './web-search-item.ts';

type OutputItem = AgentMessageItem | ReasoningItem | WebSearchItem;

/** The output of one attempt at a response. */
export class ModelOutput {
  readonly #sink: TurnSink;
  readonly #ids: ItemIds;
  readonly #now: () => number;
  readonly #onCall: (call: ToolCall) => void;
  /** Upstream ids of open items, to the items as they started. */
  readonly #open = new Map<string, OutputItem>();
  /** The same for messages in plan mode. */
  readonly #planned = new Map<string, PlannedMessage>();
  /** Null outside of plan mode. */
  readonly #planId: (() => string) | null;
  #settled = false;

  /** `planId` makes the id of a plan, in plan mode; null outside of it. */
  constructor(
    sink: TurnSink,
    ids: ItemIds,
    now: () => number,
    onCall: (call: ToolCall) => void,
    planId: (() => string) | null,
  ) {
    this.#sink = sink;
    this.#ids = ids;
    this.#now = now;
    this.#onCall = onCall;
    this.#planId = planId;
  }

  take(event: ModelEvent): void {
    if (this.#settled) return;
    switch (event.type) {
      case 'itemStarted':
        this.#start(event.itemId, event.item);
        return;
      case 'textDelta': {
        this.#planned.get(event.itemId)?.grow(event.delta);
        const item = this.#open.get(event.itemId);
        if (item !== undefined) this.#sink.textGrew(item.id, 'text', event.delta);
        return;
      }
      case 'reasoningSummaryPart':
        this.#grow(event.itemId, `summary.${event.summaryIndex}`, '');
        return;
      case 'reasoningSummaryDelta':
        this.#grow(event.itemId, `summary.${event.summaryIndex}`, event.delta);
        return;
      case 'reasoningTextDelta':
        this.#grow(event.itemId, `content.${event.contentIndex}`, event.delta);
        return;
      case 'itemCompleted':
        this.#complete(event.itemId, event.item);
        return;
      case 'opened':
      case 'toolInputDelta':
      case 'completed':
        return;
    }
  }

  /**
   * Ends what is open with what it holds; later events count no more. `keep` lets the model
   * remember the beginning of its message, for a response that will not be asked for again.
   */
  settle(keep: boolean): void {
    this.#settled = true;
    for (const message of this.#planned.values()) {
      const text = message.settle();
      if (keep && text !== '') this.#sink.remember([assistantMessage(text)]);
    }
    this.#planned.clear();
    for (const item of this.#open.values()) {
      const now = this.#sink.openItem(item.id) ?? item;
      this.#sink.itemCompleted({ ...now, completedAtMs: this.#now() }, 'cut');
      if (keep && now.type === 'agentMessage' && now.text !== '') {
        this.#sink.remember([assistantMessage(now.text)]);
      }
    }
    this.#open.clear();
  }

  #grow(upstreamId: string, field: `summary.${number}` | `content.${number}`, text: string): void {
    const item = this.#open.get(upstreamId);
    if (item?.type === 'reasoning') this.#sink.textGrew(item.id, field, text);
  }

  #start(upstreamId: string, upstream: ResponseItem): void {
    const item = this.#newItem(upstreamId, upstream);
    if (item === null) return;
    if (item.type === 'agentMessage' && this.#planId !== null) {
      const message = new PlannedMessage(this.#sink, item, this.#planId, this.#now);
      this.#planned.set(upstreamId, message);
      return;
    }
    this.#open.set(upstreamId, item);
    this.#sink.itemStarted(item);
  }

  #newItem(upstreamId: string, upstream: ResponseItem): OutputItem | null {
    const times = { startedAtMs: this.#now(), completedAtMs: null };
    if (upstream.type === 'message') {
      const { phase } = upstream;
      return {
        type: 'agentMessage',
        moderation: null,
        id: this.#ids.claim(upstreamId),
        text: '',
        phase: typeof phase === 'string' ? phase : null,
        memoryCitation: null,
        delivery: null,
        questions: null,
        ...times,
      };
    }
    if (upstream.type === 'reasoning') {
      return {
        type: 'reasoning',
        id: this.#ids.claim(upstreamId),
        summary: [],
        content: [],
        ...times,
      };
    }
    if (upstream.type === 'web_search_call') {
      return webSearchItem(this.#ids.claim(upstreamId), upstream, times.startedAtMs);
    }
    return null;
  }

  #complete(upstreamId: string, upstream: ResponseItem): void {
    const planned = this.#planned.get(upstreamId);
    if (planned !== undefined) {
      this.#planned.delete(upstreamId);
      const { phase } = upstream;
      const text = texts(upstream['content']).join('');
      planned.complete(text, typeof phase === 'string' ? phase : planned.item.phase);
    }
    const item = this.#open.get(upstreamId);
    if (item !== undefined) {
      this.#open.delete(upstreamId);
      this.#completeItem(item, upstream);
    }
    const call = readCall(upstream);
    if (isRemembered(upstream)) this.#sink.remember([toInput(upstream)]);
    if (call !== null) this.#onCall(call);
  }

  #completeItem(item: OutputItem, upstream: ResponseItem): void {
    const streamed = this.#sink.openItem(item.id) ?? item;
    const completedAtMs = this.#now();
    if (item.type === 'webSearch') {
      const search = webSearchItem(item.id, upstream, item.startedAtMs ?? completedAtMs);
      this.#sink.itemCompleted({ ...search, completedAtMs });
      return;
    }
    if (item.type === 'agentMessage') {
      const text = texts(upstream['content']).join('');
      const sofar = streamed.type === 'agentMessage' ? streamed.text : '';
      const { phase } = upstream;
      this.#sink.itemCompleted({
        ...item,
        text: text === '' ? sofar : text,
        phase: typeof phase === 'string' ? phase : (item.phase ?? null),
        completedAtMs,
      });
      return;
    }
    const summary = texts(upstream['summary']);
    const content = texts(upstream['content']);
    const sofar = streamed.type === 'reasoning' ? streamed : item;
    this.#sink.itemCompleted({
      ...item,
      summary: summary.length === 0 ? sofar.summary : summary,
      content: content.length === 0 ? sofar.content : content,
      completedAtMs,
    });
  }
}

/** The texts of a list of parts (`output_text`, `refusal`, `summary_text`, `reasoning_text`). */
function texts(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    if (typeof part !== 'object' || part === null) return [];
    const { text, refusal } = part as Record<string, unknown>;
    if (typeof text === 'string') return [text];
    return typeof refusal === 'string' ? [refusal] : [];
  });
}
