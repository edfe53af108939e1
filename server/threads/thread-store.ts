/** Threads on disk: finding them, what is known of each, and an index that follows the files. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ensureWritable } from './ensure-writable.ts';
import { checkIndex } from './index-check.ts';
import { openRollout } from './open-rollout.ts';
import type { RolloutHandle } from './open-rollout.ts';
import { Projection } from './projection.ts';
import { readOn } from './read-rollout.ts';
import { repairTail } from './rollout-file.ts';
import { listRollouts } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { loadSqlite } from './sqlite.ts';
import { ThreadIndex } from './thread-index.ts';
import type { HiddenSpan } from './thread-index.ts';

/** How long the first requests have the loop to themselves. Milliseconds. */
export const CHECK_DELAY_MS = 300;

export interface KnownPlace {
  readonly id: string;
  readonly path: string;
  readonly archived: boolean;
  /** In bytes. */
  readonly size: number;
}

export class ThreadStore {
  readonly home: string;
  #opening: Promise<ThreadIndex> | null = null;
  /** What the index does not have yet, by thread. */
  readonly #dirty = new Map<string, { place: RolloutPlace; projection: Projection }>();
  #saving: NodeJS.Immediate | null = null;
  #checking: Promise<void> | null = null;
  #closed = false;

  constructor(home: string) {
    this.home = home;
  }

  /** Opens the index and compares it with the files, in the background. Faults wait for a caller. */
  warm(): void {
    this.#use(() => undefined).catch(() => undefined);
    // The first requests go before: the check has many files to look at.
    setTimeout(() => {
      if (!this.#closed) this.#check().catch(() => undefined);
    }, CHECK_DELAY_MS).unref();
  }

  /** Where a thread's rollout lies; null when there is none. */
  async locate(threadId: string): Promise<RolloutPlace | null> {
    const pending = this.#dirty.get(threadId);
    if (pending !== undefined) return pending.place;
    const indexed = await this.#use((index) => index.find(threadId));
    if (indexed !== null && (await exists(indexed.path))) {
      return { threadId, path: indexed.path, archived: indexed.archived };
    }
    const found = (await listRollouts(this.home)).filter((each) => each.threadId === threadId);
    return found.find((each) => !each.archived) ?? found[0] ?? null;
  }

  /** What the file says, read as far as the index does not know it yet. */
  project(place: RolloutPlace): Promise<Projection> {
    return this.#project(place);
  }

  /** `file`: see {@link ThreadIndex.projection}. */
  async #project(place: RolloutPlace, file?: string): Promise<Projection> {
    const { threadId } = place;
    const stored = await this.#use((index) => index.projection(threadId, file));
    const handle = await openRollout(place.path);
    try {
      const { size } = await handle.stat();
      const known = stored !== null && (await continues(handle, stored, size));
      const projection = known ? stored : newProjection(threadId, stored);
      const before = projection.size;
      await readOn(handle, projection, size);
      if (!known || projection.size > before) {
        await this.#use((index) => index.save(place, projection, !known));
      }
      return projection;
    } finally {
      await handle.close();
    }
  }

  /**
   * The same for its only writer, of a file that ends in order then. Who `stays` its writer is given older
   * turns when it asks for them. @throws {RpcFault}
   */
  async projectWritable(place: RolloutPlace, stays?: 'stays'): Promise<Projection> {
    const file = stays === undefined ? undefined : place.path;
    const projection = await this.#project(place, file);
    ensureWritable(place.threadId, projection);
    return repairTail(place.path) ? this.#project(place, file) : projection;
  }

  /** A thread whose history builds on that of another; null when there is none. */
  async forkOn(threadId: string): Promise<string | null> {
    // Nothing may be overlooked: what it is asked for cannot be undone.
    await this.#check();
    await this.flush();
    return this.#use((index) => index.forkOn(threadId));
  }

  /** Has the index follow soon; a list that is asked for before waits for it. */
  saveSoon(place: RolloutPlace, projection: Projection): void {
    this.#dirty.set(place.threadId, { place, projection });
    if (this.#closed) return;
    this.#saving ??= setImmediate(() => {
      this.#saving = null;
      this.flush().catch(() => undefined);
    });
  }

  async flush(): Promise<void> {
    if (this.#dirty.size === 0) return;
    const dirty = [...this.#dirty.values()];
    this.#dirty.clear();
    await this.#use((index) => {
      for (const { place, projection } of dirty) index.save(place, projection);
    });
  }

  /** All threads, and how far their files are known. */
  async places(): Promise<KnownPlace[]> {
    await this.#check();
    await this.flush();
    const places = await this.#use((index) => index.places());
    return places.map(({ archived, ...place }) => ({ ...place, archived: archived !== 0 }));
  }

  /** By thread, what reverts hid of its file, as far as {@link places} knows it. */
  hidden(): Promise<Map<string, HiddenSpan[]>> {
    return this.#use((index) => index.hidden());
  }

  /** By thread, those that begin with a part of its file, and where that part ends. */
  async forks(): Promise<Map<string, { readonly id: string; readonly end: number }[]>> {
    const forks = new Map<string, { readonly id: string; readonly end: number }[]>();
    for (const { id, base } of await this.#use((index) => index.forks())) {
      const known = forks.get(base.thread_id) ?? [];
      known.push({ id, end: base.end_byte_offset });
      forks.set(base.thread_id, known);
    }
    return forks;
  }

  /** Asks the index, which has followed what was written. It holds every thread of the home. */
  async ask<T>(question: (index: ThreadIndex) => T): Promise<T> {
    const complete = await this.#use((index) => index.complete);
    const check = this.#check();
    // From the index at once, unless it never held all threads.
    if (complete) check.catch(() => undefined);
    else await check;
    await this.flush();
    return this.#use(question);
  }

  /** Threads of other programs by id, and what their files were like when they were looked at. */
  imported(): Promise<Map<string, string>> {
    const folder = (name: string): string => path.join(this.home, name) + path.sep;
    return this.#use((index) => index.imported([folder('sessions'), folder('archived_sessions')]));
  }

  /** Whether a thread is of another program: then its file is nobody's to write to. */
  async isImported(threadId: string): Promise<boolean> {
    const found = await this.#use((index) => index.find(threadId));
    return found?.meta.session.imported_from !== undefined;
  }

  /** Puts what is known of a thread in the place of all that was. */
  async replace(place: RolloutPlace, projection: Projection): Promise<void> {
    await this.#use((index) => index.save(place, projection, true));
  }

  /** Forgets a thread whose file is gone. */
  async remove(threadId: string): Promise<void> {
    this.#dirty.delete(threadId);
    await this.#use((index) => index.remove(threadId));
  }

  /** Throws the index away and makes it from the rollouts. */
  async rebuild(): Promise<void> {
    (await this.#opening)?.close();
    this.#opening = ThreadIndex.open(this.home, 'anew');
    this.#checking = null;
    await this.#check();
  }

  async move(threadId: string, path: string, archived: boolean): Promise<void> {
    await this.flush();
    await this.#use((index) => index.move(threadId, path, archived));
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#saving !== null) clearImmediate(this.#saving);
    await this.flush().catch(() => undefined);
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  /** Once a process: adds what the index lacks, drops what is gone, reads on where files grew. */
  #check(): Promise<void> {
    const checked = {
      files: () => listRollouts(this.home),
      closed: () => this.#closed,
      use: <T>(action: (index: ThreadIndex) => T) => this.#use(action),
      isPending: (threadId: string) => this.#dirty.has(threadId),
      project: (place: RolloutPlace) => this.project(place),
    };
    this.#checking ??= checkIndex(checked).catch((error: unknown) => {
      this.#checking = null;
      throw error;
    });
    return this.#checking;
  }

  /** Runs against the index; one that turns out damaged is made anew, once. */
  async #use<T>(action: (index: ThreadIndex) => T): Promise<T> {
    this.#opening ??= ThreadIndex.open(this.home);
    const opening = this.#opening;
    let index: ThreadIndex;
    try {
      index = await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw error;
    }
    try {
      return action(index);
    } catch (error) {
      const { SqliteError } = await loadSqlite();
      const damaged = error instanceof SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
      if (!damaged) throw error;
      if (this.#opening === opening) {
        index.close();
        this.#opening = ThreadIndex.open(this.home, 'anew');
        this.#checking = null;
      }
      return action(await (this.#opening ?? opening));
    }
  }
}

/** Of another program's thread lists know more than its file says; that stays. */
function newProjection(threadId: string, stored: Projection | null): Projection {
  const meta = stored?.meta ?? null;
  if (meta?.session.imported_from === undefined) return new Projection(threadId);
  return new Projection(threadId, { meta, rows: [], size: 0, nextOrdinal: 0 });
}

/** Whether a file is the one that was read before, grown or not. One that is not is read anew. */
async function continues(handle: RolloutHandle, known: Projection, size: number): Promise<boolean> {
  const { tail } = known;
  if (known.size > size || known.size < tail.length) return false;
  const there = Buffer.alloc(tail.length);
  await handle.read(there, 0, tail.length, known.size - tail.length);
  return there.equals(tail);
}

export function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
