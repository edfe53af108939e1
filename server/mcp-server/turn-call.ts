/**
 * One turn that a caller waits for. It goes on whatever the caller does; what the agent asks meanwhile
 * waits in a line, one question at a time.
 */
import type { AppClient } from '../client/app-client.ts';
import { itemTitle } from '../client/item-title.ts';
import type { RpcNotification } from '../protocol/envelope.ts';
import { isNotificationMethod } from '../protocol/methods.ts';
import type { ServerNotification } from '../protocol/methods.ts';
import type { Turn } from '../protocol/turn.ts';
import type { Question } from './question.ts';

export interface TurnEnd {
  readonly failed: boolean;
  /** What the agent said at last, or why the turn ended otherwise. */
  readonly content: string;
}

/** A question that waits for the caller. */
export interface Asked {
  readonly question: Question;
  /** Aborts when somebody else answered, or the turn ended. */
  readonly signal: AbortSignal;
  answer(answer: unknown): void;
}

export type Step =
  | { readonly kind: 'ended'; readonly end: TurnEnd }
  | { readonly kind: 'asked'; readonly asked: Asked };

export class TurnCall {
  readonly threadId: string;
  readonly #client: AppClient;
  readonly #progress: (message: string) => void;
  readonly #end = Promise.withResolvers<TurnEnd>();
  readonly #line: Asked[] = [];
  #arrived = Promise.withResolvers<void>();
  #turnId: string | null = null;
  readonly #early = new Map<string, Turn>();
  #interrupted = false;
  #said = '';

  constructor(client: AppClient, threadId: string, progress: (message: string) => void) {
    this.#client = client;
    this.threadId = threadId;
    this.#progress = progress;
    this.#end.promise.catch(() => undefined);
  }

  /** Resolves when the turn is over, however. */
  get over(): Promise<void> {
    return this.#end.promise.then(
      () => undefined,
      () => undefined,
    );
  }

  /** @throws {RpcFault} */
  async start(prompt: string): Promise<void> {
    const { threadId } = this;
    const input = [{ type: 'text' as const, text: prompt }];
    try {
      const { turn } = await this.#client.request('turn/start', { threadId, input });
      this.#turnId = turn.id;
      const ended = this.#early.get(turn.id);
      if (ended !== undefined) this.#ended(ended);
      else if (this.#interrupted) this.#stop();
    } catch (error) {
      this.#end.reject(error);
      throw error;
    }
  }

  /** What comes next: a question, or the end. @throws {Error} when the server has gone */
  async next(): Promise<Step> {
    for (;;) {
      const [asked] = this.#line;
      if (asked !== undefined) {
        if (!asked.signal.aborted) return { kind: 'asked', asked };
        this.#line.shift();
        continue;
      }
      const end = await Promise.race([this.#end.promise, this.#arrived.promise]);
      if (end !== undefined) return { kind: 'ended', end };
      this.#arrived = Promise.withResolvers<void>();
    }
  }

  /** @returns what the caller answered; never, when somebody else does */
  ask(question: Question, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve) => {
      const asked: Asked = {
        question,
        signal,
        answer: (answer) => {
          const place = this.#line.indexOf(asked);
          if (place >= 0) this.#line.splice(place, 1);
          resolve(answer);
        },
      };
      this.#line.push(asked);
      this.#arrived.resolve();
    });
  }

  tell(message: string): void {
    this.#progress(message);
  }

  interrupt(): void {
    if (this.#interrupted) return;
    this.#interrupted = true;
    if (this.#turnId !== null) this.#stop();
  }

  fail(error: Error): void {
    this.#end.reject(error);
  }

  /** A notification about the thread. */
  hear(message: RpcNotification): void {
    if (!isNotificationMethod(message.method)) return;
    const { method, params } = message as ServerNotification;
    switch (method) {
      case 'item/started': {
        const title = itemTitle(params.item);
        if (title !== null) this.#progress(title);
        break;
      }
      case 'item/completed':
        if (params.item.type === 'agentMessage' && params.item.text !== '') {
          this.#said = params.item.text;
        }
        break;
      case 'error':
        if (params.willRetry) this.#progress(params.error.message);
        break;
      case 'warning':
        this.#progress(params.message);
        break;
      case 'turn/completed':
        if (this.#turnId === null) this.#early.set(params.turn.id, params.turn);
        else if (this.#turnId === params.turn.id) this.#ended(params.turn);
        break;
      default:
        break;
    }
  }

  #ended({ status, error }: Turn): void {
    if (status === 'completed') this.#end.resolve({ failed: false, content: this.#said });
    else {
      const why = status === 'interrupted' ? 'The turn was interrupted.' : 'The turn failed.';
      this.#end.resolve({ failed: true, content: error?.message ?? why });
    }
  }

  /** A turn that has ended by now cannot be interrupted; its end is told all the same. */
  #stop(): void {
    const { threadId } = this;
    this.#client
      .request('turn/interrupt', { threadId, turnId: this.#turnId ?? '' })
      .catch(() => undefined);
  }
}
