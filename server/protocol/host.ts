/**
 * The fifth method table: what the app's own main process offers its renderer, and the protocol
 * lacks. Spoken between renderer and hub only, never on a server's wire, never generated for others.
 *
 * Frame: every message between renderer and hub is an envelope. Requests of the protocol's own
 * tables carry the id of the server they are for; `host/*` requests carry `HOST`.
 */
import * as z from 'zod/mini';
import type { RpcMessage } from './envelope.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, json, maybe, object, openEnum } from './schema.ts';
import type { Definition, Infer, Schema } from './schema.ts';
import { threadSettings, threadStatus } from './thread.ts';
import { planStep, threadTokenUsage, turn } from './turn.ts';

/** The address of main itself in an envelope. */
export const HOST = 'host';

/** What a renderer sends. `server` is a profile id, or {@link HOST}. */
export interface ClientEnvelope {
  readonly server: string;
  readonly message: RpcMessage;
}

/**
 * What the hub sends. `seq` rises by one for each message to this client's stream; with the epoch of
 * the stream it names a place to continue from. `generation` counts the starts of that server: what
 * belongs to an older one is void.
 */
export interface ServerEnvelope {
  readonly seq: number;
  readonly server: string;
  readonly generation: number;
  readonly message: RpcMessage;
}

/** A thread is known by its server and its id there. */
const threadKey = () => ({ server: z.string(), threadId: z.string() });
export const threadKeyParams = define('HostThreadKey', () => object(threadKey()));
export type ThreadKey = Infer<typeof threadKeyParams>;

export const serverState = define('HostServerState', () =>
  object({
    id: z.string(),
    name: z.string(),
    generation: count(),
    status: z.enum(['starting', 'ready', 'restarting', 'failed', 'stopped']),
    /** Why it is not ready, in words for people; null when it is. */
    cause: z.nullable(z.string()),
    /** Unix milliseconds of the next try, while `restarting`. */
    retryAtMs: z.nullable(z.number()),
    userAgent: z.nullable(z.string()),
    platformOs: z.nullable(z.string()),
    home: z.nullable(z.string()),
  }),
);
export type ServerState = Infer<typeof serverState>;

export const project = define('HostProject', () =>
  object({
    id: z.string(),
    server: z.string(),
    /** The folder on the server's machine. */
    path: z.string(),
    name: z.string(),
    /** Rank in the sidebar, lower first. */
    order: z.number(),
    collapsed: z.boolean(),
    /** False when the folder cannot be found any more. */
    present: z.boolean(),
  }),
);
export type Project = Infer<typeof project>;

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
    branch: z.nullable(z.string()),
    model: z.nullable(z.string()),
    modelProvider: z.nullable(z.string()),
    status: threadStatus(),
    createdAtMs: z.number(),
    updatedAtMs: z.number(),
    archived: z.boolean(),
    forkedFromId: z.nullable(z.string()),
    /** Changed since the user last looked. */
    unread: z.boolean(),
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

export const appSettings = define('HostAppSettings', () =>
  object({
    theme: z.enum(['system', 'light', 'dark']),
    diffView: z.enum(['unified', 'split']),
    /** How much of tool calls is shown. */
    detail: z.enum(['compact', 'standard', 'full']),
    sidebarWidth: z.number(),
    sidebarHidden: z.boolean(),
    /**
     * The access mode of new threads, the narrowest first. `strict`: every command and change asks.
     * `ask`, the start: reading is free, every change asks. `auto`: free inside the folder, leaving
     * it or using the network asks. `full`: no sandbox, no questions.
     */
    access: z.enum(['strict', 'ask', 'auto', 'full']),
    /** The model and provider of new threads; null leaves it to the server. */
    model: z.nullable(z.string()),
    modelProvider: z.nullable(z.string()),
    effort: z.nullable(z.string()),
  }),
);
export type AppSettings = Infer<typeof appSettings>;

/** The start state of a renderer. */
export const hostInitializeResponse = define('HostInitializeResponse', () =>
  object({
    clientId: z.string(),
    version: z.string(),
    surface: z.enum(['electron', 'web']),
    platform: openEnum('darwin', 'win32', 'linux'),
    servers: z.array(serverState()),
    projects: z.array(project()),
    /** The newest threads of each project, and the pinned ones, unarchived. */
    threads: z.array(threadSummary()),
    archivedCount: count(),
    requests: z.array(pendingRequest()),
    settings: appSettings(),
    drafts: z.record(z.string(), z.string()),
    /** False where keys can only be kept in a 0600 file. */
    keychain: z.boolean(),
  }),
);
export type HostInitializeResponse = Infer<typeof hostInitializeResponse>;

/** The state of a thread at one point of the client's stream. Turns are oldest first, items full. */
export const threadSnapshot = define('HostThreadSnapshot', () =>
  object({
    summary: threadSummary(),
    settings: z.nullable(threadSettings()),
    turns: z.array(turn()),
    /** Ids of items in the running turn that are still open: text in them may grow. */
    openItems: z.array(object({ turnId: z.string(), itemId: z.string() })),
    /** For `thread/turns/list` (desc, full) to fetch what is older; null at the beginning. */
    olderCursor: z.nullable(z.string()),
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
  }),
);
export type SearchHit = Infer<typeof searchHit>;

const none = define('HostNone', () => z.optional(z.nullable(z.looseObject({}))));
const ok = define('HostOk', () => object({}));

function row<P extends Definition<Schema>, R extends Definition<Schema>>(
  params: P,
  result: R,
): RequestRow<P, R> {
  return { params, result, stability: 'stable', experimentalParams: [] };
}
function notice<P extends Definition<Schema>>(params: P): NotificationRow<P> {
  return { params, stability: 'stable' };
}

/** What a renderer may ask of main. */
export const hostRequests = {
  'host/initialize': row(none, hostInitializeResponse),
  /** Begins to send this thread's events to this client; the snapshot is atomic with its `seq`. */
  'host/thread/open': row(
    define('HostThreadOpenParams', () =>
      object({
        ...threadKey(),
        turnLimit: z.optional(count()),
        /** Open around this item (a search hit) instead of at the newest end. */
        aroundTurnId: maybe(z.string()),
      }),
    ),
    threadSnapshot,
  ),
  'host/thread/close': row(threadKeyParams, ok),
  'host/thread/list': row(
    define('HostThreadListParams', () =>
      object({
        projectId: maybe(z.string()),
        archived: z.optional(z.boolean()),
        searchTerm: maybe(z.string()),
        cursor: maybe(z.string()),
        limit: maybe(count()),
      }),
    ),
    define('HostThreadListResponse', () =>
      object({ data: z.array(threadSummary()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  'host/thread/markRead': row(threadKeyParams, ok),
  'host/search': row(
    define('HostSearchParams', () =>
      object({
        query: z.string(),
        projectId: maybe(z.string()),
        limit: maybe(count()),
        cursor: maybe(z.string()),
      }),
    ),
    define('HostSearchResponse', () =>
      object({ data: z.array(searchHit()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  'host/project/add': row(
    define('HostProjectAddParams', () =>
      object({ server: z.optional(z.string()), path: z.string(), name: maybe(z.string()) }),
    ),
    define('HostProjectResult', () => object({ project: project() })),
  ),
  'host/project/update': row(
    define('HostProjectUpdateParams', () =>
      object({
        id: z.string(),
        name: z.optional(z.string()),
        path: z.optional(z.string()),
        order: z.optional(z.number()),
        collapsed: z.optional(z.boolean()),
      }),
    ),
    define('HostProjectUpdateResult', () => object({ project: project() })),
  ),
  /** Takes it out of the sidebar; its threads and files stay. */
  'host/project/remove': row(
    define('HostProjectRemoveParams', () => object({ id: z.string() })),
    ok,
  ),
  /** The native folder dialog; null where there is none (web) or nothing was chosen: see `available`. */
  'host/folder/choose': row(
    none,
    define('HostFolderChooseResponse', () =>
      object({ available: z.boolean(), path: z.nullable(z.string()) }),
    ),
  ),
  'host/settings/write': row(
    define('HostSettingsWriteParams', () => z.partial(appSettings())),
    define('HostSettingsResult', () => object({ settings: appSettings() })),
  ),
  'host/draft/write': row(
    define('HostDraftWriteParams', () =>
      object({
        /** `server/threadId` or `new/projectId`. */ key: z.string(),
        /** Empty forgets it. */ text: z.string(),
      }),
    ),
    ok,
  ),
  'host/approval/list': row(
    define('HostApprovalListParams', () =>
      object({ threadId: maybe(z.string()), cursor: maybe(z.string()), limit: maybe(count()) }),
    ),
    define('HostApprovalListResponse', () =>
      object({ data: z.array(approvalRecord()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  'host/server/restart': row(
    define('HostServerParams', () => object({ server: z.string() })),
    ok,
  ),
  'host/server/log': row(
    define('HostServerLogParams', () => object({ server: z.string() })),
    define('HostServerLogResponse', () => object({ text: z.string(), path: z.string() })),
  ),
  /** Keeps a provider's key in the OS keychain (or the 0600 file) and hands it to the server; null forgets it. */
  'host/key/write': row(
    define('HostKeyWriteParams', () =>
      object({
        server: z.optional(z.string()),
        modelProvider: z.string(),
        key: z.nullable(z.string()),
      }),
    ),
    define('HostKeyWriteResponse', () => object({ storedIn: z.enum(['keychain', 'file']) })),
  ),
  /** Opens another window on a thread; in the web it answers the link to open. */
  'host/window/open': row(
    define('HostWindowOpenParams', () =>
      object({ server: maybe(z.string()), threadId: maybe(z.string()) }),
    ),
    define('HostWindowOpenResponse', () => object({ link: z.nullable(z.string()) })),
  ),
  /** Opens an https or mailto link outside the app; everything else is refused. */
  'host/link/open': row(
    define('HostLinkOpenParams', () => object({ url: z.string() })),
    define('HostLinkOpenResponse', () => object({ opened: z.boolean() })),
  ),
} as const satisfies Record<string, RequestRow>;

/** What main tells a renderer on its own. */
export const hostNotifications = {
  'host/server/changed': notice(
    define('HostServerChanged', () => object({ server: serverState() })),
  ),
  'host/threads/changed': notice(
    define('HostThreadsChanged', () =>
      object({
        changed: z.array(threadSummary()),
        removed: z.array(threadKeyParams()),
        archivedCount: z.optional(count()),
      }),
    ),
  ),
  'host/projects/changed': notice(
    define('HostProjectsChanged', () => object({ projects: z.array(project()) })),
  ),
  'host/settings/changed': notice(
    define('HostSettingsChanged', () => object({ settings: appSettings() })),
  ),
  'host/requests/changed': notice(
    define('HostRequestsChanged', () =>
      object({ added: z.array(pendingRequest()), removed: z.array(z.string()) }),
    ),
  ),
  'host/approval/recorded': notice(
    define('HostApprovalRecorded', () => object({ record: approvalRecord() })),
  ),
  'host/draft/changed': notice(
    define('HostDraftChanged', () => object({ key: z.string(), text: z.string() })),
  ),
  /** The stream could not be continued: ask for everything again (`host/initialize`, open threads). */
  'host/resync': notice(define('HostResync', () => object({ reason: z.string() }))),
  /** This thread's events could not be continued: open it again. */
  'host/thread/resync': notice(
    define('HostThreadResync', () => object({ ...threadKey(), reason: z.string() })),
  ),
  /** The menu of the desktop app asks the renderer to do something. */
  'host/command': notice(define('HostCommand', () => object({ command: z.string() }))),
} as const satisfies Record<string, NotificationRow>;

export type HostMethod = keyof typeof hostRequests;
export type HostParams<M extends HostMethod> = Infer<(typeof hostRequests)[M]['params']>;
export type HostResult<M extends HostMethod> = Infer<(typeof hostRequests)[M]['result']>;
export type HostNotificationMethod = keyof typeof hostNotifications;
export type HostNotificationParams<M extends HostNotificationMethod> = Infer<
  (typeof hostNotifications)[M]['params']
>;

export function isHostMethod(method: string): method is HostMethod {
  return Object.hasOwn(hostRequests, method);
}
