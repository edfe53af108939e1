/** What the renderer knows outside the open threads, and how its parts are named. */
import type { AppSettings, Project } from '../../server/protocol/host.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import type { Crash } from '../../server/protocol/host-crash.ts';
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import type { SyncState } from '../../server/protocol/host-sync.ts';
import type {
  PendingRequest,
  ThreadKey,
  ThreadSummary,
} from '../../server/protocol/host-thread.ts';
import type { UpdateState } from '../../server/protocol/host-update.ts';
import type { Model } from '../../server/protocol/model-provider.ts';
import type { TransportState } from '../transport/transport.ts';

export type ViewName = 'thread' | 'new' | 'search' | 'approvals' | 'archive' | 'settings';

/** Where the user is. `turnId` and `itemId` say where in the thread to land. */
export interface Route {
  readonly view: ViewName;
  readonly thread?: ThreadKey;
  /** The threads side by side, if there are several; `thread` is the one that the user is at. */
  readonly sides?: readonly ThreadKey[];
  /** How wide each of the sides is, in percent; all alike if left out. */
  readonly shares?: readonly number[];
  readonly projectId?: string;
  readonly turnId?: string;
  readonly itemId?: string;
  /** Of the search: what to look for. */
  readonly query?: string;
  /** The part of the settings. */
  readonly section?: string;
}

/** A file of a thread's workspace that is looked at. */
export interface ShownFile {
  /** Absolute, on the thread's server. */
  readonly path: string;
  /** Counted from 1; null: the beginning. */
  readonly line: number | null;
}

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: 'plain' | 'error';
  /** The one act it offers, such as Undo. */
  readonly action: { readonly label: string; run(): void } | null;
  /** How far what it tells of is, from 0 to 1; null when that is no matter. */
  readonly progress: number | null;
  /** Unix milliseconds at which it goes away. */
  readonly endsAtMs: number;
}

/** Something a server said about itself that stays until it is dismissed. */
export interface Notice {
  readonly id: string;
  readonly server: string;
  readonly kind: 'configWarning' | 'warning' | 'deprecation';
  readonly summary: string;
  readonly details: string | null;
  /** The file it is about, with its first line if known. */
  readonly place: string | null;
}

/** A named group of threads that a server keeps. */
export interface Section {
  readonly server: string;
  readonly id: string;
  readonly name: string;
  /** Ids of its threads, as its server has them in order. */
  readonly order: readonly string[];
  /** The server's own one for pins, which cannot be renamed or removed. */
  readonly builtIn: boolean;
}

/** What is known of one list of threads beyond its newest ones. */
export interface ThreadPaging {
  readonly cursor: string | null;
  readonly loading: boolean;
  /** All there is has been fetched. */
  readonly complete: boolean;
}

/** What lies over the page without being a place of its own. */
export type Overlay =
  | {
      readonly kind: 'palette';
      /** What is typed in it to begin with. */
      readonly text?: string;
      /** The command whose options it asks for. */
      readonly asks?: string;
    }
  | { readonly kind: 'keys' }
  | { readonly kind: 'about'; readonly page: AboutPage };

/** What Skein says of itself. */
export type AboutPage = 'notes' | 'problem' | 'licences';

export interface AppState {
  readonly ready: boolean;
  /** The user's language is shown, or could not be loaded. */
  readonly worded: boolean;
  /** Why the start failed; null while it has not. */
  readonly startError: string | null;
  readonly version: string;
  /** What whoever looks may do, who that is, and by which sign-in; null: a window, or nobody said. */
  readonly role: Role;
  readonly user: string | null;
  readonly signIn: string | null;
  readonly platform: string;
  readonly keychain: boolean;
  /** Why the latest of it is not on the disk yet; null: all is. */
  readonly unkept: string | null;
  /** How far the library has what servers have. */
  readonly sync: SyncState;
  readonly update: UpdateState;
  /** What ended by itself, until the user has been told. */
  readonly crash: Crash | null;
  readonly servers: readonly ServerState[];
  readonly projects: readonly Project[];
  /** By {@link keyOf}; unarchived ones, and archived ones as far as they are open. */
  readonly threads: ReadonlyMap<string, ThreadSummary>;
  /** By project id, or the empty string for threads in no project. */
  readonly paging: ReadonlyMap<string, ThreadPaging>;
  readonly archivedCount: number;
  readonly sections: readonly Section[];
  /** Ids of the servers that have sections. */
  readonly sectionServers: readonly string[];
  /** Keys of threads that are about to be deleted: no list shows them. */
  readonly deleting: ReadonlySet<string>;
  /** The user is asked whether to delete these. */
  readonly toDelete: readonly ThreadSummary[] | null;
  readonly requests: readonly PendingRequest[];
  /** Questions that nobody can answer any more. */
  readonly expired: readonly ExpiredRequest[];
  /** Id of the question that the user came for: its card takes the focus when it is there. */
  readonly attending: string | null;
  readonly settings: AppSettings;
  /** By `server/threadId` or `new/projectId`. */
  readonly drafts: Readonly<Record<string, string>>;
  readonly route: Route;
  /** What is seen behind an overlay (search). */
  readonly behind: Route;
  readonly overlay: Overlay | null;
  /** By {@link keyOf}: the file that stands beside the thread. */
  readonly files: Readonly<Record<string, ShownFile>>;
  readonly connection: TransportState;
  readonly toasts: readonly Toast[];
  readonly notices: readonly Notice[];
  /** By server id; absent until that server has told. */
  readonly models: ReadonlyMap<string, readonly Model[]>;
  /** On a narrow window: the sidebar lies over the page. */
  readonly sidebarOver: boolean;
}

/** Until main has told. */
export const startUpdate: UpdateState = {
  hindrance: 'source',
  phase: 'idle',
  version: null,
  notes: null,
  progress: null,
  checkedAtMs: null,
  error: null,
  previous: null,
  releases: null,
};

export function startState(route: Route): AppState {
  return {
    ready: false,
    worded: false,
    startError: null,
    version: '',
    role: 'drive',
    user: null,
    signIn: null,
    platform: 'linux',
    keychain: true,
    unkept: null,
    sync: { paused: false, servers: [] },
    update: startUpdate,
    crash: null,
    servers: [],
    projects: [],
    threads: new Map(),
    paging: new Map(),
    archivedCount: 0,
    sections: [],
    sectionServers: [],
    deleting: new Set(),
    toDelete: null,
    requests: [],
    expired: [],
    attending: null,
    settings: startSettings,
    drafts: {},
    route,
    behind: route.view === 'search' ? { view: 'new' } : route,
    overlay: null,
    files: {},
    connection: { status: 'connecting', cause: null, retryAtMs: null },
    toasts: [],
    notices: [],
    models: new Map(),
    sidebarOver: false,
  };
}

export { keyOf } from '../../server/protocol/host-lists.ts';

/** The key of the draft of a new thread in a project, or in none. */
export function newDraftKey(projectId: string | null): string {
  return `new/${projectId ?? ''}`;
}

export interface UnsavedSettings {
  /** What main is known to keep. */
  kept: AppSettings;
  /** What it has not answered yet, the oldest first. */
  readonly changes: Partial<AppSettings>[];
}

/** Settings as shown: what main keeps, with the choices that it has not answered yet. */
export function withChanges({ kept, changes }: UnsavedSettings): AppSettings {
  return changes.reduce<AppSettings>((settings, change) => ({ ...settings, ...change }), kept);
}
