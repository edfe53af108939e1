/** What facts do to what is known of a thread. Saying one again changes nothing. */
import type { RolloutEvent } from './rollout-line.ts';
import { isFactType } from './thread-fact-line.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { ThreadMeta } from './thread-meta.ts';

type FactType = ThreadFact['type'];

const APPLY: {
  readonly [T in FactType]: (
    meta: ThreadMeta,
    fact: Extract<ThreadFact, { readonly type: T }>,
  ) => void;
} = {
  thread_name_updated: (meta, fact) => {
    meta.name = fact.name;
  },
  thread_git_updated: (meta, fact) => {
    meta.git = fact.git;
  },
  thread_worktree_updated: (meta, fact) => {
    meta.worktree = fact.worktree;
  },
  thread_daybreak_updated: (meta, fact) => {
    meta.daybreakEnabled = fact.enabled;
  },
  thread_project_updated: (meta, fact) => {
    meta.projectId = fact.project_id;
  },
  thread_section_moved: (meta, fact) => {
    meta.section = {
      id: fact.section_id,
      position: fact.position,
      enteredAtMs: fact.entered_at_ms,
    };
  },
  thread_section_left: (meta) => {
    meta.section = null;
  },
  thread_attachment_added: (meta, { attachment }) => {
    if (meta.attachments.some((each) => each.id === attachment.id)) return;
    meta.attachments = [...meta.attachments, attachment];
  },
  thread_attachment_removed: (meta, fact) => {
    meta.attachments = meta.attachments.filter((each) => each.id !== fact.attachment_id);
  },
  thread_read_marked: (meta, fact) => {
    meta.readState = {
      firstUnread: fact.unread ? { type: 'threadStart' } : null,
      revision: fact.revision,
    };
  },
  thread_files_restored: (meta, { type: _, ...restored }) => {
    if (meta.restores.some((each) => each.restore_id === restored.restore_id)) return;
    meta.restores = [...meta.restores, restored];
  },
  thread_queue_added: (meta, { submission }) => {
    if (meta.queue.some((each) => each.id === submission.id)) return;
    meta.queue = [...meta.queue, submission];
  },
  thread_queue_updated: (meta, { submission }) => {
    meta.queue = meta.queue.map((each) => (each.id === submission.id ? submission : each));
  },
  thread_queue_deleted: (meta, fact) => {
    leaveQueue(meta, fact.submission_id);
  },
  thread_queue_reordered: (meta, fact) => {
    const place = (id: string): number => fact.submission_ids.indexOf(id);
    meta.queue = meta.queue.toSorted((a, b) => place(a.id) - place(b.id));
  },
  thread_goal_updated: (meta, { goal }) => {
    meta.goal = goal;
  },
  thread_goal_cleared: (meta) => {
    meta.goal = null;
  },
};

export function isFact(event: RolloutEvent): event is ThreadFact {
  return isFactType(event.type);
}

export function applyFact(meta: ThreadMeta, fact: ThreadFact): void {
  // The table has an entry of just this type: a union of functions can't tell.
  const apply = APPLY[fact.type] as (meta: ThreadMeta, fact: ThreadFact) => void;
  apply(meta, fact);
}

export function leaveQueue(meta: ThreadMeta, submissionId: string): void {
  meta.queue = meta.queue.filter((each) => each.id !== submissionId);
}

/** A turn has ended with words that nobody has seen yet. */
export function noteResult(meta: ThreadMeta, turnId: string): void {
  meta.readState = {
    firstUnread: meta.readState.firstUnread ?? { type: 'turn', turnId },
    // Every turn ends once, so that no other state has this name.
    revision: turnId,
  };
}

/** Turns were reverted: what nobody can see any more, nobody must read. */
export function noteHidden(meta: ThreadMeta, isHidden: (turnId: string) => boolean): void {
  const { firstUnread } = meta.readState;
  if (firstUnread?.type !== 'turn' || !isHidden(firstUnread.turnId)) return;
  meta.readState = { firstUnread: null, revision: `reverted:${firstUnread.turnId}` };
}
