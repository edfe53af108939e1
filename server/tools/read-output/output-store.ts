/**
 * Outputs that were too long for the model to read at once, whole, in files of the home: one folder a
 * thread, one file an output. Sandboxed commands can't see them; `read_output` reads them by range.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { wholeCharacters } from './whole-characters.ts';

/** Bytes of one output; what comes after them is not kept. */
const MAX_OUTPUT = 16 * 1024 * 1024;
/** Bytes of all outputs of a home; the oldest go first. */
const MAX_ALL = 256 * 1024 * 1024;
/** Bytes written after which it is looked whether that is too much. */
const SWEEP_EVERY = 32 * 1024 * 1024;

export interface StoreLimits {
  readonly output: number;
  readonly all: number;
  readonly sweepEvery: number;
}

/** Takes all that an output is, from its beginning. */
export interface GrowingOutput {
  readonly id: string;
  append(text: string): void;
}

/** Bytes `from` to `to` of `size`; whole characters only. */
export interface OutputRange {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** The outputs of one thread. */
export interface ThreadOutputs {
  /** Null where nothing is kept. */
  begin(): GrowingOutput | null;
  /** Also of another thread, whose history this one may go on with: an id can't be guessed. */
  read(id: string, offset: number, limit: number): Promise<OutputRange | { problem: string }>;
}

export class OutputStore {
  readonly #folder: string;
  readonly #limits: StoreLimits;
  /** Those with text that is not written yet. */
  readonly #writing = new Map<string, Promise<void>>();
  #sinceSweep: number;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(
    home: string,
    limits: StoreLimits = { output: MAX_OUTPUT, all: MAX_ALL, sweepEvery: SWEEP_EVERY },
  ) {
    this.#folder = path.join(home, 'outputs');
    this.#limits = limits;
    // What servers before this one have left counts too.
    this.#sinceSweep = limits.sweepEvery;
  }

  /** Null: a thread that leaves nothing on disk. */
  of(threadId: string | null): ThreadOutputs {
    return {
      begin: () => (threadId === null ? null : this.#begin(threadId)),
      read: (id, offset, limit) => this.#read(id, offset, limit),
    };
  }

  /** Bytes of what is kept of a thread. */
  async size(threadId: string): Promise<number> {
    await this.settled();
    const folder = path.join(this.#folder, threadId);
    const names = await readdir(folder).catch(() => []);
    const sizes = names.map((name) => stat(path.join(folder, name)).then(({ size }) => size));
    const found = await Promise.allSettled(sizes);
    return found.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
  }

  /** With the thread itself. */
  async remove(threadId: string): Promise<void> {
    await this.settled();
    await rm(path.join(this.#folder, threadId), { recursive: true, force: true });
  }

  /** Resolves when all is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
    await this.#sweeping;
  }

  #begin(threadId: string): GrowingOutput {
    const id = randomBytes(8).toString('hex');
    const file = path.join(this.#folder, threadId, id);
    let queue: Buffer[] = [];
    let room = this.#limits.output;
    const write = async (): Promise<void> => {
      try {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        while (queue.length > 0) {
          const bytes = Buffer.concat(queue);
          queue = [];
          await appendFile(file, bytes, { mode: 0o600 });
          this.#wrote(bytes.length);
        }
      } catch {
        // A full disk, say: reading tells what is there.
        room = 0;
        queue = [];
      } finally {
        this.#writing.delete(id);
      }
    };
    return {
      id,
      append: (text) => {
        if (room === 0 || text === '') return;
        const bytes = Buffer.from(text);
        const kept = bytes.length <= room ? bytes : wholeCharacters(bytes.subarray(0, room)).bytes;
        room = bytes.length <= room ? room - bytes.length : 0;
        queue.push(kept);
        if (!this.#writing.has(id)) this.#writing.set(id, write());
      },
    };
  }

  async #read(
    id: string,
    offset: number,
    limit: number,
  ): Promise<OutputRange | { problem: string }> {
    const handle = await this.#open(id);
    if (handle === null) {
      return { problem: `no output has the id ${JSON.stringify(id)}, or it is kept no longer` };
    }
    try {
      const { size } = await handle.stat();
      if (offset >= size) return { problem: `the output ends at byte ${size}` };
      const wanted = Buffer.alloc(Math.min(limit, size - offset));
      const { bytesRead } = await handle.read(wanted, 0, wanted.length, offset);
      const { bytes, skipped } = wholeCharacters(wanted.subarray(0, bytesRead));
      const from = offset + skipped;
      return { text: bytes.toString(), from, to: from + bytes.length, size };
    } finally {
      await handle.close();
    }
  }

  /** Null when there is none, or none any more: another server may sweep at any time. */
  async #open(id: string): Promise<FileHandle | null> {
    if (!/^[0-9a-f]{16}$/.test(id)) return null;
    await this.#writing.get(id);
    for (const thread of await namesIn(this.#folder)) {
      try {
        return await open(path.join(this.#folder, thread, id));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
      }
    }
    return null;
  }

  #wrote(bytes: number): void {
    this.#sinceSweep += bytes;
    if (this.#sinceSweep < this.#limits.sweepEvery) return;
    this.#sinceSweep = 0;
    this.#sweeping = this.#sweeping.then(() => this.#sweep());
  }

  /** Removes the oldest outputs until the rest is no more than it may be. Never rejects. */
  async #sweep(): Promise<void> {
    const found: { readonly file: string; readonly size: number; readonly at: number }[] = [];
    for (const thread of await namesIn(this.#folder)) {
      const folder = path.join(this.#folder, thread);
      for (const name of await namesIn(folder)) {
        const file = path.join(folder, name);
        const stats = await stat(file).catch(() => null);
        if (stats !== null) found.push({ file, size: stats.size, at: stats.mtimeMs });
      }
    }
    let total = found.reduce((sum, { size }) => sum + size, 0);
    for (const { file, size } of found.sort((a, b) => a.at - b.at)) {
      if (total <= this.#limits.all) return;
      await rm(file, { force: true }).catch(() => undefined);
      total -= size;
    }
  }
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
