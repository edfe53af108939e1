/** A server's stderr without secrets: on disk in two files of bounded size, its last lines in memory. */
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
import { Redactor } from '../../server/diagnostics/redact.ts';
import type { RedactedStream } from '../../server/diagnostics/redact.ts';

const FILE_BYTES = 2 * 1024 * 1024;
const LINES = 20;
const LINE_LENGTH = 2000;

export class StderrLog {
  readonly path: string;
  readonly #limit: number;
  readonly #redactor: Redactor;
  #file: number | null = null;
  #size = 0;
  #lines: string[] = [];
  #rest = '';
  #decoder = new StringDecoder('utf8');
  #stream: RedactedStream;

  /** @param path of the newer file; the older one is beside it with `.1` */
  constructor(path: string, redactor = new Redactor(), fileBytes = FILE_BYTES) {
    this.path = path;
    this.#redactor = redactor;
    this.#stream = redactor.stream();
    this.#limit = fileBytes;
  }

  /** A line is kept once it is whole: a secret may come in two pieces. */
  write(chunk: Uint8Array): void {
    this.#take(this.#stream.write(this.#decoder.write(Buffer.from(chunk))));
  }

  /** Begins a section, so that one start can be told from the next. */
  mark(text: string): void {
    this.#flush();
    this.#lines = [];
    this.#append(`--- ${text}\n`);
  }

  /** The last lines since {@link mark}, the one that is not whole yet among them. */
  get lines(): readonly string[] {
    const rest = (this.#rest + this.#stream.peek()).slice(-LINE_LENGTH);
    return rest === '' ? this.#lines : [...this.#lines, rest];
  }

  /** The newest text of the files, at most about `bytes` of it. */
  tail(bytes = 256 * 1024): string {
    const text = [`${this.path}.1`, this.path].map(readOrEmpty).join('') + this.#stream.peek();
    // Older versions kept what they read as it was.
    if (text.length <= bytes) return this.#redactor.redact(text);
    const cut = text.slice(-bytes);
    return this.#redactor.redact(cut.slice(cut.indexOf('\n') + 1));
  }

  close(): void {
    this.#flush();
    this.#closeFile();
  }

  #flush(): void {
    const rest = this.#stream.write(this.#decoder.end()) + this.#stream.flush();
    if (rest !== '') this.#take(rest.endsWith('\n') ? rest : `${rest}\n`);
    this.#decoder = new StringDecoder('utf8');
    this.#stream = this.#redactor.stream();
    this.#rest = '';
  }

  #take(text: string): void {
    if (text === '') return;
    this.#keep(text);
    this.#append(text);
  }

  #closeFile(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #append(text: string): void {
    const chunk = Buffer.from(text);
    try {
      if (this.#file !== null && this.#size + chunk.length > this.#limit) {
        this.#closeFile();
        renameSync(this.path, `${this.path}.1`);
      }
      if (this.#file === null) {
        mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
        this.#file = openSync(this.path, 'a', 0o600);
        this.#size = fstatSync(this.#file).size;
      }
      // No chunk is much longer than a pipe's: a file can pass its limit by no more than that.
      writeSync(this.#file, chunk);
      this.#size += chunk.length;
    } catch {
      // A log that cannot be written (a full disk) must not take the server down with it.
      this.#file = null;
    }
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
