/** Reviews: a turn in which a reviewer looks at changes. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { closedUnion, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { turn } from './turn.ts';

export const reviewTarget = define('ReviewTarget', () =>
  closedUnion('type', {
    /** Staged, unstaged and untracked. */
    uncommittedChanges: define('UncommittedChangesTarget', () =>
      object({ type: z.literal('uncommittedChanges') }),
    ),
    baseBranch: define('BaseBranchTarget', () =>
      object({ type: z.literal('baseBranch'), branch: z.string() }),
    ),
    commit: define('CommitTarget', () =>
      object({ type: z.literal('commit'), sha: z.string(), title: maybe(z.string()) }),
    ),
    custom: define('CustomTarget', () =>
      object({ type: z.literal('custom'), instructions: z.string() }),
    ),
  }),
);
export type ReviewTarget = Infer<typeof reviewTarget>;

export const reviewStartParams = define('ReviewStartParams', () =>
  object({
    threadId: z.string(),
    target: reviewTarget(),
    delivery: maybe(z.enum(['inline'])),
  }),
);
export type ReviewStartParams = Infer<typeof reviewStartParams>;
export const reviewStartResponse = define('ReviewStartResponse', () =>
  object({
    turn: turn(),
    /** The thread that was given. */
    reviewThreadId: z.string(),
  }),
);

export const reviewRequests = {
  'review/start': row(reviewStartParams, reviewStartResponse),
} as const satisfies Record<string, RequestRow>;
