/** `threadSection/*` and `thread/section/move`. */
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { pageAfter } from './page.ts';
import { positionAfter, positionBetween } from './section-position.ts';
import type { SectionBook } from './section-book.ts';
import type { Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { notFound, threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';

export class ThreadSections {
  readonly #book: SectionBook;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;
  /** Moves see what earlier ones did. */
  #moving: Promise<unknown> = Promise.resolve();

  constructor({ services, loader }: ThreadAccess) {
    this.#book = services.sections;
    this.#services = services;
    this.#loader = loader;
  }

  list({ cursor, limit }: ClientParams<'threadSection/list'>): ClientResult<'threadSection/list'> {
    const sections = this.#book.list().filter(({ id }) => id > (cursor ?? ''));
    const { data, more } = pageAfter(sections, limit);
    return { data, nextCursor: more?.id ?? null };
  }

  async create(
    params: ClientParams<'threadSection/create'>,
  ): Promise<ClientResult<'threadSection/create'>> {
    return { section: await this.#book.create(params.name, params.appearance) };
  }

  /** @throws {RpcFault} */
  async update(
    params: ClientParams<'threadSection/update'>,
  ): Promise<ClientResult<'threadSection/update'>> {
    const { sectionId, name, appearance } = params;
    return { section: await this.#book.update(sectionId, name, appearance) };
  }

  /** @throws {RpcFault} */
  async delete(
    params: ClientParams<'threadSection/delete'>,
  ): Promise<ClientResult<'threadSection/delete'>> {
    await this.#book.delete(params.sectionId);
    return {};
  }

  /** @throws {RpcFault} */
  async move(
    params: ClientParams<'thread/section/move'>,
  ): Promise<Served<ClientResult<'thread/section/move'>>> {
    const threadId = threadIdFrom(params.threadId);
    const { sectionId } = params;
    const beforeId =
      params.beforeThreadId == null ? null : threadIdFrom(params.beforeThreadId, 'thread');
    if (sectionId === null && beforeId !== null) {
      throw invalidRequest('beforeThreadId requires a non-null sectionId');
    }
    if (beforeId === threadId) {
      throw invalidRequest(`thread ${threadId} cannot be moved before itself`);
    }
    if (sectionId !== null && this.#book.find(sectionId) === null) {
      throw invalidRequest(`section ${sectionId} does not exist`);
    }
    const loaded = this.#loader.get(threadId);
    if (loaded?.ephemeral === true) {
      throw invalidRequest(`ephemeral thread does not support section moves: ${threadId}`);
    }
    if (loaded === null && (await this.#loader.store.locate(threadId)) === null) {
      throw notFound(threadId);
    }
    if (sectionId === null) await this.#leave(threadId);
    else {
      const moving = this.#moving.then(() => this.#enter(threadId, sectionId, beforeId));
      this.#moving = moving.catch(() => undefined);
      await moving;
    }
    return {
      result: {},
      after: () => this.#services.outbound.toAll('thread/section/changed', { threadId, sectionId }),
    };
  }

  async #leave(threadId: string): Promise<void> {
    await this.#loader.amend(threadId, ({ section }) =>
      section === null ? [] : [{ type: 'thread_section_left' }],
    );
  }

  async #enter(threadId: string, sectionId: string, beforeId: string | null): Promise<void> {
    const order = await this.#loader.store.ask((index) => index.sectionOrder(sectionId));
    const others = order.filter(({ id }) => id !== threadId);
    const position = positionIn(others, sectionId, beforeId);
    const now = this.#services.now();
    await this.#loader.amend(threadId, ({ section }) => [
      {
        type: 'thread_section_moved',
        section_id: sectionId,
        position,
        entered_at_ms: section?.id === sectionId ? section.enteredAtMs : now,
      },
    ]);
  }
}

function positionIn(
  order: readonly { readonly id: string; readonly position: string }[],
  sectionId: string,
  beforeId: string | null,
): string {
  if (beforeId === null) return positionAfter(order.at(-1)?.position ?? null);
  const after = order.find(({ id }) => id === beforeId);
  if (after === undefined) {
    throw invalidRequest(`before thread ${beforeId} is not in section ${sectionId}`);
  }
  // Two servers may have given the same place away: this goes in front of both.
  const before = order.findLast(({ position }) => position < after.position);
  return positionBetween(before?.position ?? null, after.position);
}
