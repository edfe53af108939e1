/**
 * What is said of a thread outside its turns, as lines of its rollout. `thread-facts.ts` says what
 * each does to what is known of the thread.
 */
import type { ThreadAttachment } from '../protocol/attachment.ts';
import type { QueuedSubmission } from '../protocol/queue.ts';
import type { GitInfo } from '../protocol/thread.ts';
import type { PairIds } from '../diff/file-pairs.ts';
import type { ThreadWorktree } from '../protocol/worktree.ts';
import type { Goal } from './goal.ts';

/** Files of the workspace were put back to what they had been. */
export interface FilesRestored {
  readonly restore_id: string;
  /** To what they were before this turn; null when a restore was undone. */
  readonly before_turn_id: string | null;
  /** The restore that was undone. */
  readonly undoes: string | null;
  /** Unix milliseconds. */
  readonly at_ms: number;
  /** What was changed, before and after, by root. */
  readonly parts: readonly { readonly root: string; readonly kept: PairIds }[];
  /** Where the line stands that hid the turns as well, in bytes; null when none were hidden. */
  readonly reverted_at: number | null;
}

export type ThreadFact =
  | { readonly type: 'thread_name_updated'; readonly name: string }
  | { readonly type: 'thread_goal_updated'; readonly goal: Goal }
  | { readonly type: 'thread_goal_cleared' }
  | { readonly type: 'thread_git_updated'; readonly git: GitInfo | null }
  /** Null: it works in no work tree of its own any more. */
  | { readonly type: 'thread_worktree_updated'; readonly worktree: ThreadWorktree | null }
  | { readonly type: 'thread_daybreak_updated'; readonly enabled: boolean }
  | { readonly type: 'thread_project_updated'; readonly project_id: string | null }
  | {
      readonly type: 'thread_section_moved';
      readonly section_id: string;
      /** Sorts the threads of the section. */
      readonly position: string;
      /** Unix milliseconds. */
      readonly entered_at_ms: number;
    }
  | { readonly type: 'thread_section_left' }
  | { readonly type: 'thread_attachment_added'; readonly attachment: ThreadAttachment }
  | { readonly type: 'thread_attachment_removed'; readonly attachment_id: string }
  | {
      readonly type: 'thread_read_marked';
      readonly unread: boolean;
      readonly revision: string;
    }
  | ({ readonly type: 'thread_files_restored' } & FilesRestored)
  | { readonly type: 'thread_queue_added'; readonly submission: QueuedSubmission }
  /** The submission of the same id is now this. */
  | { readonly type: 'thread_queue_updated'; readonly submission: QueuedSubmission }
  | { readonly type: 'thread_queue_deleted'; readonly submission_id: string }
  | { readonly type: 'thread_queue_reordered'; readonly submission_ids: readonly string[] };

type Judge = (payload: Record<string, unknown>) => boolean;

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isNamed = (value: unknown): boolean => isRecord(value) && isText(value['id']);

const SOUND: Readonly<Record<ThreadFact['type'], Judge>> = {
  thread_name_updated: ({ name }) => isText(name),
  thread_goal_updated: ({ goal }) =>
    isRecord(goal) && isText(goal['objective']) && typeof goal['tokensUsed'] === 'number',
  thread_goal_cleared: () => true,
  thread_git_updated: ({ git }) => git === null || isRecord(git),
  thread_worktree_updated: ({ worktree }) => worktree === null || isNamed(worktree),
  thread_daybreak_updated: ({ enabled }) => typeof enabled === 'boolean',
  thread_project_updated: ({ project_id: id }) => isTextOrNull(id),
  thread_section_moved: ({ section_id: id, position, entered_at_ms: at }) =>
    isText(id) && isText(position) && typeof at === 'number',
  thread_section_left: () => true,
  thread_attachment_added: ({ attachment }) => isNamed(attachment),
  thread_attachment_removed: ({ attachment_id: id }) => isText(id),
  thread_read_marked: ({ unread, revision }) => typeof unread === 'boolean' && isText(revision),
  thread_files_restored: ({ restore_id: id, at_ms: at, parts }) =>
    isText(id) && typeof at === 'number' && Array.isArray(parts),
  thread_queue_added: ({ submission }) => isNamed(submission),
  thread_queue_updated: ({ submission }) => isNamed(submission),
  thread_queue_deleted: ({ submission_id: id }) => isText(id),
  thread_queue_reordered: ({ submission_ids: ids }) => Array.isArray(ids) && ids.every(isText),
};

export function isFactType(type: string): type is ThreadFact['type'] {
  return Object.hasOwn(SOUND, type);
}

/** Whether an event has what its type needs. An event that is no fact, of a later version say, has. */
export function isSoundFact(payload: Record<string, unknown>): boolean {
  const { type } = payload;
  return typeof type !== 'string' || !isFactType(type) || SOUND[type](payload);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
