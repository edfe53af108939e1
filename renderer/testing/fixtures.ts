/** Whole values of the contract for tests, with what matters to a test given. */
import type { HostInitializeResponse, Project } from '../../server/protocol/host.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import type {
  PendingRequest,
  ThreadSnapshot,
  ThreadSummary,
} from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { startUpdate, type Section } from '../stores/app-state.ts';
import { createApp, type App, type AppOptions } from '../stores/app-store.ts';
import { createMemoryHub, type MemoryHub } from '../transport/memory-transport.ts';

export const SERVER = 'local';

export function aServer(change: Partial<ServerState> = {}): ServerState {
  return {
    id: SERVER,
    name: 'Skein server',
    way: { type: 'bundled' },
    standing: 'on',
    hasToken: false,
    generation: 1,
    status: 'ready',
    cause: null,
    retryAtMs: null,
    userAgent: 'skein/0.1.0',
    platformOs: 'linux',
    home: '/home/ada/.skein',
    version: '0.1.0',
    newer: false,
    replacedFrom: null,
    silentSinceMs: null,
    brokenLines: 0,
    lacks: [],
    ...change,
  };
}

export function aProject(change: Partial<Project> = {}): Project {
  return {
    id: 'parcel',
    server: SERVER,
    path: '/home/ada/parcel',
    name: 'parcel',
    order: 0,
    collapsed: false,
    present: true,
    ...change,
  };
}

export function aSummary(change: Partial<ThreadSummary> = {}): ThreadSummary {
  return {
    server: SERVER,
    threadId: 't1',
    title: 'Retry with jitter',
    preview: 'Retry with jitter',
    named: false,
    projectId: 'parcel',
    cwd: '/home/ada/parcel',
    inWorktree: false,
    imported: false,
    branch: null,
    model: 'guide',
    modelProvider: 'offline',
    status: { type: 'idle' },
    createdAtMs: 1_000,
    updatedAtMs: 2_000,
    archived: false,
    forkedFromId: null,
    unread: false,
    pinned: null,
    section: null,
    bytes: null,
    waiting: 0,
    added: 0,
    removed: 0,
    error: null,
    ...change,
  };
}

export function aSection(change: Partial<Section> = {}): Section {
  return { server: SERVER, id: 's1', name: 'Releases', order: [], builtIn: false, ...change };
}

export function aTurn(id: string, change: Partial<Turn> = {}): Turn {
  return { id, rootTurnId: null, items: [], status: 'completed', error: null, ...change };
}

export function anAnswer(id: string, text: string): ThreadItem {
  return { id, type: 'agentMessage', text };
}

export function aSnapshot(change: Partial<ThreadSnapshot> = {}): ThreadSnapshot {
  return {
    summary: aSummary(),
    settings: null,
    turns: [],
    openItems: [],
    short: [],
    firstTurnCut: false,
    olderCursor: null,
    incomplete: false,
    tokenUsage: null,
    plan: null,
    diff: null,
    requests: [],
    approvals: [],
    ...change,
  };
}

export function aRequest(change: Partial<PendingRequest> = {}): PendingRequest {
  return {
    id: 'r1',
    server: SERVER,
    generation: 1,
    threadId: 't1',
    method: 'item/commandExecution/requestApproval',
    params: { threadId: 't1', turnId: 'u1', itemId: 'i1', command: 'ls' },
    receivedAtMs: 1_500,
    ...change,
  };
}

export function aStart(change: Partial<HostInitializeResponse> = {}): HostInitializeResponse {
  return {
    clientId: 'c1',
    role: 'drive',
    user: null,
    signIn: null,
    version: '0.1.0',
    surface: 'web',
    platform: 'linux',
    servers: [aServer()],
    projects: [aProject()],
    threads: [aSummary()],
    archivedCount: 0,
    requests: [],
    expired: [],
    settings: startSettings,
    drafts: {},
    keychain: true,
    unkept: null,
    sync: { paused: false, servers: [] },
    update: startUpdate,
    crash: null,
    ...change,
  };
}

/** Frames that come when the test says so. */
export interface Frames {
  readonly schedule: (work: () => void) => void;
  readonly run: () => void;
}

export function manualFrames(): Frames {
  let pending: (() => void)[] = [];
  return {
    schedule: (work) => void pending.push(work),
    run() {
      const now = pending;
      pending = [];
      for (const work of now) work();
    },
  };
}

export interface Running {
  readonly app: App;
  readonly hub: MemoryHub;
  readonly frames: Frames;
}

/** An app over a memory hub that answers `host/initialize`; ready when this resolves. */
export async function startedApp(
  start: Partial<HostInitializeResponse> = {},
  options: Partial<AppOptions> = {},
): Promise<Running> {
  const hub = createMemoryHub();
  const frames = manualFrames();
  hub.onHost('host/initialize', () => aStart(start));
  const app = createApp(hub.transport, { schedule: frames.schedule, idPrefix: 'w', ...options });
  await until(app, (state) => state.ready);
  return { app, hub, frames };
}

/** Resolves when the app's state fits. */
export function until(
  app: App,
  fits: (state: ReturnType<App['store']['getState']>) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    if (fits(app.store.getState())) {
      resolve();
      return;
    }
    const stop = app.store.subscribe((state) => {
      if (!fits(state)) return;
      stop();
      resolve();
    });
  });
}

/** Lets everything that is already decided happen: promise chains, no timers. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
