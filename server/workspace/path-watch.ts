/**
 * Watches one path: a file, the direct content of a folder, what a link leads to, or a place where
 * nothing is yet. The folder around it is watched with it, so that a file that editors replace, and
 * one that comes later, is seen as well.
 */
import { watch } from 'node:fs';
import type { FSWatcher, Stats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Changes within this time are told together. Milliseconds. */
const gatherMs = 200;

export class PathWatch {
  readonly #path: string;
  readonly #changed: (paths: string[]) => void;
  #watchers: FSWatcher[] = [];
  #gathered = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #arming: Promise<void> = Promise.resolve();
  /** What was found at the path when it was last looked at. */
  #found = '';
  #closed = false;

  /** @param path absolute. `changed` gets absolute paths, sorted. */
  constructor(path: string, changed: (paths: string[]) => void) {
    this.#path = path;
    this.#changed = changed;
  }

  /** Resolves when it watches. @throws Error when the system refuses */
  async start(): Promise<void> {
    await this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#release();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Watches anew, because what is there may have become something else. */
  #rearm(): void {
    this.#arming = this.#arming.then(async () => {
      if (this.#closed) return;
      const before = this.#found;
      // Where the system refuses now, the next change around it is the next occasion.
      await this.#arm().catch(() => undefined);
      if (this.#found !== before) this.#gather(this.#path);
    });
  }

  async #arm(): Promise<void> {
    for (;;) {
      this.#release();
      const found = await look(this.#path);
      if (this.#closed) return;
      if (found.folder)
        this.#watch(this.#path, null, (name) => this.#gather(join(this.#path, name)));
      for (const place of found.places) {
        this.#watch(place.folder, place.name, () => {
          if (found.exists) this.#gather(this.#path);
          this.#rearm();
        });
      }
      this.#found = found.identity;
      // It may have changed while we looked.
      if ((await look(this.#path)).identity === found.identity) return;
    }
  }

  /** Calls back for what happens in a folder, to one name or to all. */
  #watch(folder: string, only: string | null, happened: (name: string) => void): void {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (this.#closed || !this.#watchers.includes(watcher)) return;
      if (only === null || name === null || name === only) happened(name ?? '');
    });
    // Of a folder that went away: the watch of what is around it tells that.
    watcher.on('error', () => watcher.close());
    this.#watchers.push(watcher);
  }

  #release(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #gather(path: string): void {
    if (this.#closed) return;
    this.#gathered.add(path);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const paths = [...this.#gathered].sort();
      this.#gathered.clear();
      this.#changed(paths);
    }, gatherMs);
  }
}

interface Found {
  readonly exists: boolean;
  /** It is a folder, or a link to one. */
  readonly folder: boolean;
  /** Tells one thing at the path from another. */
  readonly identity: string;
  /** Where a change would tell that something else is there, or that a file has changed. */
  readonly places: readonly { readonly folder: string; readonly name: string }[];
}

async function look(path: string): Promise<Found> {
  const own = await lstat(path).catch(() => null);
  const around = { folder: dirname(path), name: basename(path) };
  // The root of a file system has nothing around it.
  const places = around.name === '' ? [] : [around];
  if (own === null) {
    return { exists: false, folder: false, identity: 'nothing', places: [await nearest(path)] };
  }
  if (!own.isSymbolicLink()) {
    const identity = own.isDirectory() ? `folder ${own.ino}` : `file ${version(own)}`;
    return { exists: true, folder: own.isDirectory(), identity, places };
  }
  const target = await stat(path).catch(() => null);
  const real = await realpath(path).catch(() => null);
  if (target === null || real === null) {
    return { exists: true, folder: false, identity: `dangling ${own.ino}`, places };
  }
  return {
    exists: true,
    folder: target.isDirectory(),
    identity: `link ${own.ino} ${target.isDirectory() ? target.ino : version(target)}`,
    places: [...places, { folder: dirname(real), name: basename(real) }],
  };
}

/** A change while nobody watched, for a moment, must not be missed either. */
function version({ ino, mtimeMs, size }: Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}

/** The nearest folder above that is there, and the name in it that leads to the path. */
async function nearest(path: string): Promise<{ folder: string; name: string }> {
  let name = basename(path);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => null);
    if (found?.isDirectory() === true || folder === dirname(folder)) return { folder, name };
    name = basename(folder);
  }
}
