/** What is kept of a work tree, and what may be done with that. */
import { WorktreeError } from './worktree-error.ts';

export interface WorktreeBase {
  /** Null: a commit that is no branch's. */
  readonly branch: string | null;
  /** Where the work tree began. */
  readonly sha: string;
}

/**
 * `creating` and `removing` are told of a work tree while it is worked on; of one that nobody works on
 * they say that it was interrupted. `removed`: its thread is archived, and it can be made again.
 */
export type WorktreeState = 'creating' | 'ready' | 'removing' | 'removed';

/** All paths are absolute. */
export interface WorktreeRecord {
  readonly id: string;
  /** Null until the thread is there. */
  readonly threadId: string | null;
  /** The git folder that all work trees of the repository share. */
  readonly repository: string;
  /** The top of the work tree that it was made from. */
  readonly origin: string;
  readonly path: string;
  /** The thread's folder in it. */
  readonly cwd: string;
  /** As it was made; the agent may have changed to another since. */
  readonly branch: string;
  readonly base: WorktreeBase;
  readonly createdAtMs: number;
  readonly state: WorktreeState;
  /** The tree of all files that were handed back last. */
  readonly handedBack: string | null;
  /** The commit whose work was merged last, where that does not follow from the history. */
  readonly merged: string | null;
  /** Of a removed one: where its HEAD was. */
  readonly head: string | null;
  /** A commit of files that no branch has, kept by {@link savedRef}. */
  readonly saved: string | null;
}

/** The work trees of a home. */
export interface WorktreeKeeper {
  /** Absolute; holds all work trees, a folder each. */
  readonly root: string;
  put(record: WorktreeRecord): Promise<void>;
  /** @throws {WorktreeError} for one that is not known */
  change(id: string, patch: Partial<WorktreeRecord>): Promise<WorktreeRecord>;
  forget(id: string): Promise<void>;
  /** One at a time over all servers, and with nobody else in this one. @throws {WorktreeError} */
  alone<T>(id: string, action: () => Promise<T>): Promise<T>;
}

/** Keeps a commit of a removed work tree that no branch has. */
export function savedRef({ id }: Pick<WorktreeRecord, 'id'>, commit: string): string {
  return `refs/skein/worktrees/${id}/${commit.slice(0, 12)}`;
}

export function unknownWorktree(id: string): WorktreeError {
  return new WorktreeError(`worktreeId: there is no work tree \`${id}\`; worktree/list has them`);
}
