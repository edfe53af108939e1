/** `thread/list`: the index's answer, with what is running now. */
import type { ThreadListParams } from '../protocol/thread.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { IndexedThread, IndexQuery, SortKey } from './thread-index.ts';
import type { ThreadStore } from './thread-store.ts';

const DEFAULT_LIMIT = 25;
/** What people work in, as against threads that programs made. */
const INTERACTIVE: readonly string[] = ['cli', 'vscode'];

export interface ThreadPage {
  readonly threads: readonly IndexedThread[];
  readonly nextCursor: string | null;
  readonly backwardsCursor: string | null;
}

/** @throws {RpcFault} */
export async function listThreads(
  store: ThreadStore,
  params: ThreadListParams,
): Promise<ThreadPage> {
  if (params.originators != null && params.originators.length > 0) {
    throw new RpcFault(
      errorCodes.invalidParams,
      '`originators` is not supported for local threads',
    );
  }
  const sortKey = sortKeyOf(params);
  const descending = params.sortDirection !== 'asc';
  const limit = Math.max(1, params.limit ?? DEFAULT_LIMIT);
  // Nothing is in a section, in a project, or below another thread yet.
  const none =
    params.sectionId != null ||
    params.projectId != null ||
    params.parentThreadId != null ||
    params.ancestorThreadId != null ||
    params.attachedToThreadId != null;
  const after = params.cursor == null ? null : parseCursor(params.cursor);
  if (none) return { threads: [], nextCursor: null, backwardsCursor: null };
  const query: IndexQuery = {
    sortKey,
    descending,
    archived: params.archived === true,
    after,
    limit: limit + 1,
    cwds: params.cwd == null ? null : typeof params.cwd === 'string' ? [params.cwd] : params.cwd,
    providers: params.modelProviders ?? null,
    sources: sourcesOf(params.sourceKinds),
    searchTerm: params.searchTerm == null || params.searchTerm === '' ? null : params.searchTerm,
    excludedIds: params.excludedThreadIds ?? [],
  };
  const found = await store.list(query);
  const threads = found.slice(0, limit);
  const first = threads[0];
  const last = threads.at(-1);
  return {
    threads,
    nextCursor:
      last !== undefined && found.length > limit
        ? `${new Date(timeOf(last, sortKey)).toISOString()}|${last.id}`
        : null,
    // Just before the first, so that the other direction begins with it.
    backwardsCursor:
      first === undefined
        ? null
        : new Date(timeOf(first, sortKey) + (descending ? -1 : 1)).toISOString(),
  };
}

function sortKeyOf({ sortKey, sectionId }: ThreadListParams): SortKey {
  if (sortKey !== 'section_position') return sortKey ?? 'created_at';
  if (sectionId == null) throw invalidRequest('section_position needs `sectionId`');
  return 'created_at';
}

/** Empty or absent means interactive threads; those whose first line is lost are never hidden. */
function sourcesOf(kinds: readonly string[] | null | undefined): readonly string[] {
  if (kinds == null || kinds.length === 0) return [...INTERACTIVE, 'unknown'];
  return kinds;
}

function timeOf({ meta }: IndexedThread, sortKey: SortKey): number {
  switch (sortKey) {
    case 'created_at':
      return meta.session.created_at_ms;
    case 'updated_at':
      return meta.updatedAtMs;
    case 'recency_at':
      return meta.recencyAtMs;
  }
}

const CURSOR = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z)(?:\|([0-9a-f-]{36}))?$/;

function parseCursor(text: string): { atMs: number; id: string | null } {
  const match = CURSOR.exec(text);
  const atMs = Date.parse(match?.[1] ?? '');
  if (Number.isNaN(atMs)) throw invalidRequest(`invalid cursor: ${text.slice(0, 200)}`);
  return { atMs, id: match?.[2] ?? null };
}
