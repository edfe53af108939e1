/** The hub's own methods for lists of threads: pages, pins, marks, sizes. */
import type { HostMethod, HostParams, HostResult } from '../../server/protocol/host.ts';
import type { ThreadKey, ThreadSummary } from '../../server/protocol/host-thread.ts';
import type { hostThreadListRequests } from '../../server/protocol/host-thread-list.ts';
import type { Projects } from '../projects/projects.ts';
import type { Settings } from '../settings/settings.ts';
import type { StoredThread, ThreadFile, ThreadPatch } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { pageSize, projectOf } from './host-query.ts';
import { keyText } from './live-thread.ts';
import type { ServerLink } from './server-link.ts';
import type { Summaries } from './summaries.ts';

export interface ListParts {
  readonly storage: Storage;
  readonly projects: Projects;
  readonly settings: Settings;
  readonly summaries: Summaries;
  readonly link: (server: string) => ServerLink;
  readonly touched: (key: ThreadKey) => void;
}

/** The newest threads of each group in the first list. */
const FIRST_THREADS = 50;
/** Files that one server is asked about at a time. */
const AT_ONCE = 8;

type ListMethod = keyof typeof hostThreadListRequests & HostMethod;

export const threadListHandlers: {
  readonly [M in ListMethod]: (parts: ListParts, params: HostParams<M>) => Promise<HostResult<M>>;
} = {
  'host/thread/list': async (parts, params) => {
    const { projectId, archived, limit, ...query } = params;
    const project = projectOf(parts, projectId);
    const { threads, nextCursor } = await parts.storage.read('threadList', {
      ...(project === null ? {} : { within: { server: project.server, path: project.path } }),
      archived: archived ?? false,
      searchTerm: query.searchTerm ?? null,
      sinceMs: query.sinceMs ?? null,
      untilMs: query.untilMs ?? null,
      sort: query.sort ?? null,
      cursor: query.cursor ?? null,
      limit: pageSize(limit),
    });
    const rows = threads.map((row) => parts.summaries.summary(row));
    const data = project === null ? rows : rows.filter((row) => row.projectId === project.id);
    return { data, nextCursor };
  },
  'host/thread/pin': async (parts, { threads, before }) => {
    const moved = new Set(threads.map(keyText));
    const pinned = await parts.storage.read('pinnedThreads');
    const order: ThreadKey[] = pinned.filter((row) => !moved.has(keyText(row)));
    const at = before == null ? -1 : order.findIndex((row) => keyText(row) === keyText(before));
    order.splice(at < 0 ? order.length : at, 0, ...threads);
    const ranks = new Map(pinned.map((row) => [keyText(row), row.pinRank]));
    await patchAll(
      parts,
      order.flatMap((key, rank) =>
        ranks.get(keyText(key)) === rank ? [] : [{ key, patch: { pinRank: rank } }],
      ),
    );
    return {};
  },
  'host/thread/unpin': async (parts, { threads }) => {
    await patchAll(
      parts,
      threads.map((key) => ({ key, patch: { pinRank: null } })),
    );
    return {};
  },
  'host/thread/mark': async (parts, { threads, unread }) => {
    const rows = await parts.storage.read('threadRows', threads);
    await patchAll(
      parts,
      rows.map((row) => ({
        key: row,
        patch: unread
          ? { markedUnread: true }
          : { markedUnread: false, readAtMs: Math.max(row.readAtMs, row.updatedAtMs) },
      })),
    );
    return {};
  },
  'host/thread/measure': async (parts, { threads }) => {
    const files = await parts.storage.read('threadFiles', threads ?? undefined);
    const measured = await measure(parts, files);
    const known = [...measured.values()].filter((bytes) => bytes !== null);
    return {
      bytes: known.reduce((sum, bytes) => sum + bytes, 0),
      unknown: measured.size - known.length,
    };
  },
};

/** What the sidebar begins with. */
export async function firstThreads(parts: ListParts): Promise<ThreadSummary[]> {
  const { storage, settings, summaries } = parts;
  const found = new Map<string, StoredThread>();
  const take = (rows: readonly StoredThread[]): void => {
    for (const row of rows) if (!row.archived) found.set(keyText(row), row);
  };
  const page = { archived: false, limit: FIRST_THREADS, sort: settings.value.threadSort };
  for (const { server, path } of parts.projects.list()) {
    take((await storage.read('threadList', { ...page, within: { server, path } })).threads);
  }
  take((await storage.read('threadList', { ...page, limit: FIRST_THREADS * 2 })).threads);
  take(await storage.read('pinnedThreads'));
  take(await storage.read('sectionedThreads'));
  return [...found.values()]
    .map((row) => summaries.summary(row))
    .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
}

interface Change {
  readonly key: ThreadKey;
  readonly patch: ThreadPatch;
}

async function patchAll(parts: ListParts, changes: readonly Change[]): Promise<void> {
  await write(parts, changes);
  for (const { key } of changes) parts.touched({ server: key.server, threadId: key.threadId });
}

async function write({ storage }: ListParts, changes: readonly Change[]): Promise<void> {
  await storage.write(
    ...changes.map(({ key: { server, threadId }, patch }) => ({
      op: 'patch' as const,
      server,
      threadId,
      patch,
    })),
  );
}

/** Sizes by thread, null where its server does not tell; what was measured is kept. */
async function measure(
  parts: ListParts,
  files: readonly ThreadFile[],
): Promise<Map<string, number | null>> {
  const sizes = new Map(files.map((file) => [keyText(file), file.bytes]));
  const left = files.filter((file) => file.bytes === null);
  const changes: Change[] = [];
  async function work(): Promise<void> {
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      const bytes = await sizeOf(parts, file);
      if (bytes === null) continue;
      sizes.set(keyText(file), bytes);
      changes.push({ key: file, patch: { bytes, bytesAtMs: file.updatedAtMs } });
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // Sizes are asked for, never told: thousands of rows would come for a number that few show.
  await write(parts, changes);
  return sizes;
}

async function sizeOf(parts: ListParts, file: ThreadFile): Promise<number | null> {
  const link = parts.link(file.server);
  // One that is not there now is not waited for: the size is then not known.
  if (!link.ready) return null;
  const { threadId } = file;
  // Ours tells all that deleting gives back; of others, the rollout is what can be looked at.
  const told = link.knows('thread/size/read')
    ? await link.request('thread/size/read', { threadId }).catch(() => null)
    : null;
  if (told !== null) return told.bytes;
  try {
    const there = file.path === null ? null : await fileSize(link, file.path);
    if (there !== null) return there;
    // A rollout moves when its thread is archived; only its server knows where it is then.
    const { thread } = await link.request('thread/read', { threadId });
    return thread.path == null ? null : await fileSize(link, thread.path);
  } catch {
    return null;
  }
}

async function fileSize(link: ServerLink, path: string): Promise<number | null> {
  const found = await link.request('fs/getMetadata', { path, withSize: true }).catch(() => null);
  return found?.size === undefined ? null : Math.round(found.size);
}
