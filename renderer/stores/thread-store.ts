/** The open threads: a few stay loaded, each applies what its server says once a frame. */
import type { StoreApi } from 'zustand/vanilla';
import { HOST, type HostNotificationParams } from '../../server/protocol/host.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { onNextFrame, type Schedule } from '../lib/frames.ts';
import { can } from './abilities.ts';
import { keyOf, type AppState } from './app-state.ts';
import { OpenThread } from './open-thread.ts';
import type { Arrived, Rpc } from './rpc.ts';
import type { ThreadHandle } from './thread-handle.ts';
import { threadQueue } from './thread-queue.ts';
import { wholeTurn } from './whole-turn.ts';
import { threadActs } from './thread-sending.ts';

export interface ThreadsOptions {
  /** How to wait for the next frame; the browser's if left out. */
  readonly schedule?: Schedule;
  /** How many threads stay loaded; 8 if left out. Those on screen always do. */
  readonly keep?: number;
}

export interface Threads {
  /** The handle of a thread; loads it if it is not loaded. */
  openThread(key: ThreadKey): ThreadHandle;
  /** Unloads a thread that nobody will look at again. */
  closeThread(key: ThreadKey): void;
  /** Keys of the loaded threads, the longest unused first. */
  loaded(): string[];
  /** Notifications in order of arrival; those of threads that are not loaded are ignored. */
  receive(batch: readonly Arrived[]): void;
  /** After the stream was interrupted: takes a new snapshot of each. */
  reopenAll(): void;
  close(): void;
}

interface Entry {
  readonly thread: OpenThread;
  readonly handle: ThreadHandle;
}

export function createThreads(
  rpc: Rpc,
  app: StoreApi<AppState>,
  { schedule = onNextFrame, keep = 8 }: ThreadsOptions = {},
): Threads {
  /** In order of use, the latest last. */
  const entries = new Map<string, Entry>();
  const dirty = new Set<OpenThread>();
  let scheduled = false;

  function changed(thread: OpenThread): void {
    dirty.add(thread);
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      const threads = [...dirty];
      dirty.clear();
      for (const one of threads) one.flush();
    });
  }

  function openThread(key: ThreadKey): ThreadHandle {
    const id = keyOf(key);
    let entry = entries.get(id);
    if (entry === undefined) {
      const thread: OpenThread = new OpenThread(
        key,
        rpc,
        () => changed(thread),
        (ability) => can(app.getState(), key.server, ability),
      );
      const summary = app.getState().threads.get(id);
      if (summary !== undefined) thread.setMeta({ summary });
      entry = { thread, handle: handleOf(thread, rpc) };
      void thread.open();
    }
    entries.delete(id);
    entries.set(id, entry);
    evict();
    return entry.handle;
  }

  function evict(): void {
    // The newest is about to be shown; nobody listens to it yet.
    const candidates = [...entries].slice(0, -1);
    for (const [id, { thread }] of candidates) {
      if (entries.size <= keep) return;
      if (thread.listeners.used || thread.meta().sending.length > 0) continue;
      unload(id, thread);
    }
  }

  function unload(id: string, thread: OpenThread): void {
    entries.delete(id);
    dirty.delete(thread);
    thread.close();
    rpc.host('host/thread/close', thread.key).catch(ignoreLoss);
  }

  function receive(batch: readonly Arrived[]): void {
    for (const one of batch) {
      if (one.server === HOST) {
        fromHost(one);
        continue;
      }
      const threadId = threadIdOf(one.message.params);
      if (threadId === null) continue;
      entries.get(keyOf({ server: one.server, threadId }))?.thread.receive(one);
    }
  }

  function fromHost({ message }: Arrived): void {
    if (message.method === 'host/thread/resync') {
      const key = message.params as HostNotificationParams<'host/thread/resync'>;
      void entries.get(keyOf(key))?.thread.open();
    } else if (message.method === 'host/approval/recorded') {
      const { record } = message.params as HostNotificationParams<'host/approval/recorded'>;
      const thread = entries.get(keyOf(record))?.thread;
      thread?.setMeta({ approvals: [...thread.meta().approvals, record] });
    }
  }

  const stop = app.subscribe((state, before) => {
    if (state.threads === before.threads) return;
    for (const [id, { thread }] of entries) {
      const summary = state.threads.get(id);
      if (summary !== undefined && summary !== thread.meta().summary) thread.setMeta({ summary });
    }
  });

  return {
    openThread,
    closeThread(key) {
      const entry = entries.get(keyOf(key));
      if (entry !== undefined) unload(keyOf(key), entry.thread);
    },
    loaded: () => [...entries.keys()],
    receive,
    reopenAll() {
      for (const { thread } of entries.values()) thread.openAnew();
    },
    close() {
      stop();
      for (const { thread } of entries.values()) thread.close();
      entries.clear();
      dirty.clear();
    },
  };
}

function handleOf(thread: OpenThread, rpc: Rpc): ThreadHandle {
  const { listeners } = thread;
  return {
    key: thread.key,
    state: thread.state,
    meta: () => thread.meta(),
    get listVersion() {
      return thread.listVersion;
    },
    get version() {
      return thread.version;
    },
    subscribe: (listener) => listeners.onAll(listener),
    subscribeTurn: (turnId, listener) => listeners.onTurn(turnId, listener),
    subscribeItem: (turnId, itemId, listener) => listeners.onItem(turnId, itemId, listener),
    turn: (turnId) => thread.turn(turnId),
    item: (turnId, itemId) => thread.item(turnId, itemId),
    turnRevision: (turnId) => thread.turnRevision(turnId),
    itemRevision: (turnId, itemId) => thread.itemRevision(turnId, itemId),
    runningTurn: () => thread.runningTurn(),
    loadOlder: () => thread.loadOlder(),
    releaseOlder: () => thread.releaseOlder(),
    shortMark: (turnId, itemId) => thread.short.find(turnId, itemId),
    loadWhole: (turnId, itemId) => thread.loadWhole(turnId, itemId),
    wholeTurn: (turnId) => wholeTurn(thread, rpc, turnId),
    async reveal(turnId) {
      if (thread.turn(turnId) === null) await thread.open(turnId);
      return thread.turn(turnId) !== null;
    },
    reopen: () => void thread.open(),
    ...threadActs(thread, rpc),
    queue: threadQueue(thread, rpc),
  };
}

function threadIdOf(params: unknown): string | null {
  if (typeof params !== 'object' || params === null) return null;
  const { threadId } = params as { threadId?: unknown };
  return typeof threadId === 'string' ? threadId : null;
}

/** A thread that cannot be closed over there is closed with the connection. */
function ignoreLoss(): void {}
