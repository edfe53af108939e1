/**
 * The git folder of a home in which checkpoints are kept: of each turn the files that it changed, as
 * they were before and as it left them. It borrows nothing from the user's repositories, so nothing
 * that happens to those takes anything from it. Refs keep what git would tidy away.
 *
 * A pair is a commit of two folders, `before` and `after`; a ref names it by where and when it came
 * about: `refs/checkpoints/ROOT/THREAD/START-END-ID`.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBlobs } from './blobs.ts';
import { diskUsage } from './disk-usage.ts';
import { EMPTY_TREE, parseRef, readRawDiffs, rootKey } from './file-pairs.ts';
import type { FilePair, NewSide, PairIds, PairName } from './file-pairs.ts';
import { GitError, runGit, type GitPlace } from './git.ts';
import { importPairs } from './import-pairs.ts';

/** Its folder among the shadow repositories. */
export const KEPT_FOLDER = 'kept';

const CONFIG = `[core]
repositoryFormatVersion = 0
bare = false
hooksPath = "/dev/null"
attributesFile = "/dev/null"
quotePath = false
[gc]
auto = 3000
autoPackLimit = 40
autoDetach = false
pruneExpire = 1.day.ago
[pack]
threads = 1
window = 4
windowMemory = 64m
[fastimport]
unpackLimit = 100
`;

export class KeptStore {
  readonly folder: string;
  readonly place: GitPlace;

  /** `shadowRoot`: the folder of the shadow repositories. Nothing is made before the first pair. */
  constructor(shadowRoot: string) {
    this.folder = join(shadowRoot, KEPT_FOLDER);
    this.place = {
      gitDir: this.folder,
      workTree: this.folder,
      indexFile: join(this.folder, 'none.index'),
    };
  }

  /** Whether anything was ever kept. */
  get exists(): boolean {
    return existsSync(join(this.folder, 'HEAD'));
  }

  /**
   * Keeps the pairs under a ref, in the place of what it named before. Contents come from `source`
   * unless their sides bring them. A pair of which `source` lacks a content is left out and told.
   * @throws {GitError}
   */
  async write(
    ref: string,
    pairs: readonly FilePair<NewSide>[],
    source: GitPlace | null = null,
  ): Promise<{ ids: PairIds; missing: FilePair[] }> {
    await this.#make();
    return importPairs(this.place, ref, pairs, source);
  }

  /** The files of each of these, by commit; one that is not there any more is not in it. */
  async read(all: readonly PairIds[]): Promise<Map<string, FilePair[]>> {
    const found = new Map<string, FilePair[]>();
    if (all.length === 0 || !this.exists) return found;
    let whole = all;
    let trees;
    try {
      trees = await this.#compare(whole);
    } catch (error) {
      if (error instanceof GitError && error.missing) throw error;
      const there = await this.there(all.map(({ commit }) => commit));
      whole = all.filter(({ commit }) => there.has(commit));
      trees = await this.#compare(whole);
    }
    for (const { commit, before, after } of whole) {
      found.set(commit, trees.get(`${before} ${after}`) ?? []);
    }
    return found;
  }

  /** By the two trees. @throws {GitError} when one of them is not there */
  async #compare(all: readonly PairIds[]): Promise<Map<string, FilePair[]>> {
    if (all.length === 0) return new Map();
    const { stdout } = await runGit(
      this.place,
      ['diff-tree', '--stdin', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'],
      { stdin: all.map(({ before, after }) => `${before} ${after}\n`).join('') },
    );
    return readRawDiffs(stdout.toString('latin1'));
  }

  /** Which of these ids are kept. */
  async there(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0 || !this.exists) return new Set();
    const { stdout } = await runGit(this.place, ['cat-file', '--batch-check=%(objectname)'], {
      stdin: ids.map((id) => `${id}\n`).join(''),
    });
    return new Set(stdout.toString().split('\n'));
  }

  blobs(ids: readonly string[]): ReturnType<typeof readBlobs> {
    return readBlobs(this.place, ids);
  }

  /** The pairs that were kept for a root and are wanted by their names, those of every thread. */
  async named(
    root: string,
    isWanted: (name: PairName) => boolean,
  ): Promise<(PairName & PairIds)[]> {
    if (!this.exists) return [];
    const format = '--format=%(refname) %(objectname)';
    const { stdout } = await runGit(
      this.place,
      ['for-each-ref', format, `refs/checkpoints/${rootKey(root)}/`],
      { literalPaths: false },
    );
    const names = stdout
      .toString()
      .trim()
      .split('\n')
      .flatMap((line) => parseRef(line, root))
      .filter(isWanted);
    if (names.length === 0) return [];
    const sides = names.flatMap(({ commit }) => [`${commit}:before`, `${commit}:after`]);
    const checked = await runGit(this.place, ['cat-file', '--batch-check=%(objectname)'], {
      stdin: sides.map((side) => `${side}\n`).join(''),
    });
    const trees = checked.stdout
      .toString()
      .split('\n')
      .map((line) => (/^[0-9a-f]+$/.test(line) ? line : EMPTY_TREE));
    return names.map((name, i) => ({
      ...name,
      before: trees[2 * i] ?? EMPTY_TREE,
      after: trees[2 * i + 1] ?? EMPTY_TREE,
    }));
  }

  /** Lets go of all that was kept for a thread. */
  async forget(threadId: string): Promise<void> {
    if (!this.exists) return;
    const { stdout } = await runGit(
      this.place,
      [
        'for-each-ref',
        '--format=delete %(refname)',
        `refs/checkpoints/*/${threadId}/*`,
        `refs/previews/${threadId}/`,
      ],
      { literalPaths: false },
    );
    if (stdout.length > 0) await runGit(this.place, ['update-ref', '--stdin'], { stdin: stdout });
  }

  /** Bytes that what is kept for a thread takes, as git packs it. */
  async size(threadId: string): Promise<number> {
    if (!this.exists) return 0;
    const { stdout } = await runGit(
      this.place,
      ['for-each-ref', '--format=%(objectname)', `refs/checkpoints/*/${threadId}/*`],
      { literalPaths: false },
    );
    return diskUsage(this.place, stdout.toString().trim().split('\n').filter(Boolean));
  }

  /** Packs what lies about, once it is much, and drops what no ref names. */
  async tidy(): Promise<void> {
    if (!this.exists) return;
    await runGit(this.place, ['gc', '--auto', '--quiet'], { timeoutMs: 10 * 60_000 });
  }

  async #make(): Promise<void> {
    if (this.exists) return;
    for (const part of ['objects/info', 'refs']) {
      await mkdir(join(this.folder, part), { recursive: true, mode: 0o700 });
    }
    await writeFile(join(this.folder, 'config'), CONFIG);
    // Last, since it makes the folder one of git's.
    const temp = join(this.folder, `HEAD.${process.pid}`);
    await writeFile(temp, 'ref: refs/heads/none\n');
    await rename(temp, join(this.folder, 'HEAD'));
  }
}
