/**
 * The writer of a rollout: plain appends, each a single write, so that whatever was written survives
 * the death of the process. No fsync: it would hold up every thread that streams meanwhile.
 */
import {
  closeSync,
  ftruncateSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { durableEntry, encodeLine, parseLine, readHead } from './rollout-line.ts';
import type { RolloutEntry, RolloutLine } from './rollout-line.ts';
import type { Projection } from './projection.ts';

/** The rollout could not be written; nothing of the append is in the file. */
export class RolloutWriteError extends Error {
  constructor(file: string, cause: unknown) {
    const words = cause instanceof Error ? cause.message : String(cause);
    super(`the thread could not be saved in ${file}: ${words}`, { cause });
    this.name = 'RolloutWriteError';
  }
}

export class RolloutFile {
  /** Null for an ephemeral thread: its lines are taken note of and written nowhere. */
  readonly path: string | null;
  readonly projection: Projection;
  #fd: number | null = null;

  /** `projection` must know the file up to its end; an absent file has an empty one. */
  constructor(file: string | null, projection: Projection) {
    this.path = file;
    this.projection = projection;
  }

  /** Appends all entries in one write. Throws a {@link RolloutWriteError}. */
  append(entries: readonly RolloutEntry[], atMs: number): void {
    if (entries.length === 0) return;
    const { projection } = this;
    let ordinal = projection.nextOrdinal;
    const lines: {
      readonly entry: RolloutEntry;
      readonly text: string;
      readonly ordinal: number;
    }[] = [];
    for (const given of entries) {
      const entry = durableEntry(given);
      lines.push({ entry, text: encodeLine(entry, ordinal, atMs), ordinal });
      ordinal += 1;
    }
    const bytes = Buffer.from(
      lines.length === 1 ? (lines[0]?.text ?? '') : lines.map((line) => line.text).join(''),
    );
    this.#write(bytes);
    const timestamp = new Date(atMs).toISOString();
    let from = 0;
    for (const { entry, text, ordinal: at } of lines) {
      const line: RolloutLine = { ...entry, timestamp, ordinal: at };
      const length = Buffer.byteLength(text);
      projection.take(length, readHead(bytes, from, from + length), () => line);
      from += length;
    }
    projection.noteTail(bytes);
  }

  close(): void {
    const fd = this.#fd;
    // Its number may be another file's as soon as it is closed: never closed twice.
    this.#fd = null;
    if (fd !== null) closeSync(fd);
  }

  #write(bytes: Buffer): void {
    const { path: file } = this;
    if (file === null) return;
    let written = 0;
    try {
      this.#fd ??= open(file);
      while (written < bytes.length) {
        written += writeSync(this.#fd, bytes, written, bytes.length - written);
      }
    } catch (cause) {
      this.#undo(written);
      throw new RolloutWriteError(file, cause);
    }
  }

  /** A full disk may have taken half of it; half a line would spoil the next one. */
  #undo(written: number): void {
    if (this.#fd === null || written === 0) return;
    try {
      ftruncateSync(this.#fd, this.projection.size);
    } catch {
      // The next reader skips the torn line, and so does the next writer's repair.
    }
  }
}

function open(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  return openSync(file, 'a', 0o600);
}

const TAIL_BYTES = 64 * 1024;

/**
 * Makes a file end with a whole line, as its only writer. A last line without its newline is
 * completed if it can be read, and cut off if it cannot.
 * @returns whether anything had to be done
 */
export function repairTail(file: string): boolean {
  const fd = openSync(file, 'r+');
  try {
    const { size } = fstatSync(fd);
    const start = lastLineStart(fd, size);
    if (start === size) return false;
    const rest = Buffer.alloc(size - start);
    readSync(fd, rest, 0, rest.length, start);
    if (parseLine(rest.toString('utf8')) === null) ftruncateSync(fd, start);
    else writeSync(fd, '\n', size);
    return true;
  } finally {
    closeSync(fd);
  }
}

function lastLineStart(fd: number, size: number): number {
  const block = Buffer.alloc(TAIL_BYTES);
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - TAIL_BYTES);
    const length = readSync(fd, block, 0, end - start, start);
    const newline = block.subarray(0, length).lastIndexOf(0x0a);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}
