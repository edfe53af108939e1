/** `worktree/*`. */
import { measureDisk } from '../worktrees/disk-use.ts';
import type { DiskUse } from '../worktrees/disk-use.ts';
import { handBack } from '../worktrees/hand-back.ts';
import { mergeWorktree, previewMerge } from '../worktrees/merge-worktree.ts';
import { recover, removeWorktree } from '../worktrees/remove-worktree.ts';
import { readWork } from '../worktrees/worktree-state.ts';
import { savedRef, unknownWorktree } from '../worktrees/worktree-record.ts';
import type { WorktreeRecord } from '../worktrees/worktree-record.ts';
import { WorktreeError } from '../worktrees/worktree-error.ts';
import { log } from '../log.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { Worktree } from '../protocol/worktree.ts';
import { changed, otherUser, refusing } from './thread-worktrees.ts';
import type { ThreadAccess } from './thread-access.ts';

/** Work trees that are looked at at once. */
const WIDTH = 4;

export class WorktreeRequests {
  readonly #access: ThreadAccess;
  /** By id; as it was measured last. */
  readonly #disk = new Map<string, DiskUse>();

  constructor(access: ThreadAccess) {
    this.#access = access;
  }

  /** All, the newest first. */
  async list({ threadId }: ClientParams<'worktree/list'>): Promise<Worktree[]> {
    const { worktrees } = this.#access.services;
    await this.#recover();
    const wanted = worktrees.all
      .filter((each) => threadId == null || each.threadId === threadId)
      .toSorted((a, b) => b.createdAtMs - a.createdAtMs);
    const shown: Worktree[] = [];
    for (let at = 0; at < wanted.length; at += WIDTH) {
      const some = wanted.slice(at, at + WIDTH).map((each) => this.#view(each));
      shown.push(...(await Promise.all(some)));
    }
    return shown;
  }

  /** Rejects when the signal is aborted. */
  async measure(id: string, signal: AbortSignal): Promise<ClientResult<'worktree/measure'>> {
    const { path: top } = this.#find(id);
    const use = await measureDisk(top, this.#access.services.now, signal);
    this.#disk.set(id, use);
    return { disk: shownDisk(use) };
  }

  preview(
    params: ClientParams<'worktree/merge/preview'>,
  ): Promise<ClientResult<'worktree/merge/preview'>> {
    return refusing(async () => {
      const preview = await previewMerge(this.#ready(params.worktreeId), params.into ?? null);
      return {
        ...preview,
        files: [...preview.files],
        conflicts: shownConflicts(preview.conflicts),
      };
    });
  }

  merge(params: ClientParams<'worktree/merge'>): Promise<ClientResult<'worktree/merge'>> {
    const { worktreeId, how, into = null, message = null } = params;
    return this.#alone(worktreeId, async (record) => {
      const commit = params.commit === true;
      const merged = await mergeWorktree(record, { how, into, message, commit });
      if (merged.sha !== null) {
        await this.#access.services.worktrees.change(worktreeId, { merged: merged.head });
        changed(this.#access, record, 'merged');
      }
      return { into: merged.into, sha: merged.sha, conflicts: shownConflicts(merged.conflicts) };
    });
  }

  handBack(params: ClientParams<'worktree/handBack'>): Promise<ClientResult<'worktree/handBack'>> {
    const { worktreeId, dryRun } = params;
    return this.#alone(worktreeId, async (record) => {
      const { files, conflicts, tree } = await handBack(record, dryRun === true);
      if (tree !== null) {
        await this.#access.services.worktrees.change(worktreeId, { handedBack: tree });
        changed(this.#access, record, 'handedBack');
      }
      return {
        handedBack: tree !== null,
        files: [...files],
        conflicts: shownConflicts(conflicts),
      };
    });
  }

  remove(params: ClientParams<'worktree/remove'>): Promise<ClientResult<'worktree/remove'>> {
    const { worktreeId, force } = params;
    const { services } = this.#access;
    const { worktrees } = services;
    return refusing(async () => {
      this.#find(worktreeId);
      return worktrees.alone(worktreeId, async () => {
        const record = this.#find(worktreeId);
        const thread = await this.#thread(record);
        // Nobody's folder goes from under them.
        const user =
          thread === 'present'
            ? `the thread ${record.threadId ?? ''} works in it: archive it first`
            : await otherUser(this.#access, record);
        if (user !== null) return { removed: false, reason: user, savedRef: null };
        const wish = { force: force === true, keepRecord: thread === 'archived' };
        const { kept, saved } = await removeWorktree(worktrees, record, wish);
        if (kept === null) {
          this.#disk.delete(worktreeId);
          changed(this.#access, record, wish.keepRecord ? 'removed' : 'forgotten');
        }
        return { removed: kept === null, reason: kept, savedRef: saved };
      });
    });
  }

  /** Completes what processes that died had begun. */
  async #recover(): Promise<void> {
    const { worktrees } = this.#access.services;
    for (const { id, state } of worktrees.all) {
      if (state !== 'creating' && state !== 'removing') continue;
      try {
        await worktrees.ifFree(id, async () => {
          const now = worktrees.get(id);
          if (now === null) return;
          await recover(worktrees, now, (await this.#thread(now)) !== 'gone');
        });
      } catch (error) {
        // It shows in the list as it is.
        log('warn', `the work tree ${id} could not be tidied up`, error);
      }
    }
  }

  async #view(record: WorktreeRecord): Promise<Worktree> {
    const [thread, looked] = await Promise.all([this.#thread(record), look(record)]);
    const disk = this.#disk.get(record.id);
    const { id, threadId, state, path, cwd, origin, repository, base, saved } = record;
    return {
      id,
      threadId,
      thread,
      state,
      path,
      cwd,
      origin,
      repository,
      branch: looked.work === null ? record.branch : looked.work.branch,
      base: { ...base },
      createdAt: Math.floor(record.createdAtMs / 1_000),
      work: looked.work,
      problem: looked.problem,
      handedBack: record.handedBack !== null,
      disk: disk === undefined || state === 'removed' ? null : shownDisk(disk),
      savedRef: saved === null ? null : savedRef(record, saved),
    };
  }

  async #thread({ threadId }: WorktreeRecord): Promise<'present' | 'archived' | 'gone'> {
    if (threadId === null) return 'gone';
    const { loader } = this.#access;
    if (loader.get(threadId) !== null) return 'present';
    const place = await loader.store.locate(threadId);
    if (place === null) return 'gone';
    return place.archived ? 'archived' : 'present';
  }

  #alone<T>(id: string, action: (record: WorktreeRecord) => Promise<T>): Promise<T> {
    return refusing(async () => {
      this.#ready(id);
      return this.#access.services.worktrees.alone(id, () => action(this.#ready(id)));
    });
  }

  #find(id: string): WorktreeRecord {
    const record = this.#access.services.worktrees.get(id);
    if (record === null) throw unknownWorktree(id);
    return record;
  }

  #ready(id: string): WorktreeRecord {
    const record = this.#find(id);
    if (record.state === 'ready') return record;
    throw new WorktreeError(
      record.state === 'removed'
        ? `worktreeId: the work tree ${id} was removed; unarchiving its thread makes it again`
        : `worktreeId: the work tree ${id} is being ${record.state === 'creating' ? 'made' : 'removed'}`,
    );
  }
}

async function look(record: WorktreeRecord): Promise<{
  readonly work: Awaited<ReturnType<typeof readWork>> | null;
  readonly problem: string | null;
}> {
  if (record.state !== 'ready') return { work: null, problem: null };
  try {
    return { work: await readWork(record), problem: null };
  } catch (error) {
    return { work: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

function shownDisk({ bytes, files, measuredAtMs }: DiskUse): NonNullable<Worktree['disk']> {
  return { bytes, files, measuredAt: Math.floor(measuredAtMs / 1_000) };
}

function shownConflicts(
  conflicts: readonly {
    readonly path: string;
    readonly message: string;
    readonly hunks: readonly string[];
  }[],
): ClientResult<'worktree/merge'>['conflicts'] {
  return conflicts.map((each) => ({ ...each, hunks: [...each.hunks] }));
}
