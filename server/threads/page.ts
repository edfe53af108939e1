/** Pages of lists that are short enough to be at hand as a whole. */
const DEFAULT_LIMIT = 25;

/** The first `limit` entries, 25 unless told; `more`: the last of them, if others follow. */
export function pageAfter<T>(
  entries: readonly T[],
  limit: number | null | undefined,
): { readonly data: T[]; readonly more: T | null } {
  const data = entries.slice(0, pageLimit(limit));
  return { data, more: data.length < entries.length ? (data.at(-1) ?? null) : null };
}

/** Zero acts as one. */
export function pageLimit(limit: number | null | undefined): number {
  return Math.max(1, limit ?? DEFAULT_LIMIT);
}
