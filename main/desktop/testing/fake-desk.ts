/** A desk without a hub: what it knows is set by the test. */
import { keyOf } from '../../../server/protocol/host-lists.ts';
import type { AppSettings, Project } from '../../../server/protocol/host.ts';
import type { PendingRequest, ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import type { Desk, DeskListener, DeskState } from '../desk.ts';

export class FakeDesk implements Pick<Desk, 'state' | 'onChange'> {
  state: DeskState = {
    settings: startSettings,
    servers: [],
    projects: [],
    threads: new Map(),
    requests: [],
  };
  readonly #listeners = new Set<DeskListener>();

  onChange(listener: DeskListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<DeskState>): void {
    const before = this.state;
    this.state = { ...before, ...change };
    for (const listener of this.#listeners) listener(this.state, before);
  }

  choose(change: Partial<AppSettings>): void {
    this.set({ settings: { ...this.state.settings, ...change } });
  }

  have(...threads: readonly ThreadSummary[]): void {
    this.set({ threads: new Map(threads.map((one) => [keyOf(one), one])) });
  }
}

export function aThread(threadId: string, change: Partial<ThreadSummary> = {}): ThreadSummary {
  return {
    server: 'local',
    threadId,
    title: `Thread ${threadId}`,
    preview: '',
    named: false,
    projectId: null,
    cwd: '/ws',
    inWorktree: false,
    branch: null,
    model: null,
    modelProvider: null,
    status: { type: 'idle' },
    createdAtMs: 1,
    updatedAtMs: 1,
    archived: false,
    forkedFromId: null,
    imported: false,
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

export const atWork = { status: { type: 'active' as const, activeFlags: [] } };

export function aQuestion(id: string, threadId: string): PendingRequest {
  return {
    id,
    server: 'local',
    generation: 1,
    threadId,
    method: 'item/commandExecution/requestApproval',
    params: { threadId },
    receivedAtMs: 1,
  };
}

export function aProject(id: string, order: number): Project {
  return {
    id,
    server: 'local',
    path: `/ws/${id}`,
    name: id,
    order,
    collapsed: false,
    present: true,
  };
}
