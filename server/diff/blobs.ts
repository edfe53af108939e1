/** Streams of file contents out of a git folder. */
import { GitError, startGit, type GitPlace } from './git.ts';

/** A blob by its id; `bytes` is null where the git folder does not have it. */
export interface Blob {
  readonly id: string;
  readonly bytes: Buffer | null;
}

/** The blobs of these ids, in their order, one at a time in memory. @throws {GitError} */
export async function* readBlobs(place: GitPlace, ids: readonly string[]): AsyncGenerator<Blob> {
  if (ids.length === 0) return;
  const child = startGit(place, ['cat-file', '--batch', '--buffer']);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      reject(new GitError('git could not be started', missing, error));
    });
  });
  failed.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  child.stderr.resume();
  child.stdin.end(ids.map((id) => `${id}\n`).join(''));
  const output = new ByteReader(child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
  try {
    for (const id of ids) {
      const header = (await Promise.race([output.line(), failed])).toString('latin1');
      const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1];
      if (size === undefined) {
        // Of another kind it would be followed by what it holds.
        if (!header.endsWith(' missing')) throw new GitError(`${id} is no file`, false);
        yield { id, bytes: null };
        continue;
      }
      const bytes = await output.take(Number(size));
      await output.take(1);
      yield { id, bytes };
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** Reads lines and counted bytes from a stream. @throws {GitError} when it ends before */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  async line(): Promise<Buffer> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end !== -1) {
        const line = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      this.#rest = Buffer.concat([this.#rest, await this.#more()]);
    }
  }

  async take(length: number): Promise<Buffer> {
    const chunks = [this.#rest];
    let size = this.#rest.length;
    while (size < length) {
      const chunk = await this.#more();
      chunks.push(chunk);
      size += chunk.length;
    }
    const all = chunks.length === 1 ? this.#rest : Buffer.concat(chunks, size);
    this.#rest = all.subarray(length);
    return all.subarray(0, length);
  }

  async #more(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done === true) throw new GitError('git cat-file ended too early', false);
    return value;
  }
}
