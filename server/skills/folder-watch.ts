/**
 * Tells when something changes in folders, also in those that do not exist yet. Of such a folder only
 * the nearest one above it is watched, by name: it may be a workspace or our own home, where much goes
 * on that is none of our business and must cost nothing.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FSWatcher as TreeWatcher } from 'chokidar';

const MAX_DEPTH = 7;

/** A folder in which others are to appear, by the name of the next one on the way to them. */
interface Above {
  readonly watcher: FSWatcher;
  readonly awaited: Map<string, Set<string>>;
}

export class FolderWatch {
  readonly #noticed: () => void;
  readonly #folders = new Set<string>();
  readonly #above = new Map<string, Above>();
  #trees: Promise<TreeWatcher> | null = null;
  #closed = false;

  /** `noticed` is called for every change, often several times for one. */
  constructor(noticed: () => void) {
    this.#noticed = noticed;
  }

  /** Absolute paths. Resolves when they are watched, as far as the system lets us. */
  async add(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      if (this.#folders.has(folder)) continue;
      this.#folders.add(folder);
      await this.#place(folder);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { watcher } of this.#above.values()) watcher.close();
    this.#above.clear();
    await (await this.#trees)?.close();
  }

  /** `missing`: it was not there before, so that its being there is a change. */
  async #place(folder: string, missing = false): Promise<void> {
    for (let isNew = missing; ; isNew = true) {
      if (this.#closed) return;
      const found = await nearest(folder);
      if (found === folder) {
        await this.#watchTree(folder);
        if (isNew && !this.#closed) this.#noticed();
        return;
      }
      this.#await(folder, found);
      // It may have appeared before it was awaited.
      if ((await nearest(folder)) === found) return;
      this.#forget(folder, found);
    }
  }

  async #watchTree(folder: string): Promise<void> {
    try {
      this.#trees ??= this.#openTrees();
      (await this.#trees).add(folder);
    } catch {
      // Without a watcher nothing is lost: a list can be asked for afresh.
    }
  }

  /** Loaded only where there is something to watch: it is large. */
  async #openTrees(): Promise<TreeWatcher> {
    const chokidar = await import('chokidar');
    const trees = chokidar.watch([], {
      ignoreInitial: true,
      depth: MAX_DEPTH,
      persistent: false,
      ignorePermissionErrors: true,
    });
    trees.on('all', (event, file) => {
      this.#noticed();
      if (event !== 'unlinkDir' || !this.#folders.has(file)) return;
      trees.unwatch(file);
      void this.#place(file, true);
    });
    trees.on('error', () => undefined);
    if (this.#closed) await trees.close();
    return trees;
  }

  #await(folder: string, above: string): void {
    if (this.#closed) return;
    let known = this.#above.get(above);
    if (known === undefined) {
      let watcher: FSWatcher;
      try {
        watcher = watch(above, { persistent: false }, (_event, name) => this.#seen(above, name));
      } catch {
        return;
      }
      watcher.on('error', () => this.#seen(above, null));
      known = { watcher, awaited: new Map() };
      this.#above.set(above, known);
    }
    const name = nextName(above, folder);
    const awaited = known.awaited.get(name);
    if (awaited === undefined) known.awaited.set(name, new Set([folder]));
    else awaited.add(folder);
  }

  #forget(folder: string, above: string): void {
    const known = this.#above.get(above);
    if (known === undefined) return;
    const name = nextName(above, folder);
    known.awaited.get(name)?.delete(folder);
    if (known.awaited.get(name)?.size === 0) known.awaited.delete(name);
    if (known.awaited.size > 0) return;
    known.watcher.close();
    this.#above.delete(above);
  }

  /** `name` is null where the system does not say what changed. */
  #seen(above: string, name: string | null): void {
    const awaited = this.#above.get(above)?.awaited;
    if (awaited === undefined) return;
    // A folder that goes away is told by its own name.
    const isItself = name === path.basename(above) && !awaited.has(name);
    const folders =
      name === null || isItself
        ? [...awaited.values()].flatMap((set) => [...set])
        : [...(awaited.get(name) ?? [])];
    for (const folder of folders) {
      void nearest(folder).then((found) => {
        if (found === above) return;
        this.#forget(folder, above);
        return this.#place(folder, true);
      });
    }
  }
}

/** The folder itself, or the nearest above it that exists. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (path.dirname(at) === at) return at;
    try {
      if ((await stat(at)).isDirectory()) return at;
    } catch {
      // Not there.
    }
  }
}

function nextName(above: string, folder: string): string {
  return path.relative(above, folder).split(path.sep)[0] ?? '';
}
