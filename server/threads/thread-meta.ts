/** What lists know of a thread: its first line, and what was said of it since. */
import type { AgentSettings } from '../agent/settings.ts';
import type { ThreadAttachment } from '../protocol/attachment.ts';
import type { QueuedSubmission } from '../protocol/queue.ts';
import type { ThreadReadState } from '../protocol/read-state.ts';
import type { GitInfo } from '../protocol/thread.ts';
import type { ThreadTokenUsage } from '../protocol/turn.ts';
import type { ThreadWorktree } from '../protocol/worktree.ts';
import type { Goal } from './goal.ts';
import type { HistoryBase, SessionMeta } from './rollout-line.ts';
import type { FilesRestored } from './thread-fact-line.ts';
import { createdAtOf } from './rollout-path.ts';

/** What was said of a thread outside its turns. */
export interface ThreadFacts {
  name: string | null;
  git: GitInfo | null;
  /** The git work tree that was made for it; null for none. */
  worktree: ThreadWorktree | null;
  daybreakEnabled: boolean | null;
  /** Of a project that may be gone: then it is in none. */
  projectId: string | null;
  /** Of a section that may be gone: then it is in none. */
  section: {
    readonly id: string;
    readonly position: string;
    readonly enteredAtMs: number;
  } | null;
  readState: ThreadReadState;
  goal: Goal | null;
  attachments: readonly ThreadAttachment[];
  /** When files were put back, the oldest first. */
  restores: readonly FilesRestored[];
  /** What waits until the thread is idle, the next first. */
  queue: readonly QueuedSubmission[];
}

/** Times are Unix milliseconds. */
export interface ThreadMeta extends ThreadFacts {
  readonly session: SessionMeta;
  /** The highest format of its lines. */
  formatVersion: number;
  /**
   * Whose rollout its history begins with, from which byte of its own file on: the last entry holds
   * now, the others for forks that were made before a revert.
   */
  bases: readonly { readonly from: number; readonly base: HistoryBase | null }[];
  settings: AgentSettings | null;
  /** The settings that the model was told of last. */
  told: AgentSettings | null;
  /** The turn that has begun and not ended in the file. */
  openTurnId: string | null;
  preview: string;
  updatedAtMs: number;
  /** When a turn last began or ended. */
  recencyAtMs: number;
  usage: { readonly turnId: string; readonly usage: ThreadTokenUsage } | null;
  /** Lines that could not be read. */
  badLines: number;
}

/** What lists show: the rest may be large and stays where it is. */
export type ListedMeta = Omit<ThreadMeta, 'attachments' | 'queue' | 'restores'>;

/** What is known of a thread from its first line alone. */
export function newMeta(session: SessionMeta): ThreadMeta {
  return {
    session,
    formatVersion: session.format_version ?? 1,
    bases: session.history_base === undefined ? [] : [{ from: 0, base: session.history_base }],
    ...factsOfBeginning(session),
    settings: null,
    told: null,
    openTurnId: null,
    preview: session.preview ?? '',
    updatedAtMs: session.created_at_ms,
    recencyAtMs: session.created_at_ms,
    usage: null,
    badLines: 0,
  };
}

function factsOfBeginning(session: SessionMeta): ThreadFacts {
  return {
    name: session.name ?? null,
    git: session.git,
    worktree: null,
    daybreakEnabled: session.daybreak_enabled ?? null,
    projectId: session.project_id ?? null,
    section: null,
    readState: { firstUnread: null, revision: `initial:${session.id}` },
    goal: null,
    attachments: [],
    restores: [],
    queue: [],
  };
}

/** What can be said of a thread whose first line is spoiled. */
export function unknownSession(id: string): SessionMeta {
  return {
    id,
    created_at_ms: createdAtOf(id),
    cwd: '',
    originator: null,
    cli_version: '',
    source: 'unknown',
    thread_source: null,
    history_mode: 'paginated',
    forked_from_id: null,
    git: null,
  };
}
