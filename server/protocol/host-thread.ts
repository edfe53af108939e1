/** What main offers its renderer of threads: their lists, states, questions, and the search in them. */
import * as z from 'zod/mini';
import { hostFindRequests } from './host-find.ts';
import { hostPageRequests, shortMark } from './host-page.ts';
import { hostTurnsRequests } from './host-turns.ts';
import { notice, row } from './row.ts';
import { count, define, json, maybe, object, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok, threadSettings, threadStatus } from './thread.ts';
import { planStep, threadTokenUsage, turn } from './turn.ts';

/** A thread is known by its server and its id there. */
const threadKey = () => ({ server: z.string(), threadId: z.string() });
export const threadKeyParams = define('HostThreadKey', () => object(threadKey()));
export type ThreadKey = Infer<typeof threadKeyParams>;

/** One row of a thread list: what the library knows without opening the thread. Times are Unix ms. */
export const threadSummary = define('HostThreadSummary', () =>
  object({
    ...threadKey(),
    /** The name, else the first line of the preview, else empty. */
    title: z.string(),
    preview: z.string(),
    named: z.boolean(),
    projectId: z.nullable(z.string()),
    cwd: z.string(),
    /** `cwd` lies in a work tree that the server made for it; the project is that of the repository. */
    inWorktree: z.boolean(),
    branch: z.nullable(z.string()),
    model: z.nullable(z.string()),
    modelProvider: z.nullable(z.string()),
    status: threadStatus(),
    createdAtMs: z.number(),
    updatedAtMs: z.number(),
    archived: z.boolean(),
    forkedFromId: z.nullable(z.string()),
    /** It belongs to another program (Codex): it is read, and goes on as a fork. */
    imported: z.boolean(),
    /** Changed since the user last looked, or marked as unread by hand. */
    unread: z.boolean(),
    /** Its place among the pinned threads, lower first; null when it is not one. */
    pinned: z.nullable(z.number()),
    /** Id of the section of its server that it is in. */
    section: z.nullable(z.string()),
    /** Size of its rollout as last measured; null when that is not known. */
    bytes: z.nullable(count()),
    /** Server requests that wait for an answer. */
    waiting: count(),
    /** Lines added and removed by the latest turn that changed files. */
    added: count(),
    removed: count(),
    /** The error of the last turn, while the thread is in `systemError`. */
    error: z.nullable(z.string()),
  }),
);
export type ThreadSummary = Infer<typeof threadSummary>;

/** A server request that waits for an answer. `id` is the hub's: answer the envelope's server with it. */
export const pendingRequest = define('HostPendingRequest', () =>
  object({
    id: z.string(),
    server: z.string(),
    generation: count(),
    threadId: z.nullable(z.string()),
    method: z.string(),
    params: json(),
    receivedAtMs: z.number(),
  }),
);
export type PendingRequest = Infer<typeof pendingRequest>;

/** An entry of the log of approvals. */
export const approvalRecord = define('HostApprovalRecord', () =>
  object({
    server: z.string(),
    threadId: z.string(),
    turnId: z.nullable(z.string()),
    itemId: z.nullable(z.string()),
    method: z.string(),
    /** What was asked: the command, or the changed paths. */
    subject: z.string(),
    /** The decision as it was sent, or `expired` when the server ended first, or `elsewhere` when another client of the server answered. */
    outcome: json(),
    /** Who decided: `you in window 2`, `another client`, `Skein`. */
    by: z.string(),
    requestedAtMs: z.number(),
    decidedAtMs: z.number(),
  }),
);
export type ApprovalRecord = Infer<typeof approvalRecord>;

/** The state of a thread at one point of the client's stream. Turns are oldest first, with their items. */
export const threadSnapshot = define('HostThreadSnapshot', () =>
  object({
    summary: threadSummary(),
    settings: z.nullable(threadSettings()),
    turns: z.array(turn()),
    /** Ids of items in the running turn that are still open: text in them may grow. */
    openItems: z.array(object({ turnId: z.string(), itemId: z.string() })),
    /** Items that are not whole. */
    short: z.array(shortMark()),
    /** Of the oldest turn there are the newest items only. */
    firstTurnCut: z.boolean(),
    /** For `host/thread/page` to fetch what is older; null at the beginning. */
    olderCursor: z.nullable(z.string()),
    /** The server has turns that the library lacks, and does not run. */
    incomplete: z.boolean(),
    tokenUsage: z.nullable(threadTokenUsage()),
    /** The latest plan and turn diff. */
    plan: z.nullable(
      object({ turnId: z.string(), explanation: maybe(z.string()), plan: z.array(planStep()) }),
    ),
    diff: z.nullable(object({ turnId: z.string(), diff: z.string() })),
    requests: z.array(pendingRequest()),
    approvals: z.array(approvalRecord()),
  }),
);
export type ThreadSnapshot = Infer<typeof threadSnapshot>;

/** What a search can be narrowed to; `tools` are all kinds of items that none of the others is. */
export const searchKind = define('HostSearchKind', () =>
  z.enum(['you', 'agent', 'commands', 'changes', 'tools', 'plans', 'reasoning']),
);
export type SearchKind = Infer<typeof searchKind>;

/** What matches come first. `best`: of threads whose title has the words, then those that say them best. */
export const searchOrder = define('HostSearchOrder', () => z.enum(['best', 'newest']));
export type SearchOrder = Infer<typeof searchOrder>;

export const searchHit = define('HostSearchHit', () =>
  object({
    ...threadKey(),
    turnId: z.string(),
    itemId: z.string(),
    kind: z.string(),
    title: z.string(),
    projectId: z.nullable(z.string()),
    archived: z.boolean(),
    atMs: z.number(),
    /** A passage around the match; `ranges` are [start, end) in UTF-16 units of it. */
    snippet: z.string(),
    ranges: z.array(z.tuple([count(), count()])),
    /** The same of the title. */
    titleRanges: z.array(z.tuple([count(), count()])),
  }),
);
export type SearchHit = Infer<typeof searchHit>;

export const hostThreadRequests = {
  /** Begins to send this thread's events to this client; the snapshot is atomic with its `seq`. */
  'host/thread/open': row(
    define('HostThreadOpenParams', () =>
      object({
        ...threadKey(),
        /** Open around this item (a search hit) instead of at the newest end. */
        aroundTurnId: maybe(z.string()),
      }),
    ),
    threadSnapshot,
  ),
  ...hostFindRequests,
  ...hostPageRequests,
  ...hostTurnsRequests,
  'host/thread/close': row(threadKeyParams, ok),
  'host/search': row(
    define('HostSearchParams', () =>
      object({
        /** Empty with filters: the newest items that pass them. */
        query: z.string(),
        projectId: maybe(z.string()),
        kinds: z.optional(z.array(searchKind())),
        /** Unix milliseconds: the first included, the last not. */
        afterMs: maybe(z.number()),
        beforeMs: maybe(z.number()),
        /** Left out: both. */
        archived: maybe(z.boolean()),
        /** Path of a file that was changed or read, or some of its letters in their order. */
        file: maybe(z.string()),
        /** Left out, or without words: the newest first. */
        order: maybe(searchOrder()),
        limit: maybe(pageLimit()),
        cursor: maybe(z.string()),
      }),
    ),
    define('HostSearchResponse', () =>
      object({ data: z.array(searchHit()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  'host/approval/list': row(
    define('HostApprovalListParams', () =>
      object({ threadId: maybe(z.string()), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
    ),
    define('HostApprovalListResponse', () =>
      object({ data: z.array(approvalRecord()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
};

export const hostThreadNotifications = {
  'host/threads/changed': notice(
    define('HostThreadsChanged', () =>
      object({
        changed: z.array(threadSummary()),
        removed: z.array(threadKeyParams()),
        archivedCount: z.optional(count()),
      }),
    ),
  ),
  'host/requests/changed': notice(
    define('HostRequestsChanged', () =>
      object({ added: z.array(pendingRequest()), removed: z.array(z.string()) }),
    ),
  ),
  'host/approval/recorded': notice(
    define('HostApprovalRecorded', () => object({ record: approvalRecord() })),
  ),
  /** This thread's events could not be continued: open it again. */
  'host/thread/resync': notice(
    define('HostThreadResync', () => object({ ...threadKey(), reason: z.string() })),
  ),
};
