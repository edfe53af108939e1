/**
 * `thread/queue/*`: messages that wait until their thread is idle. They are facts of the thread, and
 * the line that makes one the word of a turn takes it out of the queue.
 */
import { v7 as uuid } from 'uuid';
import { echoInput } from '../agent/user-input.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { UserInput } from '../protocol/item.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { QueuedSubmission } from '../protocol/queue.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { ActiveTurn } from './active-turn.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { pageAfter } from './page.ts';
import type { Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import { isArchived, noRollout, threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';
import { checkInput, regularTurn, startedTurn } from './turn-requests.ts';

type ClientMetadata = QueuedSubmission['responsesapiClientMetadata'];

export class MessageQueue {
  readonly #access: ThreadAccess;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor(access: ThreadAccess) {
    this.#access = access;
    this.#services = access.services;
    this.#loader = access.loader;
    this.#loader.whenIdle.add((thread) => this.#runNext(thread));
  }

  /** Runs at once in a thread that is free. @throws {RpcFault} */
  async add(
    params: ClientParams<'thread/queue/add'>,
  ): Promise<Served<ClientResult<'thread/queue/add'>>> {
    const threadId = await this.#queueable(params.threadId);
    const queuedSubmission: QueuedSubmission = {
      id: uuid(),
      input: judged(params.input),
      clientUserMessageId: params.clientUserMessageId,
      responsesapiClientMetadata: filled(params.responsesapiClientMetadata),
    };
    const fact: ThreadFact = { type: 'thread_queue_added', submission: queuedSubmission };
    const result = { queuedSubmission };
    const tell = (): void => this.#tell(threadId);
    const thread = this.#loader.get(threadId);
    if (thread === null) {
      await this.#loader.note(threadId, fact);
      return { result, after: tell };
    }
    return thread.inTurn(async () => {
      await thread.note(fact);
      const [next] = thread.meta.queue;
      if (next === undefined || !isFree(thread)) return { result, after: tell };
      tell();
      const turn = await this.#start(thread, next).catch((error: unknown) => {
        this.#warn(thread, error);
        return null;
      });
      if (turn !== null) tell();
      return { result, after: () => turn?.begin() };
    });
  }

  /** @throws {RpcFault} */
  async list(
    params: ClientParams<'thread/queue/list'>,
  ): Promise<ClientResult<'thread/queue/list'>> {
    const threadId = await this.#queueable(params.threadId);
    const from = params.cursor == null ? 0 : Number(params.cursor);
    if (params.cursor != null && !/^\d{1,9}$/.test(params.cursor)) {
      throw invalidRequest(`invalid queue pagination cursor: ${params.cursor.slice(0, 200)}`);
    }
    const { loaded, stored } = await this.#access.find(threadId);
    const meta = loaded === null ? stored.projection.meta : loaded.meta;
    const { data, more } = pageAfter((meta?.queue ?? []).slice(from), params.limit);
    return { data, nextCursor: more === null ? null : String(from + data.length) };
  }

  /** @throws {RpcFault} */
  async update(
    params: ClientParams<'thread/queue/update'>,
  ): Promise<Served<ClientResult<'thread/queue/update'>>> {
    const threadId = await this.#queueable(params.threadId);
    const { queuedSubmissionId: id } = params;
    const input = judged(params.input);
    const metadata = filled(params.responsesapiClientMetadata);
    const { queue } = await this.#loader.amend(threadId, (known) => {
      const found = known.queue.find((each) => each.id === id);
      if (found === undefined) throw notQueued(id);
      const submission = {
        ...found,
        input,
        responsesapiClientMetadata: metadata ?? found.responsesapiClientMetadata,
      };
      return [{ type: 'thread_queue_updated', submission }];
    });
    const queuedSubmission = queue.find((each) => each.id === id);
    if (queuedSubmission === undefined) throw notQueued(id);
    return { result: { queuedSubmission }, after: () => this.#tell(threadId) };
  }

  /** @throws {RpcFault} */
  async delete(
    params: ClientParams<'thread/queue/delete'>,
  ): Promise<Served<ClientResult<'thread/queue/delete'>>> {
    const threadId = await this.#queueable(params.threadId);
    const { queuedSubmissionId: id } = params;
    let deleted = false;
    await this.#loader.amend(threadId, ({ queue }) => {
      deleted = queue.some((each) => each.id === id);
      return deleted ? [{ type: 'thread_queue_deleted', submission_id: id }] : [];
    });
    return {
      result: { deleted },
      after: () => {
        if (deleted) this.#tell(threadId);
      },
    };
  }

  /** @throws {RpcFault} */
  async reorder(
    params: ClientParams<'thread/queue/reorder'>,
  ): Promise<Served<ClientResult<'thread/queue/reorder'>>> {
    const threadId = await this.#queueable(params.threadId);
    const { queuedSubmissionIds: ids } = params;
    await this.#loader.amend(threadId, ({ queue }) => {
      const all = queue.length === ids.length && queue.every(({ id }) => ids.includes(id));
      if (!all) {
        throw invalidRequest('queue reorder must include every queued submission exactly once');
      }
      return [{ type: 'thread_queue_reordered', submission_ids: ids }];
    });
    return { result: {}, after: () => this.#tell(threadId) };
  }

  /** Starts one that waits, the first unless told, also after an interrupt. @throws {RpcFault} */
  async start(
    params: ClientParams<'thread/queue/start'>,
  ): Promise<Served<ClientResult<'thread/queue/start'>>> {
    const threadId = await this.#queueable(params.threadId);
    const { queuedSubmissionId: wanted } = params;
    const thread = this.#loader.get(threadId);
    if (thread === null) {
      throw invalidRequest('resume the thread before starting a queued message');
    }
    return thread.inTurn(async () => {
      const { queue } = thread.meta;
      const next = wanted == null ? queue[0] : queue.find((each) => each.id === wanted);
      if (next === undefined)
        throw wanted == null ? invalidRequest('queue is empty') : notQueued(wanted);
      if (thread.active?.running === true) {
        throw invalidRequest('thread already has an active or pending turn');
      }
      await thread.active?.concluded;
      const turn = await this.#start(thread, next);
      return {
        result: { turn: startedTurn(turn.id) },
        after: () => {
          this.#tell(threadId);
          turn.begin();
        },
      };
    });
  }

  async #runNext(thread: LoadedThread): Promise<void> {
    if (thread.closed || thread.ephemeral || thread.meta.queue.length === 0) return;
    try {
      await thread.inTurn(async () => {
        const [next] = thread.meta.queue;
        if (next === undefined || !isFree(thread)) return;
        const turn = await this.#start(thread, next);
        this.#tell(thread.id);
        turn.begin();
      });
    } catch (error) {
      if (!thread.closed) this.#warn(thread, error);
    }
  }

  #start(thread: LoadedThread, submission: QueuedSubmission): Promise<ActiveTurn> {
    const { id, input, clientUserMessageId } = submission;
    const words = {
      input,
      clientId: clientUserMessageId,
      additionalContext: null,
      queuedId: id,
    };
    return thread.turns.start(regularTurn(words, undefined));
  }

  /** The message stays where it is: nothing of it is lost, and it can be mended. */
  #warn(thread: LoadedThread, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    this.#services.outbound.toThread(thread.id, 'warning', {
      threadId: thread.id,
      message: `A queued message could not be started and waits on: ${words}`,
    });
  }

  #tell(threadId: string): void {
    this.#services.outbound.toThread(threadId, 'thread/queue/changed', { threadId });
  }

  /** The id of a thread that can have a queue. @throws {RpcFault} */
  async #queueable(text: string): Promise<string> {
    const threadId = threadIdFrom(text);
    const loaded = this.#loader.get(threadId);
    if (loaded?.ephemeral === true) {
      throw invalidRequest(`ephemeral thread does not support queued submissions: ${threadId}`);
    }
    if (loaded !== null) return threadId;
    const place = await this.#loader.store.locate(threadId);
    if (place === null) throw unreadable(threadId);
    if (place.archived) throw isArchived(threadId);
    return threadId;
  }
}

/** The queue is read from the thread, so this is not about what was asked. */
function unreadable(threadId: string): RpcFault {
  return new RpcFault(errorCodes.internal, `failed to read thread: ${noRollout(threadId).message}`);
}

/** Idle, and not because the user stopped it: then the queue waits for a word from them. */
function isFree({ active, projection }: LoadedThread): boolean {
  return active === null && projection.newestTurn?.status !== 'interrupted';
}

function judged(input: readonly UserInput[]): UserInput[] {
  if (input.length === 0) {
    throw invalidRequest('only user input can be added to the user-message queue');
  }
  checkInput(input);
  return echoInput(input);
}

function filled(metadata: ClientMetadata): ClientMetadata {
  return metadata == null || Object.keys(metadata).length === 0 ? null : metadata;
}

function notQueued(id: string): Error {
  return invalidRequest(`queued submission not found: ${id}`);
}
