/**
 * The fifth method table: what the app's own main process offers its renderer, and the protocol
 * lacks. Spoken between renderer and hub only, never on a server's wire, never generated for others.
 *
 * Frame: every message between renderer and hub is an envelope. Requests of the protocol's own
 * tables carry the id of the server they are for; `host/*` requests carry `HOST`.
 */
import * as z from 'zod/mini';
import type { RpcMessage } from './envelope.ts';
import { hostEditorRequests } from './host-editor.ts';
import { hostDraftNotifications, hostDraftRequests } from './host-draft.ts';
import { expiredRequest, hostExpiredNotifications, hostExpiredRequests } from './host-expired.ts';
import { hostTerminalNotifications, hostTerminalRequests } from './host-terminal.ts';
import { hostCodexRequests } from './host-codex.ts';
import { hostAboutRequests } from './host-about.ts';
import { crash, hostCrashNotifications, hostCrashRequests } from './host-crash.ts';
import { hostDesktopNotifications, hostDesktopRequests } from './host-desktop.ts';
import { hostDataNotifications, hostDataRequests } from './host-data.ts';
import {
  hostThreadNotifications,
  hostThreadRequests,
  pendingRequest,
  threadSummary,
} from './host-thread.ts';
import { hostSignInNotifications, hostSignInRequests, role } from './host-sign-in.ts';
import { hostMenuRequests } from './host-menu.ts';
import { hostServerNotifications, hostServerRequests, serverState } from './host-server.ts';
import { hostSyncNotifications, hostSyncRequests, syncState } from './host-sync.ts';
import { hostWorkerNotifications, hostWorkerRequests } from './host-worker.ts';
import { hostThreadListRequests } from './host-thread-list.ts';
import { hostUpdateNotifications, hostUpdateRequests, updateState } from './host-update.ts';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

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

export const appSettings = define('HostAppSettings', () =>
  object({
    theme: z.enum(['system', 'light', 'dark']),
    /** `more`: words and lines stand out more, whatever the system says. */
    contrast: z.enum(['system', 'more']),
    /** How much room rows, cards and sections take. */
    density: z.enum(['comfortable', 'compact']),
    language: z.enum(['system', 'en', 'zh']),
    /** Of the interface and of prose. */
    textSize: z.enum(['small', 'normal', 'large', 'larger']),
    /** Of code, diffs, output and terminals. */
    codeSize: z.enum(['small', 'normal', 'large', 'larger']),
    /** `reduced`: nothing moves, whatever the system says. */
    motion: z.enum(['system', 'reduced']),
    diffView: z.enum(['unified', 'split']),
    /** Days for which old copies of the library, decisions and logs are kept. */
    keepFor: z.enum(['30', '90', '365', 'ever']),
    /** How much of tool calls is shown. */
    detail: z.enum(['compact', 'standard', 'full']),
    sidebarWidth: z.number(),
    sidebarHidden: z.boolean(),
    /** Of the drawer with terminals, in pixels. */
    drawerHeight: z.number(),
    /** The order of threads in the sidebar, and whether they stand below their projects. */
    threadSort: z.enum(['updated', 'created', 'title']),
    threadGroups: z.enum(['project', 'none']),
    /** Ids of sections that keep their threads to themselves. */
    foldedSections: z.array(z.string()),
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
    /** Where a folder opens that is in no project yet; null: the server that comes with Skein. */
    defaultServer: z.nullable(z.string()),
    /** What Enter does with a message while a turn runs; Mod+Enter does the other. */
    whileRunning: z.enum(['steer', 'queue']),
    /** What the user is told of while no window is looked at, and whether it is heard. */
    notifyAsks: z.boolean(),
    notifyEnds: z.boolean(),
    notifySound: z.boolean(),
    /** Of the desktop app: whether a plain command can be allowed or denied in its notification. */
    notifyActions: z.boolean(),
    /** An icon beside the clock; with it the app goes on when its last window closes. */
    tray: z.boolean(),
    /** Keys that bring the app up from every other program, such as `Mod+Shift+Space`; null: none. */
    globalShortcut: z.nullable(z.string()),
    /** Whoever quits while agents work is asked first. */
    confirmQuit: z.boolean(),
    /** The machine does not fall asleep while agents work, if it has mains power, or on battery too. */
    keepAwake: z.boolean(),
    keepAwakeOnBattery: z.boolean(),
    /** Codes of the languages whose spelling is checked, where the system does not do it itself. */
    spellLanguages: z.array(z.string()),
    /** Of all windows of the app: 0 is as large as it was made, each step of 1 is a fifth more. */
    zoom: z.number().check(z.minimum(-3), z.maximum(5)),
    /** Hashes of hooks that the user did not want to be asked about again. */
    declinedHooks: z.array(z.string()),
    /** Marks of folders with a config of their own that the user did not want to be asked about. */
    declinedFolders: z.array(z.string()),
    /** Servers with their versions that the user was told of, and put away. */
    seenServerNews: z.array(z.string()),
    /** The address of the editor that files open in, with `{path}` and maybe `{line}`; null: none. */
    editor: z.nullable(z.string()),
    /** Keys of commands that the user bound otherwise, such as `Mod+Shift+F`; none: to nothing. */
    shortcuts: z.record(z.string(), z.array(z.string())),
    /**
     * Newer versions of Skein: fetched without asking and put in place at the end, told of, or never looked
     * for. `beta` also hears of what is not finished.
     */
    updates: z.enum(['automatic', 'ask', 'off']),
    updateChannel: z.enum(['stable', 'beta']),
    /** The latest first. */
    recentCommands: z.array(z.string()),
    recentSearches: z.array(z.string()),
  }),
);
export type AppSettings = Infer<typeof appSettings>;

/** The start state of a renderer. */
export const hostInitializeResponse = define('HostInitializeResponse', () =>
  object({
    clientId: z.string(),
    /** What whoever looks may do. */
    role: role(),
    /** As who: what a proxy or an identity provider says; null where nobody does. */
    user: z.nullable(z.string()),
    /** Id of the sign-in that this client came by; null in a window. */
    signIn: z.nullable(z.string()),
    version: z.string(),
    surface: z.enum(['electron', 'web']),
    platform: openEnum('darwin', 'win32', 'linux'),
    servers: z.array(serverState()),
    projects: z.array(project()),
    /** The newest threads of each project, the pinned ones and those in sections, unarchived. */
    threads: z.array(threadSummary()),
    archivedCount: count(),
    requests: z.array(pendingRequest()),
    /** Those that nobody can answer any more, the oldest first. */
    expired: z.array(expiredRequest()),
    settings: appSettings(),
    drafts: z.record(z.string(), z.string()),
    /** False where keys can only be kept in a 0600 file. */
    keychain: z.boolean(),
    /** As in `host/library/changed`. */
    unkept: z.nullable(z.string()),
    sync: syncState(),
    /** As in `host/update/changed`. */
    update: updateState(),
    /** As in `host/crash/changed`. */
    crash: z.nullable(crash()),
  }),
);
export type HostInitializeResponse = Infer<typeof hostInitializeResponse>;

const none = define('HostNone', () => z.optional(z.nullable(z.looseObject({}))));

/** What a renderer may ask of main. */
const chosenPath = define('HostPathChooseResponse', () =>
  object({ available: z.boolean(), path: z.nullable(z.string()) }),
);

export const hostRequests = {
  'host/initialize': row(none, hostInitializeResponse),
  ...hostThreadListRequests,
  ...hostThreadRequests,
  ...hostExpiredRequests,
  ...hostDraftRequests,
  ...hostMenuRequests,
  ...hostEditorRequests,
  ...hostDataRequests,
  ...hostSyncRequests,
  ...hostCodexRequests,
  ...hostAboutRequests,
  ...hostCrashRequests,
  ...hostDesktopRequests,
  ...hostTerminalRequests,
  ...hostUpdateRequests,
  ...hostSignInRequests,
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
  'host/folder/choose': row(none, chosenPath),
  /** The same for a file that is there. */
  'host/file/choose': row(none, chosenPath),
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
  /** What the user wrote last in threads of a project (left out: everywhere), newest first, each once. */
  'host/prompt/list': row(
    define('HostPromptListParams', () =>
      object({ projectId: maybe(z.string()), limit: z.optional(count()) }),
    ),
    define('HostPromptListResponse', () => object({ data: z.array(z.string()) })),
  ),
  ...hostServerRequests,
  ...hostWorkerRequests,
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
  ...hostServerNotifications,
  ...hostWorkerNotifications,
  ...hostThreadNotifications,
  ...hostDataNotifications,
  ...hostSyncNotifications,
  ...hostCrashNotifications,
  ...hostDesktopNotifications,
  ...hostExpiredNotifications,
  ...hostDraftNotifications,
  ...hostTerminalNotifications,
  ...hostUpdateNotifications,
  ...hostSignInNotifications,
  'host/projects/changed': notice(
    define('HostProjectsChanged', () => object({ projects: z.array(project()) })),
  ),
  'host/settings/changed': notice(
    define('HostSettingsChanged', () => object({ settings: appSettings() })),
  ),
  'host/draft/changed': notice(
    define('HostDraftChanged', () => object({ key: z.string(), text: z.string() })),
  ),
  /** The stream could not be continued: ask for everything again (`host/initialize`, open threads). */
  'host/resync': notice(define('HostResync', () => object({ reason: z.string() }))),
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
