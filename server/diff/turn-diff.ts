import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, relative, resolve, sep } from 'node:path';
import { isWithin } from '../sandbox/paths.ts';
import { findRepository, type Repository } from '../workspace/repository.ts';
import { Checkpoint } from './checkpoint.ts';
import { checkpointLimits, TooManyFilesError } from './checkpoint-limits.ts';
import type { CheckpointLimits } from './checkpoint-limits.ts';
import { GitError } from './git.ts';
import { changedRepositories } from './nested-repositories.ts';
import { PatchedFiles } from './patched-files.ts';
import { pruneShadows } from './prune.ts';
import { sideOf, type LeftOut, type TurnFiles } from './turn-files.ts';
import { joinParts } from './unified-diff.ts';

export interface TurnDiffOptions {
  /** The thread's working directory, absolute. */
  cwd: string;
  /** Where Skein keeps its shadow repositories; created when needed. */
  shadowRoot: string;
  /** Told once each: why the diff shows less than all that changed. */
  onWarning?: (message: string) => void;
  /** Milliseconds that the first command or patch may be held up for the base. */
  baseLimitMs?: number;
  /** The user's home folder. */
  home?: string;
  /** Asked when the base is taken. */
  limits?: () => CheckpointLimits | Promise<CheckpointLimits>;
}

/** First snapshots that outlasted their turn's limit, by root: the next turn builds on them. */
const late = new Map<string, Promise<void>>();

const patchesOnly = 'The diff of this turn shows only the files that patches changed, because';

/**
 * What one turn changed, by patch or by command, as a git-style unified diff. What the user or
 * another thread changes under the same folder meanwhile cannot be told apart and is shown too.
 *
 * Paths are relative to the top of the repository, outside of git to the working directory; what lies
 * beside that has its absolute path.
 *
 * Order of calls: `captureBase()` awaited before the turn's first effect that may write (a command
 * known only to read needs none), `noteCommand()` before a command; `notePatch()` before each patch
 * runs, `noteMoves()` after it; `current()` after each call that may have written; `close()` at the end
 * of the turn. None of them throws.
 */
export class TurnDiff {
  readonly #options: Required<Omit<TurnDiffOptions, 'onWarning'>>;
  readonly #onWarning: (message: string) => void;
  readonly #warned = new Set<string>();
  readonly #patched = new PatchedFiles();
  /** Repositories inside the root in which something changed. */
  readonly #nested = new Set<string>();
  /** Whether the last look at the snapshot found a change. */
  #differs = false;
  /** When the base was taken, Unix milliseconds. */
  #baseAtMs = 0;
  #commands = false;
  #base: Promise<void> | null = null;
  #checkpoint: Checkpoint | null = null;
  #root = '';
  #cwd: string;
  /** What paths are shown relative to. */
  #top: string;
  #work: Promise<unknown> = Promise.resolve();
  #queued: Promise<string> | null = null;
  #closed = false;

  constructor(options: TurnDiffOptions) {
    const { onWarning, ...rest } = options;
    this.#options = { baseLimitMs: 2000, home: homedir(), limits: () => checkpointLimits, ...rest };
    this.#onWarning = onWarning ?? (() => undefined);
    this.#cwd = resolve(options.cwd);
    this.#top = this.#cwd;
  }

  /**
   * Records what the folder holds now; once a turn, further calls share the first. Resolves within
   * the time limit in any case: beyond it only patches are tracked, and the snapshot is finished in
   * the background so that the next turn has it ready.
   */
  captureBase(): Promise<void> {
    this.#base ??= this.#capture();
    return this.#base;
  }

  async #capture(): Promise<void> {
    try {
      this.#cwd = await realpath(this.#cwd);
    } catch {
      return this.#warn(`${patchesOnly} the working directory cannot be read.`);
    }
    let repository = await findRepository(this.#cwd);
    if (repository !== null && (await this.#isTooBroad(repository.top))) repository = null;
    const root = repository?.top ?? this.#cwd;
    this.#top = root;
    if (await this.#isTooBroad(root)) {
      return this.#warn(`${patchesOnly} ${root} is not a project's folder.`);
    }
    await this.#takeWithin(root, repository);
  }

  async #takeWithin(root: string, repository: Repository | null): Promise<void> {
    const { shadowRoot, limits, baseLimitMs } = this.#options;
    const taking = (late.get(root) ?? Promise.resolve()).then(async () =>
      Checkpoint.take(shadowRoot, root, repository, await limits()),
    );
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<null>((done) => {
      timer = setTimeout(done, baseLimitMs, null);
    });
    try {
      const checkpoint = await Promise.race([taking, timeout]);
      if (checkpoint === null) {
        this.#warn(`${patchesOnly} reading ${root} for the first time took too long.`);
        // The snapshot came too late for this turn, and is ready for the next.
        const finished = taking.then((checkpoint) => checkpoint.close()).catch(() => undefined);
        late.set(root, finished);
        void finished.then(() => late.get(root) === finished && late.delete(root));
        return;
      }
      this.#root = root;
      this.#checkpoint = checkpoint;
      this.#baseAtMs = Date.now();
      // Housekeeping must never disturb a turn; what could not be removed is tried again later.
      pruneShadows(shadowRoot).catch(() => undefined);
    } catch (error) {
      this.#warn(`${patchesOnly} ${explain(error, root)}.`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The home folder, what contains it, and a file system's root are no projects. */
  async #isTooBroad(folder: string): Promise<boolean> {
    const home = await realpath(this.#options.home).catch(() => this.#options.home);
    return isWithin(home, folder) || dirname(folder) === folder;
  }

  /** From now on more than the patched files may change. */
  noteCommand(): void {
    this.#commands = true;
  }

  /** A patch moved files: absolute paths, from and to. */
  noteMoves(moves: readonly (readonly [from: string, to: string])[]): Promise<void> {
    return this.#inTurn(() => this.#patched.noteMoves(moves));
  }

  /** Remembers files as they are before a patch changes them; see `PatchedFiles`. */
  notePatch(paths: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.captureBase();
      for (const { path, before } of await this.#patched.note(paths, this.#top)) {
        try {
          await this.#checkpoint?.addToBase(relative(this.#root, path), before.bytes, before.mode);
        } catch (error) {
          await this.#giveUp(error);
        }
      }
    });
  }

  /**
   * The diff from the base to what is on disk; empty if nothing changed. Calls that come while one
   * is being computed share the next.
   */
  current(): Promise<string> {
    if (this.#queued !== null) return this.#queued;
    const next = this.#inTurn(() => {
      this.#queued = null;
      return this.#compute();
    });
    this.#queued = next;
    return next;
  }

  async #compute(): Promise<string> {
    if (this.#base !== null) await this.#base;
    const show = (path: string): string => this.#shown(path);
    // Where only patches changed anything, they know all of it.
    if (this.#checkpoint === null || this.#closed || !this.#commands) {
      return joinParts(await this.#patched.diff(show, 'all'));
    }
    try {
      const { parts, truncated } = await this.#checkpoint.diff(
        this.#patched.inside.map((path) => relative(this.#root, path)),
      );
      this.#differs = truncated || parts.length > 0;
      if (truncated) this.#warn('The diff of this turn is cut: it is too large to be shown whole.');
      for (const name of this.#checkpoint.unseen.takeUntold()) {
        this.#warn(
          `The diff of this turn leaves out ${name}: the file is too large or cannot be read.`,
        );
      }
      this.#lookInside();
      return joinParts([...parts, ...(await this.#patched.diff(show, 'apart'))]);
    } catch (error) {
      await this.#giveUp(error);
      return joinParts(await this.#patched.diff(show, 'all'));
    }
  }

  #lookInside(): void {
    const { nested } = this.#checkpoint ?? { nested: [] };
    const unseen = nested.filter((name) => !this.#nested.has(name));
    for (const name of changedRepositories(this.#root, unseen, this.#baseAtMs)) {
      this.#nested.add(name);
      const shown = Buffer.from(name, 'latin1').toString();
      this.#warn(
        `The diff of this turn does not look into ${shown}, a repository of its own in which something changed.`,
      );
    }
  }

  /** What of the turn can be kept, as its last diff showed it. Before {@link close}. */
  files(): Promise<TurnFiles> {
    return this.#inTurn(() => this.#files());
  }

  async #files(): Promise<TurnFiles> {
    const root = this.#top;
    const changes = this.#patched.changes;
    const leftOut: LeftOut[] = changes.flatMap(({ path, unseen }) => {
      if (unseen === null) return [];
      const where = isWithin(path, root) ? 'repository' : 'outside';
      return [{ path: this.#shown(path), reason: unseen === 'apart' ? where : unseen }];
    });
    for (const name of this.#nested) {
      leftOut.push({ path: Buffer.from(name, 'latin1').toString(), reason: 'repository' });
    }
    const partial = this.#commands && this.#checkpoint === null;
    if (this.#checkpoint !== null && this.#commands) {
      for (const name of this.#checkpoint.unseen.changed) {
        leftOut.push({ path: Buffer.from(name, 'latin1').toString(), reason: 'tooLarge' });
      }
      if (!this.#differs) return { root, pairs: [], source: null, leftOut, partial };
      const { pairs, place: source } = await this.#checkpoint.changes();
      return { root, pairs, source, leftOut, partial };
    }
    const patched = changes.filter(({ unseen }) => unseen === null);
    const pairs = patched.map(({ path, before, after }) => ({
      path: Buffer.from(relative(root, path).split(sep).join('/')).toString('latin1'),
      before: sideOf(before),
      after: sideOf(after),
    }));
    return { root, pairs, source: null, leftOut, partial };
  }

  /** Relative to the top, or as it is outside of that. */
  #shown(path: string): string {
    const name = isWithin(path, this.#top) ? relative(this.#top, path) : path;
    return name.split(sep).join('/');
  }

  async #giveUp(error: unknown): Promise<void> {
    this.#warn(`${patchesOnly} ${explain(error, this.#root)}.`);
    const checkpoint = this.#checkpoint;
    this.#checkpoint = null;
    await checkpoint?.close().catch(() => undefined);
  }

  /** Frees what the turn holds on disk. A later `current()` shows patched files only. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#closed) return;
      this.#closed = true;
      if (this.#checkpoint !== null) await this.#checkpoint.close().catch(() => undefined);
    });
  }

  /** One at a time: the turn's index has one writer. */
  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#work.then(step);
    this.#work = result.catch(() => undefined);
    return result;
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#onWarning(message);
  }
}

function explain(error: unknown, root: string): string {
  if (error instanceof TooManyFilesError) return `${root} holds ${error.message}`;
  if (error instanceof GitError && error.missing) return 'git is not installed';
  return error instanceof Error ? `of a fault (${error.message})` : `of a fault (${String(error)})`;
}
