/** `thread/list`: what is asked of the index, and the places in its answer. */
import path from 'node:path';
import type { ThreadListParams } from '../protocol/thread-pages.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { IndexedThread } from './thread-index.ts';
import type { IndexQuery, Membership, SortKey } from './thread-index-query.ts';
import type { ThreadServices } from './services.ts';
import { threadIdFrom } from './thread-ids.ts';
import type { ThreadStore } from './thread-store.ts';

const DEFAULT_LIMIT = 25;
const MAX_EXCLUDED = 100;
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
  services: Pick<ThreadServices, 'sections' | 'projects'>,
  params: ThreadListParams,
  /** Only these; all when left out. */
  ids: readonly string[] | null = null,
): Promise<ThreadPage> {
  const limit = Math.max(1, params.limit ?? DEFAULT_LIMIT);
  const query = queryOf(services, params, limit + 1);
  if (query === null) return { threads: [], nextCursor: null, backwardsCursor: null };
  const found = await store.ask((index) => index.list({ ...query, ids }));
  const threads = found.slice(0, limit);
  const first = threads[0];
  const last = threads.at(-1);
  const { sortKey, descending } = query;
  return {
    threads,
    nextCursor:
      last !== undefined && found.length > limit ? cursorAt(placeOf(last, sortKey), last.id) : null,
    backwardsCursor: first === undefined ? null : cursorBefore(first, sortKey, descending),
  };
}

/** Null when no thread can fit. @throws {RpcFault} */
function queryOf(
  { sections, projects }: Pick<ThreadServices, 'sections' | 'projects'>,
  params: ThreadListParams,
  limit: number,
): IndexQuery | null {
  if (params.originators != null && params.originators.length > 0) {
    throw refused('originator filtering is not supported by the local app-server');
  }
  const { parentThreadId: parent, ancestorThreadId: ancestor, attachedToThreadId } = params;
  if (parent != null && ancestor != null) {
    throw invalidRequest('parentThreadId and ancestorThreadId are mutually exclusive');
  }
  if (attachedToThreadId != null && (parent != null || ancestor != null)) {
    throw invalidRequest(
      'attachedToThreadId cannot be combined with parentThreadId or ancestorThreadId',
    );
  }
  if (parent != null) threadIdFrom(parent, 'parent thread');
  if (ancestor != null) threadIdFrom(ancestor, 'ancestor thread');
  const attachedTo =
    attachedToThreadId == null ? null : threadIdFrom(attachedToThreadId, 'attached thread parent');
  const searchTerm =
    params.searchTerm == null || params.searchTerm === '' ? null : params.searchTerm;
  if (params.includeAttachedThreads === true && searchTerm === null) {
    throw invalidRequest('includeAttachedThreads requires a non-empty searchTerm');
  }
  const { sectionId, projectId, sortKey = 'created_at' } = params;
  if (sortKey === 'section_position' && sectionId == null) {
    throw invalidRequest('section-position sorting requires a section filter');
  }
  if (projectId != null && !projects.has(projectId)) {
    throw refused(`project not found: ${projectId}`);
  }
  const key = sortKey ?? 'created_at';
  const query: IndexQuery = {
    sortKey: key,
    descending:
      key === 'section_position' ? params.sortDirection === 'desc' : params.sortDirection !== 'asc',
    archived: params.archived === true,
    after: params.cursor == null ? null : parseCursor(params.cursor, key),
    limit,
    cwds: foldersOf(params.cwd),
    providers: filled(params.modelProviders),
    sources: sourcesOf(params.sourceKinds),
    searchTerm,
    excludedIds: excludedOf(params.excludedThreadIds),
    section: membership(sectionId, () => sections.list()),
    project: membership(projectId, () => projects.list()),
    attached:
      attachedTo === null
        ? params.includeAttachedThreads === true
          ? 'shown'
          : 'hidden'
        : { to: attachedTo },
    // Threads without turns are of interest only where somebody put them.
    withEmpty: params.archived === true || sectionId != null || attachedTo !== null,
  };
  // No thread of this server is below another one.
  if (parent != null || ancestor != null) return null;
  // What was deleted may still be named by threads.
  if (typeof query.section === 'string' && sections.find(query.section) === null) return null;
  return query;
}

function membership(
  id: string | null | undefined,
  known: () => readonly { readonly id: string }[],
): Membership {
  if (id === undefined) return { of: 'any' };
  return id ?? { of: 'none', known: known().map((each) => each.id) };
}

function foldersOf(cwd: ThreadListParams['cwd']): readonly string[] | null {
  if (cwd == null) return null;
  return (typeof cwd === 'string' ? [cwd] : cwd).map((folder) => path.resolve(folder));
}

/** An empty filter lets all pass. */
function filled(options: readonly string[] | null | undefined): readonly string[] | null {
  return options == null || options.length === 0 ? null : options;
}

/** Empty or absent means interactive threads; those whose first line is lost are never hidden. */
function sourcesOf(kinds: readonly string[] | null | undefined): readonly string[] {
  return filled(kinds) ?? [...INTERACTIVE, 'unknown'];
}

function excludedOf(ids: readonly string[] | null | undefined): readonly string[] {
  if (ids == null) return [];
  if (ids.length > MAX_EXCLUDED) {
    throw refused(`excludedThreadIds accepts at most ${MAX_EXCLUDED} entries`);
  }
  return ids.map((id) => {
    try {
      return threadIdFrom(id, 'excluded thread');
    } catch (error) {
      throw error instanceof RpcFault ? refused(error.message) : error;
    }
  });
}

type Place = IndexQuery['after'] extends infer A | null ? A : never;

function placeOf({ meta }: IndexedThread, sortKey: SortKey): number | string {
  switch (sortKey) {
    case 'created_at':
      return meta.session.created_at_ms;
    case 'updated_at':
      return meta.updatedAtMs;
    case 'recency_at':
      return meta.recencyAtMs;
    case 'section_position':
      return meta.section?.position ?? '';
  }
}

function cursorAt(place: number | string, id: string): string {
  return `${typeof place === 'number' ? new Date(place).toISOString() : place}|${id}`;
}

/** Just before a thread, so that the other direction begins with it. */
function cursorBefore(thread: IndexedThread, sortKey: SortKey, descending: boolean): string {
  const place = placeOf(thread, sortKey);
  if (typeof place === 'number') return new Date(place + (descending ? -1 : 1)).toISOString();
  const edge = descending ? '0' : 'f';
  return cursorAt(place, thread.id.replaceAll(/[0-9a-f]/g, edge));
}

const ID = '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const TIME_CURSOR = new RegExp(
  `^(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?Z)(?:\\|${ID})?$`,
);
const POSITION_CURSOR = new RegExp(`^([0-9A-Za-z]+)\\|${ID}$`);

function parseCursor(text: string, sortKey: SortKey): Place {
  const pattern = sortKey === 'section_position' ? POSITION_CURSOR : TIME_CURSOR;
  const [, place = '', id = null] = pattern.exec(text) ?? [];
  const at = sortKey === 'section_position' ? place : Date.parse(place);
  if (at === '' || Number.isNaN(at)) throw invalidRequest(`invalid cursor: ${text.slice(0, 200)}`);
  return { at, id };
}

function refused(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}
