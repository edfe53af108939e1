/** The four things that changes are looked at against, and how each is asked for. */
import type { ClientResult } from '../../../server/protocol/methods.ts';
import { diffsOfTurn } from '../../components/diff/file-diff.ts';
import type { App } from '../../stores/app-store.ts';
import type { GitClient } from '../../stores/git-client.ts';
import {
  branchChanges,
  topOf,
  uncommittedChanges,
  type GitChanges,
} from '../../stores/git-changes.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import { can } from '../../stores/abilities.ts';
import { findWorktree } from '../../stores/worktree-actions.ts';
import { gitFiles, turnFiles, type ChangedFile } from './changed-files.ts';
import { threadPatches, turnDiffs } from './turn-diffs.ts';

export type Scope = 'turn' | 'thread' | 'uncommitted' | 'branch';

/** Why there may be more, or nothing at all. */
export type ScopeNote = 'patchesOnly' | 'truncated' | 'noGit' | 'noBase';

export interface ChangeSet {
  readonly scope: Scope;
  readonly files: readonly ChangedFile[];
  readonly note: ScopeNote | null;
  /** Of the scope `turn`, where there is one. */
  readonly turnId: string | null;
  /** Null for what turns changed, and outside of git. */
  readonly git: GitChanges | null;
}

export interface ScopeWish {
  readonly scope: Scope;
  /** Of the scope `turn`; null for the latest turn that changed files. */
  readonly turnId: string | null;
  /** The thread's folder. */
  readonly cwd: string;
}

/** @throws {GitError} and what the server says */
export function loadScope(
  app: App,
  handle: ThreadHandle,
  git: GitClient,
  wish: ScopeWish,
): Promise<ChangeSet> {
  switch (wish.scope) {
    case 'turn':
      return loadTurn(app, handle, wish);
    case 'thread':
      return loadThread(app, handle, wish);
    case 'uncommitted':
    case 'branch':
      return loadGit(app, handle, git, wish);
  }
}

/** The folder that the paths of a scope count from. @throws {GitError} */
export async function folderOf(
  { git: changes, note }: ChangeSet,
  git: GitClient,
  cwd: string,
): Promise<string> {
  if (changes !== null) return changes.top;
  // Patches were put in relation to the thread's folder; what a server tells of a turn, to the repository.
  return note === 'patchesOnly' ? cwd : ((await topOf(git)) ?? cwd);
}

async function loadTurn(app: App, handle: ThreadHandle, wish: ScopeWish): Promise<ChangeSet> {
  const known = turnDiffs(handle.state, wish.turnId, wish.cwd);
  const turnId = wish.turnId ?? known.turnId;
  // What is kept of a turn also has what its commands changed.
  if (known.patchesOnly && turnId !== null && handle.runningTurn()?.turn.id !== turnId) {
    const kept = await checkpointDiff(app, handle, { turnId, until: 'turn' });
    if (kept !== null) return turnSet('turn', kept, turnId);
  }
  const note = known.patchesOnly && known.files.length > 0 ? 'patchesOnly' : null;
  return { scope: 'turn', files: turnFiles(known.files), note, turnId, git: null };
}

async function loadThread(app: App, handle: ThreadHandle, wish: ScopeWish): Promise<ChangeSet> {
  const { server, threadId } = handle.key;
  const { data } = await app.rpc.request(server, 'thread/turns/list', {
    threadId,
    sortDirection: 'asc',
    limit: 1,
    itemsView: 'notLoaded',
  });
  const turnId = data[0]?.id;
  if (turnId === undefined)
    return { scope: 'thread', files: [], note: null, turnId: null, git: null };
  const kept = await checkpointDiff(app, handle, { turnId, until: 'now' });
  if (kept !== null) return turnSet('thread', kept, null);
  const files = turnFiles(threadPatches(handle.state, wish.cwd));
  const note = files.length > 0 ? 'patchesOnly' : null;
  return { scope: 'thread', files, note, turnId: null, git: null };
}

type KeptDiff = ClientResult<'thread/checkpoint/diff'>;

/** Null where nothing is kept: a server that keeps none, or a turn of an earlier time. */
async function checkpointDiff(
  app: App,
  { key: { server, threadId } }: ThreadHandle,
  wish: { readonly turnId: string; readonly until: 'turn' | 'now' },
): Promise<KeptDiff | null> {
  if (!can(app.store.getState(), server, 'turnDiffs')) return null;
  try {
    return await app.rpc.request(server, 'thread/checkpoint/diff', { threadId, ...wish });
  } catch {
    return null;
  }
}

function turnSet(
  scope: Scope,
  { diff, truncated, leftOut }: KeptDiff,
  turnId: string | null,
): ChangeSet {
  const note = truncated || leftOut.length > 0 ? 'truncated' : null;
  return { scope, files: turnFiles(diffsOfTurn(diff)), note, turnId, git: null };
}

async function loadGit(
  app: App,
  handle: ThreadHandle,
  git: GitClient,
  { scope }: ScopeWish,
): Promise<ChangeSet> {
  const top = await topOf(git);
  if (top === null) return { scope, files: [], note: 'noGit', turnId: null, git: null };
  if (scope === 'uncommitted') {
    const changes = await uncommittedChanges(git, top);
    return { scope, files: gitFiles(changes), note: null, turnId: null, git: changes };
  }
  const changes = await branchChanges(git, top, await worktreeBase(app, handle));
  const note = changes.base === null ? 'noBase' : null;
  return { scope, files: note === null ? gitFiles(changes) : [], note, turnId: null, git: changes };
}

/** What the thread's own work tree began from. */
async function worktreeBase(app: App, handle: ThreadHandle) {
  const { key } = handle;
  if (handle.meta().summary?.inWorktree !== true) return null;
  const tree = await findWorktree(app, key.server, key.threadId).catch(() => null);
  if (tree === null) return null;
  return { name: tree.base.branch ?? tree.base.sha.slice(0, 10), commit: tree.base.sha };
}
