import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTick } from 'node:timers/promises';
import { copyIndex } from '../workspace/git-index.ts';
import type { Repository } from '../workspace/repository.ts';
import { checkpointLimits, TooManyFilesError } from './checkpoint-limits.ts';
import type { CheckpointLimits } from './checkpoint-limits.ts';
import { partsOfGitDiff } from './git-diff-parts.ts';
import { encode, rootPrefix, split, toBytes } from './git-names.ts';
import { runGit, type GitPlace } from './git.ts';
import { rawPair, type FilePair } from './file-pairs.ts';
import {
  dropWarmIndex,
  loadWarmIndex,
  newPlace,
  openShadow,
  saveWarmIndex,
  seedIndex,
  type ShadowRepository,
} from './shadow-repository.ts';
import { UnseenFiles } from './unseen-files.ts';
import type { FilePart } from './unified-diff.ts';

const batchSize = 5000;

/** How often recording may fail in a turn, each time narrowing down to the file that is to blame. */
const failureLimit = 64;

const updateArgs = ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'];
const diffArgs = [
  'diff-index',
  '--cached',
  '--patch',
  '--full-index',
  '--find-renames',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** One turn's base and its current state, as indexes in the shadow repository. */
export class Checkpoint {
  readonly #shadow: ShadowRepository;
  readonly #limits: CheckpointLimits;
  /** The state of the files as last seen. */
  readonly #now: GitPlace;
  readonly #unseen = new UnseenFiles();
  /** Repositories inside the root, which are not looked into, each with a slash at its end. */
  readonly #nested = new Set<string>();
  readonly #base: GitPlace;
  #baseTree: Promise<string> = Promise.resolve('');
  #saved: Promise<void> = Promise.resolve();
  /** What git does not take: files that cannot be read, names that it forbids. */
  readonly #refused = new Set<string>();
  #failures = 0;

  private constructor(shadow: ShadowRepository, limits: CheckpointLimits) {
    this.#shadow = shadow;
    this.#limits = limits;
    this.#now = newPlace(shadow);
    this.#base = newPlace(shadow);
  }

  /**
   * Records what stands under `root` (a real path). Throws a `GitError` or a
   * {@link TooManyFilesError}. If the shadow repository is damaged it is rebuilt once.
   */
  static async take(
    shadowRoot: string,
    root: string,
    repository: Repository | null,
    limits: CheckpointLimits = checkpointLimits,
  ): Promise<Checkpoint> {
    const shadow = await openShadow(shadowRoot, root, repository);
    const checkpoint = new Checkpoint(shadow, limits);
    try {
      if (await loadWarmIndex(shadow, checkpoint.#now)) {
        try {
          await checkpoint.#begin();
          return checkpoint;
        } catch (error) {
          if (error instanceof TooManyFilesError) throw error;
          await dropWarmIndex(shadow);
          await rm(checkpoint.#now.indexFile, { force: true });
        }
      }
      if (!(await seedIndex(shadow, checkpoint.#now))) {
        await runGit(checkpoint.#now, ['read-tree', '--empty']);
      }
      await checkpoint.#begin();
      return checkpoint;
    } catch (error) {
      await checkpoint.close();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const [ignored] = await Promise.all([
      this.#list(['--cached', '--ignored', '--exclude-standard']),
      this.#update([]),
    ]);
    if (ignored.length > 0) await this.#dropIgnored(ignored);
    await copyIndex(this.#now.indexFile, this.#base.indexFile);
    this.#unseen.watch();
    // The copy is the base; turning it into a tree need not hold up the turn's first command.
    this.#baseTree = this.#writeTree(this.#base);
    this.#saved = saveWarmIndex(this.#shadow, this.#base);
    this.#baseTree.catch(() => undefined);
    this.#saved.catch(() => undefined);
  }

  /** Forgets files that were recorded once and are ignored now, unless the user's git tracks them. */
  async #dropIgnored(ignored: readonly string[]): Promise<void> {
    const { repository } = this.#shadow;
    let kept = new Set<string>();
    if (repository !== null) {
      const theirs = { ...this.#now, indexFile: join(repository.gitDir, 'index') };
      const { stdout } = await runGit(theirs, ['ls-files', '-z', '--cached']);
      kept = new Set(split(stdout));
    }
    const dropped = ignored.filter((name) => !kept.has(name));
    if (dropped.length === 0) return;
    await runGit(this.#now, ['update-index', '--force-remove', '-z', '--stdin'], {
      stdin: toBytes(dropped),
    });
  }

  /** Brings the index up to date with the disk. `also` names files to record though ignored. */
  async #update(also: readonly string[]): Promise<void> {
    const [changed, fresh] = await Promise.all([
      this.#list(['--modified', '--deleted']),
      this.#list(['--others', '--exclude-standard']),
    ]);
    const names = [
      ...(await this.#within(changed, this.#limits.knownFileBytes)),
      ...(await this.#within([...fresh, ...also], this.#limits.newFileBytes)),
    ];
    const unique = [...new Set(names)].filter((name) => !this.#refused.has(name));
    for (let at = 0; at < unique.length; at += batchSize) {
      await this.#record(unique.slice(at, at + batchSize));
    }
  }

  async #list(options: readonly string[]): Promise<string[]> {
    const { stdout } = await runGit(this.#now, ['ls-files', '-z', ...options]);
    const names = split(stdout);
    if (names.length > this.#limits.files) {
      throw new TooManyFilesError('files', this.#limits.files);
    }
    return names;
  }

  /** The files among `names` that the snapshot can take; a vanished one counts, as a deletion. */
  async #within(names: readonly string[], bytes: number): Promise<string[]> {
    const taken: string[] = [];
    let total = 0;
    for (const [i, name] of names.entries()) {
      // A tree of thousands must not hold up the threads that stream meanwhile.
      if (i % 500 === 499) await nextTick();
      // Another repository inside this one: its files are its own.
      if (name.endsWith('/')) {
        this.#nested.add(name);
        continue;
      }
      let stat;
      try {
        stat = lstatSync(
          Buffer.concat([rootPrefix(this.#shadow.root), Buffer.from(name, 'latin1')]),
        );
      } catch {
        taken.push(name);
        continue;
      }
      const isNew = bytes === this.#limits.newFileBytes;
      if (stat.isFile() && (stat.size > bytes || (isNew && this.#unseen.has(name)))) {
        this.#unseen.tooLarge(name, `${stat.size}:${stat.mtimeMs}`);
      } else if (stat.isFile() || stat.isSymbolicLink() || stat.isDirectory()) {
        taken.push(name);
        total += stat.isFile() ? stat.size : 0;
        if (total > this.#limits.stepBytes) {
          throw new TooManyFilesError('stepBytes', this.#limits.stepBytes);
        }
      }
    }
    return taken;
  }

  /** Hashes these files into the index; one that cannot be read is left as it was. */
  async #record(names: readonly string[]): Promise<void> {
    // Many new files go into one pack rather than into as many loose objects: a third of the time.
    const pack = names.length > 200 ? ['-c', 'core.bigFileThreshold=1'] : [];
    try {
      await runGit(this.#now, [...pack, ...updateArgs], { stdin: toBytes(names) });
    } catch (error) {
      if (++this.#failures > failureLimit) throw error;
      const [first] = names;
      if (names.length === 1 && first !== undefined) {
        this.#refused.add(first);
        this.#unseen.unreadable(first);
        return;
      }
      const middle = Math.ceil(names.length / 2);
      await this.#record(names.slice(0, middle));
      await this.#record(names.slice(middle));
    }
  }

  async #writeTree(place: GitPlace): Promise<string> {
    const { stdout } = await runGit(place, ['write-tree', '--missing-ok']);
    return stdout.toString().trim();
  }

  /**
   * Makes the base know a file that ignore rules hide, before a patch changes it. `name` is relative
   * to the root. No effect on a file that the snapshot knows already.
   */
  async addToBase(name: string, bytes: Uint8Array, mode: string): Promise<void> {
    const path = encode(name);
    if ((await this.#knows(path)) || (await this.#refreshed(path))) return;
    await Promise.all([this.#baseTree, this.#saved]);
    const stored = await runGit(this.#base, ['hash-object', '-w', '--stdin', '--no-filters'], {
      stdin: Buffer.from(bytes),
    });
    const line = `${mode} ${stored.stdout.toString().trim()}\t${path}\0`;
    const stdin = Buffer.from(line, 'latin1');
    await runGit(this.#base, ['update-index', '--add', '--replace', '-z', '--index-info'], {
      stdin,
    });
    this.#baseTree = this.#writeTree(this.#base);
    await this.#baseTree;
    this.#unseen.forget(path);
  }

  async #knows(path: string): Promise<boolean> {
    const name = Buffer.from(path, 'latin1').toString();
    const { stdout } = await runGit(this.#now, ['ls-files', '-z', '--', name]);
    return split(stdout).includes(path);
  }

  /** A command may have made the file since the last look. */
  async #refreshed(path: string): Promise<boolean> {
    await this.#update([]);
    return this.#knows(path);
  }

  /**
   * The diff from the base to what stands on disk, with paths relative to the root. `patched` names
   * files (relative to the root) to show though ignored.
   */
  async diff(patched: readonly string[]): Promise<{ parts: FilePart[]; truncated: boolean }> {
    await this.#update(patched.map(encode));
    const baseTree = await this.#baseTree;
    const { stdout, truncated } = await runGit(this.#now, [...diffArgs, baseTree], {
      maxBytes: this.#limits.diffBytes,
      truncate: true,
      literalPaths: false,
    });
    const text = stdout.toString('utf8');
    // Whole files only: a hunk that stops half-way would be a wrong diff.
    const whole = truncated ? text.slice(0, text.lastIndexOf('\ndiff --git ') + 1) : text;
    return { parts: partsOfGitDiff(whole), truncated };
  }

  /** What the last look found changed, and where its contents lie. */
  async changes(): Promise<{ pairs: FilePair[]; place: GitPlace }> {
    const args = ['diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev'];
    const { stdout } = await runGit(this.#now, [...args, await this.#baseTree], {
      literalPaths: false,
    });
    const fields = stdout.toString('latin1').split('\0');
    const pairs: FilePair[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      pairs.push(rawPair(fields[at] ?? '', fields[at + 1] ?? ''));
    }
    return { pairs, place: this.#now };
  }

  /** Changed files that it does not see. */
  get unseen(): UnseenFiles {
    return this.#unseen;
  }

  /** Repositories inside the root, relative to it. */
  get nested(): string[] {
    return [...this.#nested].map((name) => name.slice(0, -1));
  }

  /** Removes the turn's own files; the objects stay for later turns. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#baseTree, this.#saved]);
    await rm(this.#now.indexFile, { force: true });
    await rm(this.#base.indexFile, { force: true });
  }
}
