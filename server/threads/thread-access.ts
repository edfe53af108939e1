/** The threads of this server, for whatever works on one of them. */
import { invalidRequest } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { ThreadServices } from './services.ts';
import { notFound, notLoaded, threadIdFrom } from './thread-ids.ts';
import { ThreadLoader } from './thread-loader.ts';
import { sourceOf, storedSource } from './thread-reading.ts';
import type { FoundThread } from './thread-reading.ts';
import { NO_TURNS } from './turn-pages.ts';
import type { TurnSource } from './turn-pages.ts';

export class ThreadAccess {
  readonly services: ThreadServices;
  readonly loader: ThreadLoader;

  constructor(services: ThreadServices) {
    this.services = services;
    this.loader = new ThreadLoader(services);
  }

  /** The loaded thread of a client's id. @throws {RpcFault} */
  loaded(text: string): LoadedThread {
    const threadId = threadIdFrom(text);
    const thread = this.loader.get(threadId);
    if (thread === null) throw notFound(threadId);
    return thread;
  }

  /** The thread, loaded or not; loads nothing and takes no lock. @throws {RpcFault} */
  async find(threadId: string): Promise<FoundThread> {
    const loaded = this.loader.get(threadId);
    if (loaded !== null) return { loaded, stored: null };
    const place = await this.loader.store.locate(threadId);
    if (place === null) throw notLoaded(threadId);
    return { loaded: null, stored: await this.loader.stored(place) };
  }

  /** Where its turns can be read. @throws {RpcFault} */
  async source(threadId: string): Promise<TurnSource> {
    const { loaded, stored } = await this.find(threadId);
    if (loaded === null) return storedSource(stored);
    if (loaded.ephemeral) {
      throw invalidRequest('ephemeral threads do not support reading pages');
    }
    await loaded.renewShared();
    return sourceOf(loaded) ?? NO_TURNS;
  }
}
