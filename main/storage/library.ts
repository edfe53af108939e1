/** The whole store behind one door: batches of writes, and named reads. Runs in the worker. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Thread } from '../../server/protocol/thread.ts';
import type {
  ThreadItemsListParams,
  ThreadTurnsListParams,
} from '../../server/protocol/thread-pages.ts';
import { createApprovalStore } from './approval-store.ts';
import type { ApprovalQuery } from './approval-store.ts';
import { createAppStore } from './app-store.ts';
import type { Connection } from './database.ts';
import { createFind } from './find.ts';
import type { FindQuery } from './find.ts';
import { createHistoryStore } from './history-store.ts';
import type { Place } from './history-store.ts';
import { createItemHeads } from './item-heads.ts';
import { createPages } from './pages.ts';
import type { PageQuery } from './pages.ts';
import { createPrompts } from './prompts.ts';
import type { PromptQuery } from './prompts.ts';
import { createProjectStore } from './project-store.ts';
import { createRequestStore } from './request-store.ts';
import type { SearchQuery, StoredProject, StoredThread, ThreadQuery, Write } from './records.ts';
import { createSearch } from './search.ts';
import { createSignInStore } from './sign-in-store.ts';
import { createThreadList } from './thread-list.ts';
import { createThreadStore } from './thread-store.ts';
import { createTurnHeads } from './turn-heads.ts';
import type { TurnHeadsQuery } from './turn-heads.ts';
import { createWindows } from './windows.ts';
import type { WindowQuery } from './windows.ts';

/** The reads (and the few writes that answer) by name. */
export type Reads = ReturnType<typeof createLibrary>['reads'];
export type ReadName = keyof Reads;
export type ReadArgs<N extends ReadName> = Parameters<Reads[N]>;
export type ReadResult<N extends ReadName> = ReturnType<Reads[N]>;

export function createLibrary(db: Connection) {
  const threads = createThreadStore(db);
  const heads = createItemHeads(db);
  const history = createHistoryStore(db, heads);
  const lists = createThreadList(db);
  const approvals = createApprovalStore(db);
  const requests = createRequestStore(db);
  const projects = createProjectStore(db);
  const app = createAppStore(db);
  const signIns = createSignInStore(db);
  const windows = createWindows(db, threads, history, heads);
  const pages = createPages(threads, history, windows);
  const turnHeads = createTurnHeads(db, threads, history, heads);
  const search = createSearch(db);
  const find = createFind(db, threads);
  const prompts = createPrompts(db);

  function placeOf(key: ThreadKey): Place | undefined {
    const thread = threads.idOf(key);
    if (thread === undefined) return undefined;
    return { thread, server: key.server, cwd: threads.find(key)?.folder ?? '' };
  }

  function moved(key: ThreadKey, before: string | undefined): void {
    if (before === undefined) return;
    const place = placeOf(key);
    if (place !== undefined && place.cwd !== before) history.movePlace(place);
  }

  function applyOne(write: Write): void {
    switch (write.op) {
      case 'thread': {
        const key = { server: write.server, threadId: write.thread.id };
        const before = threads.find(key)?.folder;
        threads.put(write.server, write.thread, write.archived);
        moved(key, before);
        return;
      }
      case 'patch': {
        const before = write.patch.cwd === undefined ? undefined : threads.find(write)?.folder;
        threads.patch(write, write.patch);
        moved(write, before);
        return;
      }
      case 'details':
        threads.patchDetails(write, write.details);
        return;
      case 'preview':
        threads.putPreview(write, write.preview);
        return;
      case 'delete': {
        const id = threads.idOf(write);
        if (id === undefined) return;
        history.forgetAll(id);
        threads.bury(write, id, write.atMs);
        return;
      }
      case 'turn': {
        const id = threads.idOf(write);
        if (id !== undefined) history.putTurn(id, write.turn);
        return;
      }
      case 'item': {
        const place = placeOf(write);
        const turn = place && history.turnRow(place.thread, write.turnId);
        if (place === undefined || turn === undefined) return;
        history.putItem(place, turn.id, write.item, write.open, Math.round(write.atMs));
        return;
      }
      case 'text': {
        const id = threads.idOf(write);
        if (id !== undefined) {
          history.appendText(id, write.turnId, write.itemId, write.field, write.text);
        }
        return;
      }
      case 'page': {
        const place = placeOf(write);
        if (place !== undefined)
          history.putPage(place, write.turns, write.before, write.itemsBefore);
        return;
      }
      case 'revert': {
        const id = threads.idOf(write);
        if (id === undefined) return;
        const last = write.lastTurnId === null ? null : history.turnRow(id, write.lastTurnId);
        if (last === null) history.forgetAll(id);
        else if (last !== undefined) history.forgetAfter(id, last.rank);
        return;
      }
      case 'approval':
        approvals.add(write.record);
        return;
      case 'request':
        requests.add(write.request, write.subject);
        return;
      case 'requestExpired':
        requests.expire(write.expired);
        return;
      case 'requestGone':
        requests.drop(write.id);
        return;
      case 'signIn':
        signIns.put(write.signIn);
        return;
      case 'signInGone':
        signIns.drop(write.id);
        return;
      case 'draft':
        app.putDraft(write.key, write.text);
        return;
      case 'profile':
        app.putProfile(write.id, write.profile);
        return;
      case 'setting':
        app.putSetting(write.key, write.value);
        return;
      case 'batch':
        app.putBatch(write.name);
        return;
    }
  }

  /** What is older goes for good: decisions, and the marks of threads that were deleted. */
  const prune = db.transaction((beforeMs: number) => {
    const deleted = threads.forgetDeleted(beforeMs);
    return { approvals: approvals.forgetBefore(beforeMs), deleted };
  });

  const reads = {
    threadPage: (query: PageQuery) => pages.newest(query),
    threadWindow: (query: WindowQuery) => windows.before(query),
    turnHeads: (query: TurnHeadsQuery) => turnHeads.page(query),
    firstTurnAfter: (key: ThreadKey, atMs: number) => turnHeads.firstAfter(key, atMs),
    item: (key: ThreadKey, turnId: string, itemId: string): ThreadItem | null => {
      const thread = threads.idOf(key);
      return thread === undefined ? null : history.item(thread, turnId, itemId);
    },
    threadRow: (key: ThreadKey): StoredThread | null => threads.find(key) ?? null,
    threadRows: (keys: readonly ThreadKey[]): StoredThread[] =>
      keys.map((key) => threads.find(key)).filter((row) => row !== undefined),
    threadJson: (key: ThreadKey): Thread | null => threads.threadJson(key) ?? null,
    threadList: (query: ThreadQuery) => lists.list(query),
    pinnedThreads: () => lists.pinned(),
    sectionedThreads: () => lists.sectioned(),
    threadFiles: (keys?: readonly ThreadKey[]) => lists.files(keys),
    threadsToFetch: (server: string) => threads.toFetch(server),
    importedThreads: (server: string) => threads.imported(server),
    syncCounts: (server: string) => threads.syncCounts(server),
    archivedCount: () => threads.archivedCount(),
    threadCounts: () => threads.counts(),
    syncMarks: (keys: readonly ThreadKey[]) => keys.map((key) => threads.syncMark(key)),
    finishedTurns: (key: ThreadKey, turnIds: readonly string[]) => pages.finished(key, turnIds),
    turnsList: (server: string, params: ThreadTurnsListParams) => pages.turns(server, params),
    wholeTurns: (key: ThreadKey, most: number) => pages.whole(key, most),
    itemsList: (server: string, params: ThreadItemsListParams) => pages.items(server, params),
    search: (query: SearchQuery) => search(query),
    find: (query: FindQuery) => find(query),
    prompts: (query: PromptQuery) => prompts(query),
    approvals: (query: ApprovalQuery) => approvals.list(query),
    requests: () => requests.list(),
    projects: () => projects.list(),
    prune: (beforeMs: number) => prune(beforeMs),
    newestBatch: () => app.newestBatch(),
    putProject: (project: StoredProject) => projects.put(project),
    dropProject: (id: string) => projects.drop(id),
    signIns: () => signIns.list(),
    settings: () => app.settings(),
    drafts: () => app.drafts(),
    profiles: () => app.profiles(),
  };

  const all = db.transaction((writes: readonly Write[]): void => {
    for (const write of writes) applyOne(write);
  });
  const apply = (writes: readonly Write[]): void => {
    all(writes);
  };

  return { reads, apply };
}
