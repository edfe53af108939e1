/**
 * From the events of a Responses API stream to the port's events.
 * Source of names and fields: OpenAI's "Streaming events" reference for the Responses API.
 */
import type { ModelError, ModelEvent, ModelUsage, ResponseItem } from './model.ts';
import { failedResponse, incompleteResponse } from './failures.ts';
import type { FailureScene } from './failure-scene.ts';
import type { StreamReader } from './model-stream.ts';
import { isRecord } from './provider-text.ts';

type Json = Record<string, unknown>;

/** Collects one response. Feed it payloads in order; it holds no text, only which items are open. */
export class ResponseReader implements StreamReader {
  readonly #scene: FailureScene;
  readonly #idByIndex = new Map<number, string>();
  readonly #started = new Set<string>();
  readonly #completed = new Set<string>();
  #responseId = '';
  /** The response is over: `completed` was given out, or `failure` says why not. */
  finished = false;
  failure: ModelError | null = null;
  /** How many payloads were JSON objects with a `type`. */
  understood = 0;
  /** The last `error` event's message; such events alone do not end a response. */
  lastError: string | null = null;
  /** Nothing but `response.completed` tells that. */
  readonly settled = false;

  constructor(scene: FailureScene) {
    this.#scene = scene;
  }

  /** Adds the events that `payload` stands for to `events`. Unreadable payloads are passed over. */
  read(payload: string, events: ModelEvent[]): void {
    if (this.finished || payload === '[DONE]') return;
    let event: unknown;
    try {
      event = JSON.parse(payload);
    } catch {
      return;
    }
    if (!isRecord(event) || typeof event['type'] !== 'string') return;
    this.understood += 1;
    const delta = event['delta'];
    switch (event['type']) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        if (typeof delta === 'string' && delta !== '') {
          events.push({ type: 'textDelta', itemId: this.#open(event, 'message', events), delta });
        }
        return;
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        if (typeof delta === 'string' && delta !== '') {
          const itemId = this.#itemId(event, null);
          if (this.#started.has(itemId)) events.push({ type: 'toolInputDelta', itemId, delta });
        }
        return;
      case 'response.reasoning_summary_part.added':
        events.push({
          type: 'reasoningSummaryPart',
          itemId: this.#open(event, 'reasoning', events),
          summaryIndex: numberField(event, 'summary_index') ?? 0,
        });
        return;
      case 'response.reasoning_summary_text.delta':
        if (typeof delta === 'string' && delta !== '') {
          events.push({
            type: 'reasoningSummaryDelta',
            itemId: this.#open(event, 'reasoning', events),
            summaryIndex: numberField(event, 'summary_index') ?? 0,
            delta,
          });
        }
        return;
      case 'response.reasoning_text.delta':
        if (typeof delta === 'string' && delta !== '') {
          events.push({
            type: 'reasoningTextDelta',
            itemId: this.#open(event, 'reasoning', events),
            contentIndex: numberField(event, 'content_index') ?? 0,
            delta,
          });
        }
        return;
      case 'response.output_item.added': {
        const item = itemField(event['item']);
        if (item !== null) this.#start(this.#itemId(event, item), item, events);
        return;
      }
      case 'response.output_item.done': {
        const item = itemField(event['item']);
        if (item !== null) this.#complete(this.#itemId(event, item), item, events);
        return;
      }
      case 'response.created':
      case 'response.in_progress':
        this.#noteResponse(event['response']);
        return;
      case 'response.completed':
        this.#finish(event['response'], events);
        return;
      case 'response.failed':
        this.#fail(event['response']);
        return;
      case 'response.incomplete': {
        const response = event['response'];
        const details = isRecord(response) ? response['incomplete_details'] : null;
        const reason = isRecord(details) ? details['reason'] : null;
        this.finished = true;
        this.failure = incompleteResponse(typeof reason === 'string' ? reason : null, this.#scene);
        return;
      }
      case 'error':
        this.lastError = errorText(event);
        return;
      default:
    }
  }

  end(): void {
    // Without `response.completed` it is not complete.
  }

  #noteResponse(response: unknown): void {
    if (isRecord(response) && typeof response['id'] === 'string') this.#responseId = response['id'];
  }

  #finish(response: unknown, events: ModelEvent[]): void {
    this.#noteResponse(response);
    const fields: Json = isRecord(response) ? response : {};
    const output = fields['output'];
    if (Array.isArray(output)) {
      // Some providers announce items here only.
      for (const [index, candidate] of output.entries()) {
        const item = itemField(candidate);
        if (item === null) continue;
        const itemId = this.#itemId({ output_index: index }, item);
        if (!this.#completed.has(itemId)) this.#complete(itemId, item, events);
      }
    }
    const status = fields['status'];
    this.finished = true;
    events.push({
      type: 'completed',
      responseId: this.#responseId,
      usage: readUsage(fields['usage']),
      endReason: typeof status === 'string' ? status : 'completed',
    });
  }

  #fail(response: unknown): void {
    const error = isRecord(response) ? response['error'] : null;
    const code = isRecord(error) ? error['code'] : null;
    const message = isRecord(error) ? error['message'] : null;
    this.finished = true;
    this.failure = failedResponse(
      {
        code: typeof code === 'string' ? code : null,
        message: typeof message === 'string' ? message : this.lastError,
      },
      this.#scene,
    );
  }

  /** The event's item, announced first if the provider did not. */
  #open(event: Json, kind: 'message' | 'reasoning', events: ModelEvent[]): string {
    const itemId = this.#itemId(event, null);
    if (!this.#started.has(itemId)) {
      const item: ResponseItem =
        kind === 'message'
          ? { type: 'message', id: itemId, role: 'assistant', content: [] }
          : { type: 'reasoning', id: itemId, summary: [] };
      this.#start(itemId, item, events);
    }
    return itemId;
  }

  #start(itemId: string, item: ResponseItem, events: ModelEvent[]): void {
    if (this.#started.has(itemId)) return;
    this.#started.add(itemId);
    events.push({ type: 'itemStarted', itemId, item });
  }

  #complete(itemId: string, item: ResponseItem, events: ModelEvent[]): void {
    if (this.#completed.has(itemId)) return;
    this.#start(itemId, item, events);
    this.#completed.add(itemId);
    events.push({ type: 'itemCompleted', itemId, item });
  }

  /** An item has one id for its whole life, so the first one seen at an index stays. */
  #itemId(event: Json, item: ResponseItem | null): string {
    const index = event['output_index'];
    if (typeof index === 'number') {
      const known = this.#idByIndex.get(index);
      if (known !== undefined) return known;
    }
    const given = event['item_id'] ?? item?.['id'];
    const itemId =
      typeof given === 'string' && given !== ''
        ? given
        : `${this.#responseId === '' ? 'item' : this.#responseId}_${typeof index === 'number' ? index : 0}`;
    if (typeof index === 'number') this.#idByIndex.set(index, itemId);
    return itemId;
  }
}

function itemField(value: unknown): ResponseItem | null {
  if (!isRecord(value)) return null;
  const type = value['type'];
  return typeof type === 'string' ? { ...value, type } : null;
}

function numberField(source: Json, name: string): number | null {
  const value = source[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function errorText(event: Json): string | null {
  const source = isRecord(event['error']) ? event['error'] : event;
  const message = source['message'] ?? source['code'];
  return typeof message === 'string' ? message : null;
}

function tokens(source: unknown, name: string): number {
  const value = isRecord(source) ? numberField(source, name) : null;
  return value === null || value < 0 ? 0 : Math.trunc(value);
}

function readUsage(usage: unknown): ModelUsage | null {
  if (!isRecord(usage)) return null;
  const inputTokens = tokens(usage, 'input_tokens');
  const outputTokens = tokens(usage, 'output_tokens');
  const inputDetails = usage['input_tokens_details'];
  return {
    totalTokens:
      numberField(usage, 'total_tokens') === null
        ? inputTokens + outputTokens
        : tokens(usage, 'total_tokens'),
    inputTokens,
    cachedInputTokens: tokens(inputDetails, 'cached_tokens'),
    cacheWriteInputTokens: tokens(inputDetails, 'cache_write_tokens'),
    outputTokens,
    reasoningOutputTokens: tokens(usage['output_tokens_details'], 'reasoning_tokens'),
  };
}
