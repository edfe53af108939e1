/** `thread/archive`, `thread/unarchive` and `thread/delete`: where a thread's file lies, if anywhere. */
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ClientResult } from '../protocol/methods.ts';
import type { ThreadIdParams } from '../protocol/thread.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { archivedPath, unarchivedPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { Served, ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { noRollout, threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';
import { viewStored } from './thread-reading.ts';
import { lockPath } from './writer-lock.ts';

export class ThreadShelf {
  readonly #access: ThreadAccess;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor(access: ThreadAccess) {
    this.#access = access;
    this.#services = access.services;
    this.#loader = access.loader;
  }

  /** Ends what runs, unloads the thread and puts it aside. @throws {RpcFault} */
  async archive(params: ThreadIdParams): Promise<Served<ClientResult<'thread/archive'>>> {
    const threadId = threadIdFrom(params.threadId);
    const loaded = this.#loader.get(threadId);
    if (loaded?.ephemeral === true) throw noRollout(threadId);
    await loaded?.inTurn(() => loaded.materialize());
    await this.#unloadAnd(threadId, async () => {
      const place = await this.#loader.store.locate(threadId);
      if (place === null || place.archived) throw noRollout(threadId);
      await this.#move(place, archivedPath(this.#services.home, place.path), true);
    });
    this.#services.outbound.forget(threadId);
    return {
      result: {},
      after: () => {
        this.#tell('thread/archived', threadId);
        this.#retireWorktree(threadId, 'archived');
      },
    };
  }

  /** @throws {RpcFault} */
  async unarchive(params: ThreadIdParams): Promise<Served<ClientResult<'thread/unarchive'>>> {
    const threadId = threadIdFrom(params.threadId);
    if (this.#loader.get(threadId)?.ephemeral === false) {
      throw invalidRequest(`thread ${threadId} already has an active writer`);
    }
    const thread = await this.#loader.exclusively(threadId, async () => {
      const place = await this.#loader.store.locate(threadId);
      if (place === null || !place.archived) {
        throw invalidRequest(`no archived rollout found for thread id ${threadId}`);
      }
      return this.#locked(threadId, async () => {
        const target = unarchivedPath(this.#services.home, place.path);
        await this.#move(place, target, false);
        const moved = { threadId, path: target, archived: false };
        return viewStored(await this.#loader.stored.read(moved), this.#services);
      });
    });
    if (this.#services.worktrees.ofThread(threadId) !== null) {
      const { reviveWorktree } = await import('./thread-worktrees.ts');
      await reviveWorktree(this.#access, threadId);
    }
    return { result: { thread }, after: () => this.#tell('thread/unarchived', threadId) };
  }

  /** Ends what runs and removes the thread for good, unless others build on it. @throws {RpcFault} */
  async delete(params: ThreadIdParams): Promise<Served<ClientResult<'thread/delete'>>> {
    const threadId = threadIdFrom(params.threadId);
    const loaded = this.#loader.get(threadId);
    if (loaded?.ephemeral === true) {
      throw invalidRequest(`thread is not persisted and cannot be deleted: ${threadId}`);
    }
    const attached = await this.#loader.store.ask((index) => index.attachedTo(threadId));
    if (attached !== null) {
      throw invalidRequest(
        `cannot delete thread while attached thread ${attached} exists; delete the attached thread first`,
      );
    }
    await this.#unloadAnd(threadId, async () => {
      const fork = await this.#loader.store.forkOn(threadId);
      if (fork !== null) {
        throw invalidRequest(
          `cannot delete thread ${threadId}: forked history still references it (thread ${fork})`,
        );
      }
      const place = await this.#loader.store.locate(threadId);
      if (place === null) {
        // One that never had a file ends with being unloaded.
        if (loaded === null) throw noRollout(threadId);
        return;
      }
      await rm(place.path, { force: true });
      await this.#loader.store.remove(threadId);
    });
    await rm(lockPath(this.#services.home, threadId), { force: true }).catch(() => undefined);
    await this.#services.outputs.remove(threadId).catch(() => undefined);
    const { forgetCheckpoints } = await import('./turn-checkpoint.ts');
    await forgetCheckpoints(this.#services.home, threadId);
    this.#services.outbound.forget(threadId);
    return {
      result: {},
      after: () => {
        this.#tell('thread/deleted', threadId);
        this.#retireWorktree(threadId, 'deleted');
      },
    };
  }

  /** Beside the answer: a work tree may hold so many files that removing them takes a while. */
  #retireWorktree(threadId: string, why: 'archived' | 'deleted'): void {
    const record = this.#services.worktrees.ofThread(threadId);
    if (record === null) return;
    void import('./thread-worktrees.ts').then(({ retireWorktree }) =>
      retireWorktree(this.#access, record, why),
    );
  }

  /** With nobody writing, in this server or another. @throws {RpcFault} */
  async #unloadAnd(threadId: string, action: () => Promise<void>): Promise<void> {
    await this.#loader.exclusively(threadId, async () => {
      await this.#loader.unload(threadId);
      if ((await this.#loader.store.locate(threadId)) === null) await action();
      else await this.#locked(threadId, action);
    });
  }

  async #locked<T>(threadId: string, action: () => Promise<T>): Promise<T> {
    const lock = await this.#loader.lock(threadId);
    try {
      return await action();
    } finally {
      lock.release();
    }
  }

  async #move(place: RolloutPlace, target: string, archived: boolean): Promise<void> {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await rename(place.path, target);
    await this.#loader.store.move(place.threadId, target, archived);
  }

  #tell(
    method: 'thread/archived' | 'thread/unarchived' | 'thread/deleted',
    threadId: string,
  ): void {
    this.#services.outbound.toAll(method, { threadId });
  }
}
