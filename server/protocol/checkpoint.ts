/** Ours: what turns changed in the workspace, and the way back. */
import * as z from 'zod/mini';
import { experimental, notice } from './row.ts';
import { count, define, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

const leftOut = () =>
  object({
    /** Relative to the root, or absolute outside of it. */
    path: z.string(),
    reason: openEnum('tooLarge', 'outside', 'repository', 'unreadable'),
  });

const state = () => openEnum('kept', 'partial', 'untouched', 'running', 'unknown', 'lost');

export const threadCheckpoint = define('ThreadCheckpoint', () =>
  object({
    turnId: z.string(),
    /** Unix seconds. */
    startedAt: z.number(),
    completedAt: maybe(z.number()),
    /**
     * `kept`: files changed and can be put back. `partial`: some of them can. `untouched`: none changed.
     * `running`: not known yet. `unknown`: nobody kept what it changed. `lost`: it was kept once.
     */
    state: state(),
    /** Whether all that this turn and those after it did to files is known. */
    restorable: z.boolean(),
    /** Absolute; what paths count from. */
    root: maybe(z.string()),
    created: count(),
    changed: count(),
    deleted: count(),
    /** What changed and was not kept; the first hundred. */
    leftOut: z.array(leftOut()),
  }),
);
export type ThreadCheckpoint = Infer<typeof threadCheckpoint>;

export const threadRestore = define('ThreadRestore', () =>
  object({
    id: z.string(),
    /** Files were put back to what they were before this turn. */
    turnId: maybe(z.string()),
    /** Unix seconds. */
    restoredAt: z.number(),
    /** Whether the turns were hidden as well. */
    conversation: z.boolean(),
  }),
);
export type ThreadRestore = Infer<typeof threadRestore>;

export const plannedFile = define('ThreadCheckpointFile', () =>
  object({
    root: z.string(),
    /** Relative to the root, `/` between its parts. */
    path: z.string(),
    /** What a restore does to it. */
    kind: openEnum('create', 'change', 'delete'),
    /** Lines; null for what is no text, and where the diffs together are too long. */
    added: maybe(count()),
    removed: maybe(count()),
    /** Null when all diffs together are too long. */
    diff: maybe(z.string()),
    /**
     * It is left as it is unless a restore names it. `changed`: it is not what the thread left.
     * `changedBetween`: somebody changed it between two turns. `otherThread`: another thread changed it.
     */
    conflict: maybe(openEnum('changed', 'changedBetween', 'otherThread')),
    /** Whose change it is, where that is known. */
    conflictThreadId: maybe(z.string()),
    /**
     * It is left as it is in any case. `link`: a symbolic link stands on the way to it. `repository`: it
     * lies in a repository of its own. `folder`: a folder with other things in it stands in its place.
     */
    refusal: maybe(
      openEnum(
        'link',
        'repository',
        'protected',
        'tooLarge',
        'unreadable',
        'special',
        'folder',
        'rootGone',
      ),
    ),
  }),
);
export type PlannedFile = Infer<typeof plannedFile>;

const ofThread = () => ({ threadId: z.string() });
const listParams = define('ThreadCheckpointListParams', () =>
  object({ ...ofThread(), cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
const listResponse = define('ThreadCheckpointListResponse', () =>
  object({
    /** Of every turn that can be seen, the newest first. */
    data: z.array(threadCheckpoint()),
    nextCursor: maybe(z.string()),
    /** The restore that can be undone now. */
    undoable: maybe(threadRestore()),
  }),
);
const diffParams = define('ThreadCheckpointDiffParams', () =>
  object({
    ...ofThread(),
    turnId: z.string(),
    /** `turn`, the default: what the turn changed. `now`: from before the turn to what is there now. */
    until: maybe(openEnum('turn', 'now')),
  }),
);
const diffResponse = define('ThreadCheckpointDiffResponse', () =>
  object({
    diff: z.string(),
    /** Files that did not fit are not in it. */
    truncated: z.boolean(),
    leftOut: z.array(leftOut()),
  }),
);
const previewParams = define('ThreadCheckpointPreviewParams', () =>
  object({
    ...ofThread(),
    /** Files go back to what they were before this turn. Left out or null: the last restore is undone. */
    turnId: maybe(z.string()),
  }),
);
const previewResponse = define('ThreadCheckpointPreviewResponse', () =>
  object({
    /** Stands for what is shown: a restore that brings it does this or nothing. */
    token: z.string(),
    files: z.array(plannedFile()),
    /** Turns of which not everything can be put back, the oldest first. */
    incomplete: z.array(object({ turnId: z.string(), state: state() })),
    /** What those turns changed and was not kept. */
    leftOut: z.array(leftOut()),
  }),
);
const choice = () => ({
  /** Paths with a conflict that are to be put back nevertheless. */
  overwrite: maybe(z.array(z.string())),
});
const restoreParams = define('ThreadCheckpointRestoreParams', () =>
  object({
    ...ofThread(),
    turnId: z.string(),
    /** Of the preview that the user saw. */
    token: z.string(),
    ...choice(),
    /** Whether the turn and all after it are hidden too. */
    conversation: maybe(z.boolean()),
  }),
);
const undoParams = define('ThreadCheckpointUndoParams', () =>
  object({
    ...ofThread(),
    /** Of the preview that the user saw, if there was one. */
    token: maybe(z.string()),
    ...choice(),
    /** False: turns that were hidden stay hidden. */
    conversation: maybe(z.boolean()),
  }),
);
const restoreResponse = define('ThreadCheckpointRestoreResponse', () =>
  object({
    /** Null when there was nothing to do to any file. */
    restoreId: maybe(z.string()),
    /** How many files were put back. */
    restored: count(),
    /** What was left as it is, and why: a conflict, a refusal, or `failed`. */
    left: z.array(
      object({
        root: z.string(),
        path: z.string(),
        reason: z.string(),
        detail: maybe(z.string()),
      }),
    ),
    /** Whether turns were hidden or are there again. */
    conversation: z.boolean(),
  }),
);

export const checkpointRequests = {
  'thread/checkpoint/list': experimental(listParams, listResponse),
  'thread/checkpoint/diff': experimental(diffParams, diffResponse),
  'thread/checkpoint/preview': experimental(previewParams, previewResponse),
  'thread/checkpoint/restore': experimental(restoreParams, restoreResponse),
  'thread/checkpoint/undo': experimental(undoParams, restoreResponse),
} as const;

const restored = define('ThreadCheckpointRestoredNotification', () =>
  object({ ...ofThread(), restoreId: z.string() }),
);

export const checkpointNotifications = {
  'thread/checkpoint/restored': notice(restored, 'experimental'),
} as const;
