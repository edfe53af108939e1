/** Pages of lists that are short enough to be made as a whole. */
import { invalidRequest } from '../rpc/fault.ts';

/** A cursor is the number of entries before the page. @throws {RpcFault} */
export function pageOf<T>(
  all: readonly T[],
  page: { readonly cursor?: string | null | undefined; readonly limit?: number | null | undefined },
  what: string,
): { data: T[]; nextCursor: string | null } {
  const cursor = page.cursor ?? '0';
  if (!/^\d{1,9}$/.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor.slice(0, 200)}`);
  const from = Number(cursor);
  if (from > all.length) {
    throw invalidRequest(`cursor ${cursor} exceeds total ${what} ${all.length}`);
  }
  const end = from + (page.limit == null ? all.length : Math.max(1, page.limit));
  return { data: all.slice(from, end), nextCursor: end < all.length ? String(end) : null };
}
