/** The renderer's state outside React: what main tells about projects, threads, requests, settings. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { HOST } from '../../server/protocol/host.ts';
import type { HostInitializeResponse, HostNotificationParams } from '../../server/protocol/host.ts';
import { firstLists, listsAfter, type HostNotice } from '../../server/protocol/host-lists.ts';
import type { ServerNotification } from '../../server/protocol/methods.ts';
import { words } from '../lib/words.ts';
import type { Transport } from '../transport/transport.ts';
import {
  startState,
  withChanges,
  type AppState,
  type Notice,
  type Route,
  type UnsavedSettings,
} from './app-state.ts';
import { createRpc, type Arrived, type Rpc } from './rpc.ts';
import { createThreads, type Threads, type ThreadsOptions } from './thread-store.ts';

const t = words('stores');

/** The parts of a running renderer; made once by its entry, or by a test. */
export interface App {
  readonly transport: Transport;
  readonly rpc: Rpc;
  readonly store: StoreApi<AppState>;
  readonly threads: Threads;
  /** Drafts that are newer here than in main, which has not said that it has them: what others say is late. */
  readonly unheardDrafts: Map<string, string>;
  readonly unsavedSettings: UnsavedSettings;
  /** Commands of the desktop app's menu, until the returned function is called. */
  onCommand(listener: (command: string) => void): () => void;
  close(): void;
}

export interface AppOptions extends ThreadsOptions {
  readonly route?: Route;
  readonly idPrefix?: string;
  /** Of the page before this one. */
  readonly unheardDrafts?: ReadonlyMap<string, string>;
}

/** Starts to listen and asks for the start state; `ready` tells when it is there. */
export function createApp(transport: Transport, options: AppOptions = {}): App {
  const rpc = createRpc(transport, options.idPrefix);
  const store = createStore<AppState>(() => startState(options.route ?? { view: 'new' }));
  const threads = createThreads(rpc, store, options);
  const unheardDrafts = new Map(options.unheardDrafts);
  const unsavedSettings: UnsavedSettings = { kept: store.getState().settings, changes: [] };
  const commands = new Set<(command: string) => void>();
  /** What came while the start state was on its way; null when it is there. */
  let early: Arrived[] | null = [];
  let round = 0;

  async function start(): Promise<void> {
    const mine = ++round;
    early ??= [];
    try {
      const { result, seq } = await rpc.hostAt('host/initialize', {});
      if (mine !== round) return;
      store.setState({
        ...fromInitialize(result),
        drafts: withUnheard(result.drafts, unheardDrafts),
      });
      const late = early.filter((one) => one.seq > seq);
      early = null;
      take(late);
    } catch (error) {
      if (mine !== round) return;
      store.setState({ startError: error instanceof Error ? error.message : String(error) });
    }
  }

  function take(batch: readonly Arrived[]): void {
    for (const one of batch) {
      if (one.server === HOST) {
        if (one.message.method === 'host/resync') continue;
        const notice = one.message as HostNotice;
        if (notice.method === 'host/draft/changed' && unheardDrafts.has(notice.params.key))
          continue;
        if (notice.method === 'host/settings/changed') {
          unsavedSettings.kept = notice.params.settings;
        }
        const change = hostChange(store.getState(), notice, unsavedSettings);
        if (change !== null) store.setState(change);
        if (one.message.method === 'host/command') {
          const { command } = one.message.params as HostNotificationParams<'host/command'>;
          for (const listener of commands) listener(command);
        }
      } else {
        const notice = noticeOf(one);
        if (notice === null) continue;
        store.setState(({ notices }) => ({
          notices: [...notices.filter((n) => n.id !== notice.id), notice],
        }));
      }
    }
  }

  const stops = [
    transport.onState((connection) => store.setState({ connection })),
    rpc.onNotifications((batch) => {
      const resync = batch.findLast((one) => one.message.method === 'host/resync');
      if (resync !== undefined) {
        rpc.abandon(t('interrupted'));
        early = [];
        void start();
        threads.reopenAll();
      }
      const fresh = resync === undefined ? batch : batch.slice(batch.lastIndexOf(resync) + 1);
      if (early !== null) early.push(...fresh);
      else take(fresh);
      threads.receive(fresh);
    }),
  ];
  void start();

  return {
    transport,
    rpc,
    store,
    threads,
    unheardDrafts,
    unsavedSettings,
    onCommand(listener) {
      commands.add(listener);
      return () => commands.delete(listener);
    },
    close() {
      round += 1;
      for (const stop of stops) stop();
      threads.close();
      rpc.close();
      transport.close();
    },
  };
}

function withUnheard(
  drafts: AppState['drafts'],
  unheard: ReadonlyMap<string, string>,
): AppState['drafts'] {
  const all = Object.entries({ ...drafts, ...Object.fromEntries(unheard) });
  return Object.fromEntries(all.filter(([, text]) => text !== ''));
}

function fromInitialize(start: HostInitializeResponse): Partial<AppState> {
  return {
    ready: true,
    startError: null,
    version: start.version,
    role: start.role,
    user: start.user,
    signIn: start.signIn,
    platform: start.platform,
    keychain: start.keychain,
    unkept: start.unkept,
    sync: start.sync,
    update: start.update,
    crash: start.crash,
    ...firstLists(start),
    paging: new Map(),
    archivedCount: start.archivedCount,
    expired: start.expired,
    settings: start.settings,
  };
}

function hostChange(
  state: AppState,
  notice: HostNotice,
  unsavedSettings: UnsavedSettings,
): Partial<AppState> | null {
  switch (notice.method) {
    case 'host/threads/changed': {
      const { archivedCount } = notice.params;
      return {
        ...listsAfter(state, notice),
        archivedCount: archivedCount ?? state.archivedCount,
      };
    }
    case 'host/settings/changed':
      return { settings: withChanges(unsavedSettings) };
    case 'host/expired/changed': {
      const { added, removed } = notice.params;
      const gone = new Set([...removed, ...added.map(({ request }) => request.id)]);
      const left = state.expired.filter(({ request }) => !gone.has(request.id));
      return { expired: [...left, ...added] };
    }
    case 'host/draft/changed': {
      const { key, text } = notice.params;
      const { [key]: _, ...others } = state.drafts;
      return { drafts: text === '' ? others : { ...others, [key]: text } };
    }
    case 'host/library/changed':
      return { unkept: notice.params.unkept };
    case 'host/sync/changed':
      return { sync: notice.params };
    case 'host/update/changed':
      return { update: notice.params.update };
    case 'host/crash/changed':
      return { crash: notice.params.crash };
    default:
      // Lists that all clients keep; and a newer main may say more than this renderer knows.
      return listsAfter(state, notice);
  }
}

function noticeOf({ server, message }: Arrived): Notice | null {
  const notification = message as ServerNotification;
  switch (notification.method) {
    case 'configWarning': {
      const { summary, details, path, range } = notification.params;
      const line = range === undefined ? '' : `:${range.start.line}`;
      const place = path === undefined ? null : `${path}${line}`;
      const id = `${server} ${place ?? ''} ${summary}`;
      return { id, server, kind: 'configWarning', summary, details: details ?? null, place };
    }
    case 'deprecationNotice': {
      const { summary, details } = notification.params;
      const id = `${server} ${summary}`;
      return { id, server, kind: 'deprecation', summary, details: details ?? null, place: null };
    }
    case 'warning': {
      const { threadId, message: summary } = notification.params;
      if (threadId !== undefined && threadId !== null) return null;
      const id = `${server} ${summary}`;
      return { id, server, kind: 'warning', summary, details: null, place: null };
    }
    default:
      return null;
  }
}
