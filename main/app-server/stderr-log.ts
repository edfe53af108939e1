/** A server's stderr: on disk in two files of bounded size, its last lines in memory. */
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

const FILE_BYTES = 2 * 1024 * 1024;
const LINES = 20;
const LINE_LENGTH = 2000;

export class StderrLog {
  readonly path: string;
  readonly #limit: number;
  #file: number | null = null;
  #size = 0;
  #lines: string[] = [];
  #rest = '';
  #decoder = new StringDecoder('utf8');

  /** @param path of the newer file; the older one is beside it with `.1` */
  constructor(path: string, fileBytes = FILE_BYTES) {
    this.path = path;
    this.#limit = fileBytes;
  }

  write(chunk: Uint8Array): void {
    this.#keep(this.#decoder.write(Buffer.from(chunk)));
    try {
      this.#append(chunk);
    } catch {
      // A log that cannot be written (a full disk) must not take the server down with it.
      this.#file = null;
    }
  }

  /** Begins a section, so that one start can be told from the next. */
  mark(text: string): void {
    this.#lines = [];
    this.#rest = '';
    this.#decoder = new StringDecoder('utf8');
    try {
      this.#append(Buffer.from(`--- ${text}\n`));
    } catch {
      this.#file = null;
    }
  }

  /** The last lines since {@link mark}. */
  get lines(): readonly string[] {
    return this.#rest === '' ? this.#lines : [...this.#lines, this.#rest];
  }

  /** The newest text of the files, at most about `bytes` of it. */
  tail(bytes = 256 * 1024): string {
    const text = [`${this.path}.1`, this.path].map(readOrEmpty).join('');
    if (text.length <= bytes) return text;
    const cut = text.slice(-bytes);
    return cut.slice(cut.indexOf('\n') + 1);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #append(chunk: Uint8Array): void {
    if (this.#file !== null && this.#size + chunk.length > this.#limit) {
      this.close();
      renameSync(this.path, `${this.path}.1`);
    }
    if (this.#file === null) {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.#file = openSync(this.path, 'a', 0o600);
      this.#size = fstatSync(this.#file).size;
    }
    // One chunk of a pipe is at most 64 KiB: a file can pass its limit by no more than that.
    writeSync(this.#file, chunk);
    this.#size += chunk.length;
  }

  #keep(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = (parts.pop() ?? '').slice(-LINE_LENGTH);
    for (const part of parts) this.#lines.push(part.slice(0, LINE_LENGTH));
    if (this.#lines.length > LINES) this.#lines.splice(0, this.#lines.length - LINES);
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
