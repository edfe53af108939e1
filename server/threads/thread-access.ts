/** The threads of this server, for whatever works on one of them. */
import { invalidRequest } from '../rpc/fault.ts';
import type { RpcFault } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { ThreadServices } from './services.ts';
import { notFound, notLoaded, threadIdFrom, unsupported } from './thread-ids.ts';
import { ThreadLoader } from './thread-loader.ts';
import { sourceOf, storedSource } from './thread-reading.ts';
import type { FoundThread } from './thread-reading.ts';
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
    return { loaded: null, stored: await this.loader.stored.read(place) };
  }

  /** Where the turns of a client's id can be read, for a method that reads pages. @throws {RpcFault} */
  async source(text: string, method: PagedMethod): Promise<TurnSource> {
    const threadId = threadIdFrom(text);
    const loaded = this.loader.get(threadId);
    if (loaded !== null) {
      await loaded.renewShared();
      const source = sourceOf(loaded);
      if (source === null) throw hasNoFile(loaded, method);
      return source;
    }
    const place = await this.loader.store.locate(threadId);
    if (place?.archived === true && method === 'thread/timeline/list') {
      throw invalidRequest(`thread ${threadId} is archived`);
    }
    if (place !== null) return storedSource(await this.loader.stored.read(place));
    throw method === 'thread/turns/list' ? notLoaded(threadId) : unsupported(method);
  }
}

export type PagedMethod =
  | 'thread/turns/list'
  | 'thread/items/list'
  | 'thread/items/read'
  | 'thread/timeline/list'
  | 'thread/searchOccurrences';

/** These methods read files, and there is none, or none yet. */
function hasNoFile({ ephemeral }: LoadedThread, method: PagedMethod): RpcFault {
  return ephemeral && method === 'thread/turns/list'
    ? invalidRequest(`ephemeral threads do not support ${method}`)
    : unsupported(method);
}
