/**
 * From the chunks of a Chat Completions stream to the port's events.
 * Source of names and fields: OpenAI's reference of Chat Completions; `reasoning_content` is
 * DeepSeek's and llama.cpp's, `reasoning` vLLM's, Ollama's and OpenRouter's, parts in `content` Mistral's.
 */
import { ChatCalls } from './chat-calls.ts';
import type { ToolMeaning } from './chat-tools.ts';
import { ChatTexts } from './chat-texts.ts';
import { readChatUsage } from './chat-usage.ts';
import { codeInWords } from './failure-words.ts';
import { emptyAnswer, failedResponse, incompleteResponse } from './failures.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ModelError, ModelEvent, ModelUsage } from './model.ts';
import type { StreamReader } from './model-stream.ts';
import { isRecord, providerFailure } from './provider-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** Collects one answer. What was said is complete when a reason for the end is given, or `[DONE]` comes. */
export class ChatReader implements StreamReader {
  readonly #scene: FailureScene;
  readonly #texts: ChatTexts;
  readonly #calls: ChatCalls;
  #answerId = '';
  #items = 0;
  #usage: ModelUsage | null = null;
  /** Anything of the answer itself came. */
  #begun = false;
  finished = false;
  failure: ModelError | null = null;
  settled = false;
  understood = 0;
  readonly lastError = null;

  constructor(meanings: ReadonlyMap<string, ToolMeaning>, scene: FailureScene) {
    this.#scene = scene;
    const newId = (): string => `${this.#answerId || 'item'}_${this.#items++}`;
    this.#texts = new ChatTexts(newId, scene);
    this.#calls = new ChatCalls(newId, meanings, scene);
  }

  read(payload: string, events: ModelEvent[]): void {
    if (this.finished) return;
    if (payload.trim() === '[DONE]') {
      this.understood += 1;
      this.#finish(events);
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(payload);
    } catch {
      return;
    }
    if (!isRecord(chunk)) return;
    if (chunk['error'] != null || chunk['object'] === 'error') {
      this.#fail(chunk);
      return;
    }
    const { id, choices } = chunk;
    if (typeof id === 'string' && this.#answerId === '') this.#answerId = id;
    this.#usage = readChatUsage(chunk) ?? this.#usage;
    if (!Array.isArray(choices)) return;
    this.understood += 1;
    const choice: unknown = choices.find((each) => isRecord(each) && (each['index'] ?? 0) === 0);
    if (isRecord(choice)) this.#readChoice(choice, events);
  }

  end(events: ModelEvent[]): void {
    if (this.settled && !this.finished) this.#finish(events);
  }

  #readChoice(choice: Json, events: ModelEvent[]): void {
    if (choice['error'] != null) {
      this.#fail(choice);
      return;
    }
    // Some answer as a whole, though a stream was asked for; some repeat the whole at the end.
    const whole = this.#begun ? null : choice['message'];
    const delta = isRecord(choice['delta']) ? choice['delta'] : whole;
    if (isRecord(delta)) {
      const said = this.#texts.read(delta, events);
      const calls = delta['tool_calls'];
      const called = Array.isArray(calls) && calls.length > 0;
      if (called) {
        this.#texts.complete(events);
        for (const call of calls) if (isRecord(call)) this.#calls.read(call, events);
      }
      this.#begun ||= said || called;
    }
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && reason !== '') this.#endFor(reason, events);
  }

  #endFor(reason: string, events: ModelEvent[]): void {
    switch (reason) {
      case 'length':
      case 'content_filter':
      case 'abort':
        this.finished = true;
        this.failure = incompleteResponse(reason, this.#scene);
        return;
      case 'error':
      case 'insufficient_system_resource':
        this.#fail({ error: { message: reason.replaceAll('_', ' ') } });
        return;
      // Of the rest, `stop` and `tool_calls` above all, some say the one and mean the other.
      default:
        this.#complete(events);
        this.settled = true;
    }
  }

  #complete(events: ModelEvent[]): void {
    this.#texts.complete(events);
    this.#calls.complete(events);
  }

  #finish(events: ModelEvent[]): void {
    this.#complete(events);
    this.finished = true;
    // A model that is done may say so by a single token that is no text.
    if (!this.#begun && (this.#usage?.outputTokens ?? 0) === 0) {
      this.failure = emptyAnswer(this.#scene);
      return;
    }
    events.push({
      type: 'completed',
      responseId: this.#answerId,
      usage: this.#usage,
      endReason: 'completed',
    });
  }

  #fail(source: Json): void {
    const { code, type, message } = providerFailure(source);
    this.understood += 1;
    this.finished = true;
    this.failure = failedResponse(
      { code: codeInWords({ status: null, code, type, message }) ?? code, message },
      this.#scene,
    );
  }
}
