/**
 * A file that is open for reading. Not `open` of `fs/promises`: that module, with web streams and all, is
 * loaded in five milliseconds, which the first thread of a process would take longer to be shown.
 */
import { close, fstat, open, read } from 'node:fs';

export class FileReader {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** @throws when the file cannot be read */
  static open(file: string): Promise<FileReader> {
    return new Promise((resolve, reject) => {
      open(file, 'r', (error, descriptor) => {
        if (error === null) resolve(new FileReader(descriptor));
        else reject(error);
      });
    });
  }

  read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    return new Promise((resolve, reject) => {
      read(this.#descriptor, into, offset, length, position, (error, bytesRead) => {
        if (error === null) resolve({ bytesRead });
        else reject(error);
      });
    });
  }

  stat(): Promise<{ readonly size: number }> {
    return new Promise((resolve, reject) => {
      fstat(this.#descriptor, (error, stats) => {
        if (error === null) resolve(stats);
        else reject(error);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      close(this.#descriptor, (error) => {
        if (error == null) resolve();
        else reject(error);
      });
    });
  }
}
