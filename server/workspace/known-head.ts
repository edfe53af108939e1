/** Where HEAD of a folder is, read again only when git's files have changed. */
import { dirname, join, resolve } from 'node:path';
import { fileStamps } from './file-stamp.ts';
import { readGitHead } from './git-info.ts';
import type { GitHead } from './git-info.ts';

export class KnownHead {
  #folder: string | null = null;
  #head: GitHead | null = null;
  #stamps = '';

  /** Null outside of git. */
  async read(folder: string): Promise<GitHead | null> {
    if (folder !== this.#folder || this.#look(folder) !== this.#stamps) {
      this.#head = await readGitHead(folder);
      this.#folder = folder;
      this.#stamps = this.#look(folder);
    }
    return this.#head;
  }

  #look(folder: string): string {
    return fileStamps(this.#head === null ? gitFoldersAbove(folder) : filesOf(this.#head));
  }
}

function gitFoldersAbove(folder: string): string[] {
  const found: string[] = [];
  for (let at = resolve(folder); ; at = dirname(at)) {
    found.push(join(at, '.git'));
    if (dirname(at) === at) return found;
  }
}

function filesOf({ repository: { gitDir, commonDir }, ref }: GitHead): string[] {
  const head = join(gitDir, 'HEAD');
  return ref === null
    ? [head]
    : [head, join(gitDir, ref), join(commonDir, ref), join(commonDir, 'packed-refs')];
}
