/** `thread/attachment/*` and `thread/attachmentOwner/list`. */
import { v7 as uuid } from 'uuid';
import type { ThreadAttachment } from '../protocol/attachment.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import { RpcFault } from '../rpc/fault.ts';
import { pageAfter, pageLimit } from './page.ts';
import type { Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';

const MAX_NAME_BYTES = 256;
const MAX_PAYLOAD_BYTES = 65_536;

/** What makes an attachment the same within its thread. */
interface Identity {
  readonly attachmentType: string;
  readonly identityKey: string;
}

export class ThreadAttachments {
  readonly #access: ThreadAccess;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor(access: ThreadAccess) {
    this.#access = access;
    this.#services = access.services;
    this.#loader = access.loader;
  }

  /** One that is there already keeps what it holds. @throws {RpcFault} */
  async add(
    params: ClientParams<'thread/attachment/add'>,
  ): Promise<Served<ClientResult<'thread/attachment/add'>>> {
    const threadId = threadIdFrom(params.threadId);
    judge(params);
    const { attachmentType, identityKey, payload } = params;
    if (Buffer.byteLength(JSON.stringify(payload)) > MAX_PAYLOAD_BYTES) {
      throw refused(`attachment payload must not exceed ${MAX_PAYLOAD_BYTES} bytes`);
    }
    await this.#ensureKept(threadId);
    const made = {
      id: uuid(),
      attachmentType,
      identityKey,
      payload,
      createdAt: Math.floor(this.#services.now() / 1000),
    };
    let existing: ThreadAttachment | undefined;
    await this.#loader.amend(threadId, ({ attachments }) => {
      existing = attachments.find((each) => isSame(each, params));
      return existing === undefined ? [{ type: 'thread_attachment_added', attachment: made }] : [];
    });
    if (existing !== undefined) {
      return { result: { outcome: 'existing', attachment: existing }, after: () => undefined };
    }
    return {
      result: { outcome: 'created', attachment: made },
      after: () => this.#tell(threadId, made, 'created'),
    };
  }

  /** No error when there is none. @throws {RpcFault} */
  async remove(
    params: ClientParams<'thread/attachment/remove'>,
  ): Promise<Served<ClientResult<'thread/attachment/remove'>>> {
    const threadId = threadIdFrom(params.threadId);
    judge(params);
    await this.#ensureKept(threadId);
    let removed: ThreadAttachment | undefined;
    await this.#loader.amend(threadId, ({ attachments }) => {
      removed = attachments.find((each) => isSame(each, params));
      if (removed === undefined) return [];
      return [{ type: 'thread_attachment_removed', attachment_id: removed.id }];
    });
    const gone = removed;
    return {
      result: {},
      after: () => {
        if (gone !== undefined) this.#tell(threadId, gone, 'deleted');
      },
    };
  }

  /** Of one thread, oldest first; none of a thread that is unknown. @throws {RpcFault} */
  async list(
    params: ClientParams<'thread/attachment/list'>,
  ): Promise<ClientResult<'thread/attachment/list'>> {
    const threadId = threadIdFrom(params.threadId);
    const after = params.cursor == null ? null : parseCursor(params.cursor, threadId);
    if (!(await this.#isKept(threadId))) return { data: [], nextCursor: null };
    const { loaded, stored } = await this.#access.find(threadId);
    const meta = loaded === null ? stored.projection.meta : loaded.meta;
    const attachments = (meta?.attachments ?? [])
      .filter((each) => after === null || compare(each, after) > 0)
      .toSorted(compare);
    const { data, more } = pageAfter(attachments, params.limit);
    const nextCursor = more === null ? null : `${threadId}|${more.createdAt}|${more.id}`;
    return { data, nextCursor };
  }

  /** The threads that hold an attachment of this identity. @throws {RpcFault} */
  async owners(
    params: ClientParams<'thread/attachmentOwner/list'>,
  ): Promise<ClientResult<'thread/attachmentOwner/list'>> {
    judge(params);
    const { attachmentType: type, identityKey: key } = params;
    const archived = params.archived ?? null;
    const after = params.cursor == null ? '' : parseOwnerCursor(params.cursor, params);
    const limit = pageLimit(params.limit);
    const found = await this.#loader.store.ask((index) =>
      index.attachmentOwners({ type, key, archived, after, limit: limit + 1 }),
    );
    const { data, more } = pageAfter(found, limit);
    return { data, nextCursor: more === null ? null : ownerCursor(params, more.threadId) };
  }

  async #isKept(threadId: string): Promise<boolean> {
    const loaded = this.#loader.get(threadId);
    if (loaded !== null) return !loaded.ephemeral && loaded.begun;
    return (await this.#loader.store.locate(threadId)) !== null;
  }

  async #ensureKept(threadId: string): Promise<void> {
    if (!(await this.#isKept(threadId))) throw refused(`thread not found: ${threadId}`);
  }

  #tell(
    threadId: string,
    { id, attachmentType, identityKey }: ThreadAttachment,
    operation: 'created' | 'deleted',
  ): void {
    this.#services.outbound.toAll('thread/attachment/updated', {
      threadId,
      attachmentType,
      identityKey,
      attachmentId: id,
      operation,
    });
  }
}

function judge(identity: Identity): void {
  for (const field of ['attachmentType', 'identityKey'] as const) {
    const text = identity[field];
    if (text.trim() === '') throw refused(`${field} must not be empty`);
    if (Buffer.byteLength(text) > MAX_NAME_BYTES) {
      throw refused(`${field} must not exceed ${MAX_NAME_BYTES} bytes`);
    }
  }
}

function isSame(a: Identity, b: Identity): boolean {
  return a.attachmentType === b.attachmentType && a.identityKey === b.identityKey;
}

interface Place {
  readonly createdAt: number;
  readonly id: string;
}

function compare(a: Place, b: Place): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function parseCursor(text: string, threadId: string): Place {
  const [of, createdAt = '', id = ''] = text.split('|');
  if (of !== threadId || !/^\d+$/.test(createdAt) || id === '') throw badCursor();
  return { createdAt: Number(createdAt), id };
}

function ownerCursor({ attachmentType, identityKey, archived }: OwnerParams, threadId: string) {
  return JSON.stringify({ attachmentType, identityKey, archived: archived ?? null, threadId });
}

type OwnerParams = ClientParams<'thread/attachmentOwner/list'>;

/** A cursor belongs to its question. */
function parseOwnerCursor(text: string, params: OwnerParams): string {
  const threadId = /"threadId":"([0-9a-f-]{36})"\}$/.exec(text)?.[1];
  if (threadId === undefined || ownerCursor(params, threadId) !== text) throw badCursor();
  return threadId;
}

function badCursor(): RpcFault {
  return refused('invalid pagination cursor');
}

function refused(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}
