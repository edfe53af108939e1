/** The watches of one client, by the ids that it gave them. */
import { resolve } from 'node:path';
import { absolute, FileServiceError, told } from './files.ts';
import { PathWatch } from './path-watch.ts';

export class PathWatches {
  readonly #changed: (watchId: string, changedPaths: string[]) => void;
  readonly #watches = new Map<string, PathWatch>();
  #closed = false;

  constructor(changed: (watchId: string, changedPaths: string[]) => void) {
    this.#changed = changed;
  }

  /** A path where nothing is yet may be watched too. @throws {FileServiceError} */
  async watch(params: { watchId: string; path: string }): Promise<{ path: string }> {
    const { watchId } = params;
    const path = resolve(absolute(params.path, 'path'));
    if (this.#watches.has(watchId)) {
      throw new FileServiceError(-32600, `watchId already exists: ${watchId}`);
    }
    const watch = new PathWatch(path, (paths) => this.#changed(watchId, paths));
    this.#watches.set(watchId, watch);
    try {
      await watch.start();
    } catch (error) {
      this.unwatch({ watchId });
      throw told(error, path);
    }
    if (this.#closed) watch.close();
    return { path };
  }

  /** No effect for an unknown id. */
  unwatch({ watchId }: { watchId: string }): Record<string, never> {
    this.#watches.get(watchId)?.close();
    this.#watches.delete(watchId);
    return {};
  }

  close(): void {
    this.#closed = true;
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }
}
