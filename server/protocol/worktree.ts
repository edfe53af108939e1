/** Ours: git work trees that threads work in. */
import * as z from 'zod/mini';
import { experimental, notice } from './row.ts';
import type { NotificationRow } from './row.ts';
import { count, define, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

/** `worktree` of `thread/start` and `thread/fork`: the thread gets a work tree of `cwd`'s repository. */
export const worktreeWish = define('WorktreeWish', () =>
  object({
    /** The whole name of the new branch; it must not exist. */
    branch: maybe(z.string()),
    /** Words that the branch is named after, where `branch` is left out. */
    name: maybe(z.string()),
    /** Where the branch begins: a branch, tag or commit. Left out: HEAD. */
    base: maybe(z.string()),
    /** Uncommitted changes of `cwd`'s work tree stay there; `carry` copies them as well. */
    changes: maybe(z.enum(['leave', 'carry'])),
    /** False: the project's set-up command is not run. */
    setUp: maybe(z.boolean()),
  }),
);
export type WorktreeWish = Infer<typeof worktreeWish>;

const worktreeBase = define('WorktreeBase', () =>
  object({
    /** Null: a commit that is no branch's. */
    branch: maybe(z.string()),
    sha: z.string(),
  }),
);

/** `extra.worktree` of a thread. Paths are absolute. */
export const threadWorktree = define('ThreadWorktree', () =>
  object({
    id: z.string(),
    path: z.string(),
    branch: z.string(),
    base: worktreeBase(),
    /** The top of the work tree that it was made from. */
    origin: z.string(),
    /** The project's set-up command: `pending` runs with the next turn. */
    setUp: openEnum('none', 'pending', 'done', 'failed'),
  }),
);
export type ThreadWorktree = Infer<typeof threadWorktree>;

const diskUse = define('WorktreeDiskUse', () =>
  object({
    /** On disk, ignored files included. */
    bytes: count(),
    files: count(),
    /** Unix seconds. */
    measuredAt: z.number(),
  }),
);

const worktreeWork = define('WorktreeWork', () =>
  object({
    head: z.string(),
    /** Commits that the base has not, and the other way round. */
    ahead: count(),
    behind: count(),
    /** Changed and new files; ignored ones do not count. */
    uncommitted: count(),
    /** All commits are in the base, as they are or as one. */
    merged: z.boolean(),
    /** What git is in the middle of, such as `a rebase`. */
    underWay: maybe(z.string()),
  }),
);

export const worktree = define('Worktree', () =>
  object({
    id: z.string(),
    threadId: maybe(z.string()),
    /** `gone`: nobody works in it any more. */
    thread: openEnum('present', 'archived', 'gone'),
    /** `removed`: its thread is archived; unarchiving makes it again. */
    state: openEnum('creating', 'ready', 'removing', 'removed'),
    path: z.string(),
    /** The thread's folder in it. */
    cwd: z.string(),
    origin: z.string(),
    /** The git folder that all work trees of the repository share. */
    repository: z.string(),
    /** The branch that is checked out there; null for none. */
    branch: maybe(z.string()),
    base: worktreeBase(),
    /** Unix seconds. */
    createdAt: z.number(),
    /** Null where it could not be looked at: `problem` says why. */
    work: maybe(worktreeWork()),
    problem: maybe(z.string()),
    /** Its files were handed back, as they were then. */
    handedBack: z.boolean(),
    /** As it was measured last; null before that. */
    disk: maybe(diskUse()),
    /** A ref that keeps files of it that were not committed. */
    savedRef: maybe(z.string()),
  }),
);
export type Worktree = Infer<typeof worktree>;

const mergedFile = define('WorktreeMergedFile', () =>
  object({
    path: z.string(),
    status: openEnum('A', 'D', 'M', 'T'),
    /** Lines; null for what is no text. */
    added: maybe(count()),
    removed: maybe(count()),
  }),
);
const mergeConflict = define('WorktreeMergeConflict', () =>
  object({
    path: z.string(),
    /** In git's words. */
    message: z.string(),
    /** The lines with conflict markers. */
    hunks: z.array(z.string()),
  }),
);

const idParams = define('WorktreeIdParams', () => object({ worktreeId: z.string() }));

const listParams = define('WorktreeListParams', () =>
  object({
    /** Only that of this thread. */
    threadId: maybe(z.string()),
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
  }),
);
const listResponse = define('WorktreeListResponse', () =>
  object({ data: z.array(worktree()), nextCursor: maybe(z.string()) }),
);
const measureResponse = define('WorktreeMeasureResponse', () => object({ disk: diskUse() }));

const previewParams = define('WorktreeMergePreviewParams', () =>
  object({
    worktreeId: z.string(),
    /** The branch that gets the work; left out: the base's. */
    into: maybe(z.string()),
  }),
);
const previewResponse = define('WorktreeMergePreviewResponse', () =>
  object({
    into: z.string(),
    files: z.array(mergedFile()),
    conflicts: z.array(mergeConflict()),
    canFastForward: z.boolean(),
    /** Uncommitted changes are part of the preview. */
    uncommitted: z.boolean(),
    /** Why it cannot be merged now, conflicts aside. */
    obstacle: maybe(z.string()),
  }),
);

const mergeParams = define('WorktreeMergeParams', () =>
  object({
    worktreeId: z.string(),
    into: maybe(z.string()),
    how: z.enum(['fastForward', 'merge', 'squash']),
    message: maybe(z.string()),
    /** Commits what is not committed first; else that is a reason to refuse. */
    commit: maybe(z.boolean()),
  }),
);
const mergeResponse = define('WorktreeMergeResponse', () =>
  object({
    into: z.string(),
    /** Where the branch is now; null: there are conflicts, and nothing was changed. */
    sha: maybe(z.string()),
    conflicts: z.array(mergeConflict()),
  }),
);

const handBackParams = define('WorktreeHandBackParams', () =>
  object({
    worktreeId: z.string(),
    /** Only says what would change. */
    dryRun: maybe(z.boolean()),
  }),
);
const handBackResponse = define('WorktreeHandBackResponse', () =>
  object({
    handedBack: z.boolean(),
    /** What changed in the origin's files, or would. */
    files: z.array(mergedFile()),
    /** Where there are any, nothing was changed. */
    conflicts: z.array(mergeConflict()),
  }),
);

const removeParams = define('WorktreeRemoveParams', () =>
  object({
    worktreeId: z.string(),
    /** Removes it with work that is nowhere else; that is kept by `savedRef`. */
    force: maybe(z.boolean()),
  }),
);
const removeResponse = define('WorktreeRemoveResponse', () =>
  object({
    removed: z.boolean(),
    /** Why it was kept. */
    reason: maybe(z.string()),
    savedRef: maybe(z.string()),
  }),
);

/** After something was done to it. */
const worktreeChanged = define('WorktreeChangedNotification', () =>
  object({
    worktreeId: z.string(),
    threadId: maybe(z.string()),
    state: openEnum('ready', 'merged', 'handedBack', 'kept', 'removed', 'forgotten'),
    /** Why it was kept. */
    reason: maybe(z.string()),
  }),
);

export const worktreeRequests = {
  'worktree/list': experimental(listParams, listResponse),
  'worktree/measure': experimental(idParams, measureResponse),
  'worktree/merge/preview': experimental(previewParams, previewResponse),
  'worktree/merge': experimental(mergeParams, mergeResponse),
  'worktree/handBack': experimental(handBackParams, handBackResponse),
  'worktree/remove': experimental(removeParams, removeResponse),
} as const;

export const worktreeNotifications = {
  'worktree/changed': notice(worktreeChanged, 'experimental'),
} as const satisfies Record<string, NotificationRow>;
