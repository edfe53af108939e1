/** Pages of turns and items, of servers that only tell a thread as a whole: those before `thread/turns/list`. */
import { check } from '../../server/protocol/check.ts';
import type { RpcRequest } from '../../server/protocol/envelope.ts';
import { clientRequests } from '../../server/protocol/methods.ts';
import type { ThreadTurnsPage } from '../../server/protocol/thread.ts';
import type { ThreadItemsListResponse } from '../../server/protocol/thread-pages.ts';
import type { Turn } from '../../server/protocol/turn.ts';

type Asked = Omit<RpcRequest, 'id'>;

export interface FromWhole {
  readonly method: 'thread/turns/list' | 'thread/items/list';
  /** What is asked in its place. */
  readonly message: Asked;
  /** The page, out of the answer to that. */
  page(result: unknown): unknown;
}

/** As many as a page has where nobody says. */
const PAGE = 25;

/** How a page is had of such a server; null where the message asks for no page, or not well. */
export function fromWhole({ method, params }: Asked): FromWhole | null {
  if (method === 'thread/turns/list') {
    const judged = check(clientRequests[method].params, params);
    if (!judged.ok) return null;
    const { threadId, cursor, limit, sortDirection } = judged.value;
    return {
      method,
      message: wholeThread(threadId),
      page: (result): ThreadTurnsPage => {
        const turns = turnsIn(result);
        const sorted = sortDirection === 'asc' ? turns : turns.toReversed();
        return pageOf(sorted, ({ id }) => id, cursor, limit);
      },
    };
  }
  if (method !== 'thread/items/list') return null;
  const judged = check(clientRequests[method].params, params);
  if (!judged.ok) return null;
  const { threadId, turnId, cursor, limit, sortDirection } = judged.value;
  const after = typeof cursor === 'object' ? cursor?.itemId : cursor;
  return {
    method,
    message: wholeThread(threadId),
    page: (result): ThreadItemsListResponse => {
      const items = turnsIn(result)
        .filter(({ id }) => turnId == null || id === turnId)
        .flatMap(({ id, items: own }) => own.map((item) => ({ turnId: id, item })));
      const sorted = sortDirection === 'desc' ? items.toReversed() : items;
      return pageOf(sorted, ({ item }) => item.id, after, limit);
    },
  };
}

function wholeThread(threadId: string): Asked {
  return { method: 'thread/read', params: { threadId, includeTurns: true } };
}

function turnsIn(result: unknown): readonly Turn[] {
  const judged = check(clientRequests['thread/read'].result, result);
  return judged.ok ? (judged.value.thread.turns ?? []) : [];
}

/** @param after the last one of the page before */
function pageOf<T>(
  all: readonly T[],
  idOf: (one: T) => string,
  after: string | null | undefined,
  limit: number | null | undefined,
): { data: T[]; nextCursor: string | null } {
  const from = after == null ? 0 : all.findIndex((one) => idOf(one) === after) + 1;
  const data = all.slice(from, from + (limit ?? PAGE));
  const last = data.at(-1);
  const more = last !== undefined && from + data.length < all.length;
  return { data, nextCursor: more ? idOf(last) : null };
}
