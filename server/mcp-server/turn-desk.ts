/** The turns that callers wait for, and the server that runs them. */
import type { AppClient } from '../client/app-client.ts';
import type { RequestId, RpcNotification } from '../protocol/envelope.ts';
import type { FileUpdateChange } from '../protocol/item.ts';
import type {
  ServerRequestMethod,
  ServerRequestParams,
  ServerRequestResult,
} from '../protocol/methods.ts';
import {
  commandQuestion,
  fileChangeQuestion,
  givenOf,
  inputQuestion,
  rightsQuestion,
  serverQuestion,
} from './question.ts';
import type { Question } from './question.ts';
import { TurnCall } from './turn-call.ts';
import type { StartInput } from './tools.ts';

/** A thread has one caller at a time. */
export class ThreadBusy extends Error {
  override readonly name = 'ThreadBusy';
}

export type Progress = (message: string) => void;

export class TurnDesk {
  readonly client: AppClient;
  readonly #calls = new Map<string, TurnCall>();
  readonly #open = new Map<RequestId, AbortController>();
  /** Of changes that are under way, by item. */
  readonly #changes = new Map<string, readonly FileUpdateChange[]>();

  constructor(client: AppClient) {
    this.client = client;
    client.onEvery((message) => this.#hear(message));
    client.on('serverRequest/resolved', ({ requestId }) => this.#open.get(requestId)?.abort());
    void client.closed.then(() => {
      for (const call of this.#calls.values()) call.fail(new Error('the app server has ended'));
    });
    this.#serve('item/commandExecution/requestApproval', commandQuestion);
    this.#serve('item/fileChange/requestApproval', (params) =>
      fileChangeQuestion(params, this.#changes.get(params.itemId) ?? []),
    );
    this.#serve('item/permissions/requestApproval', rightsQuestion);
    this.#serve('item/tool/requestUserInput', inputQuestion);
    this.#serve('mcpServer/elicitation/request', serverQuestion);
  }

  /** @throws {RpcFault} */
  async start(input: StartInput, cwd: string, progress: Progress): Promise<TurnCall> {
    const compactPrompt = input['compact-prompt'];
    const policy = input['approval-policy'] ?? null;
    const { thread } = await this.client.request('thread/start', {
      cwd,
      model: input.model ?? null,
      sandbox: input.sandbox ?? null,
      approvalPolicy: policy === 'on-failure' ? 'on-request' : policy,
      baseInstructions: input['base-instructions'] ?? null,
      developerInstructions: input['developer-instructions'] ?? null,
      config: {
        ...input.config,
        ...(compactPrompt === undefined ? {} : { compact_prompt: compactPrompt }),
      },
    });
    return this.#begin(thread.id, input.prompt, progress);
  }

  /** @throws {RpcFault} @throws {ThreadBusy} */
  async reply(threadId: string, prompt: string, progress: Progress): Promise<TurnCall> {
    this.#mustBeFree(threadId);
    await this.client.request('thread/resume', { threadId, excludeTurns: true });
    return this.#begin(threadId, prompt, progress);
  }

  /** Ends all that runs. */
  async end(): Promise<void> {
    const calls = [...this.#calls.values()];
    for (const call of calls) call.interrupt();
    await Promise.all(calls.map(({ over }) => over));
  }

  #mustBeFree(threadId: string): void {
    if (this.#calls.has(threadId)) {
      throw new ThreadBusy(`a turn of thread ${threadId} runs already: wait for it, or cancel it`);
    }
  }

  async #begin(threadId: string, prompt: string, progress: Progress): Promise<TurnCall> {
    this.#mustBeFree(threadId);
    const call = new TurnCall(this.client, threadId, progress);
    this.#calls.set(threadId, call);
    void call.over.then(() => {
      this.#calls.delete(threadId);
      // An idle thread need not stay loaded for us.
      this.client.request('thread/unsubscribe', { threadId }).catch(() => undefined);
    });
    await call.start(prompt);
    return call;
  }

  #hear(message: RpcNotification): void {
    const { threadId, item } = (message.params ?? {}) as Told;
    if (typeof threadId !== 'string') return;
    if (message.method === 'item/started' && item?.type === 'fileChange' && item.changes) {
      this.#changes.set(item.id, item.changes);
    } else if (message.method === 'item/completed' && item !== undefined) {
      this.#changes.delete(item.id);
    }
    this.#calls.get(threadId)?.hear(message);
  }

  /** Null: refused. A question about a thread that nobody here waits for is left to its own clients. */
  #serve<M extends ServerRequestMethod>(
    method: M,
    asks: (params: ServerRequestParams<M>) => Question | null,
  ): void {
    this.client.handle(method, async (params, { id }) => {
      const call = this.#calls.get((params as { readonly threadId: string }).threadId);
      if (call === undefined) return new Promise<never>(() => undefined);
      const question = asks(params);
      if (question === null) throw new Error('this client has no way to ask that');
      const stop = new AbortController();
      this.#open.set(id, stop);
      try {
        const answer = await call.ask(question, stop.signal);
        const given = answer === null ? question.refusal : question.answer(givenOf(answer));
        return given as ServerRequestResult<M>;
      } finally {
        this.#open.delete(id);
      }
    });
  }
}

/** What the notifications hold that are looked into here. */
interface Told {
  readonly threadId?: unknown;
  readonly item?: {
    readonly id: string;
    readonly type: string;
    readonly changes?: readonly FileUpdateChange[];
  };
}
