import { lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { resolveLinks } from '../sandbox/paths.ts';
import { findRepository, type Repository } from '../workspace/repository.ts';
import { Checkpoint, checkpointLimits, TooManyFilesError } from './checkpoint.ts';
import type { CheckpointLimits } from './checkpoint.ts';
import { GitError } from './git.ts';
import { changedRepositories } from './nested-repositories.ts';
import { diffFiles, readState } from './patched-files.ts';
import { pruneShadows } from './prune.ts';
import { sameSide, sideOf, type LeftOut, type TurnFiles } from './turn-files.ts';
import { joinParts } from './unified-diff.ts';
import type { FileState } from './unified-diff.ts';

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
  limits?: CheckpointLimits;
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
  /** Every patched file as it was before its first patch, by its real path. */
  readonly #patched = new Map<string, FileState | null>();
  /** Those of them that the snapshot cannot hold: outside, in another repository, in `.git`. */
  readonly #apart = new Set<string>();
  /** What they were when the diff was last computed. */
  #patchedNow = new Map<string, FileState | null>();
  /** Files that were there before their first patch and could not be read, or are too large. */
  readonly #unread = new Set<string>();
  /** Repositories inside the root in which something changed. */
  readonly #nested = new Set<string>();
  /** Whether the last look at the snapshot found a change. */
  #differs = false;
  /** When the base was taken, Unix milliseconds. */
  #baseAtMs = 0;
  /** Where patches moved files to, and where those were when the turn began. */
  readonly #origins = new Map<string, string>();
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
    this.#options = { baseLimitMs: 2000, home: homedir(), limits: checkpointLimits, ...rest };
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
    const taking = (late.get(root) ?? Promise.resolve()).then(() =>
      Checkpoint.take(shadowRoot, root, repository, limits),
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
    return isWithin(folder, home) || dirname(folder) === folder;
  }

  /** From now on more than the patched files may change. */
  noteCommand(): void {
    this.#commands = true;
  }

  /** A patch moved files: absolute paths, from and to. */
  noteMoves(moves: readonly (readonly [from: string, to: string])[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const [from, to] of moves) {
        const [source, target] = await Promise.all([from, to].map(spotOf));
        if (source === undefined || target === undefined) continue;
        const origin = this.#origins.get(source) ?? source;
        this.#origins.delete(source);
        if (origin !== target) this.#origins.set(target, origin);
      }
    });
  }

  /**
   * Remembers files as they are before a patch changes them. `paths` are absolute; links on the way
   * are followed, and a link in the last place is remembered with what it leads to.
   */
  notePatch(paths: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      await this.captureBase();
      const spots = new Set<string>();
      for (const path of paths) {
        spots.add(await spotOf(path));
        spots.add(await resolveLinks(path));
      }
      for (const path of spots) {
        if (this.#patched.has(path)) continue;
        const before = await readState(path);
        this.#patched.set(path, before);
        if (before === null && (await exists(path))) this.#unread.add(path);
        await this.#place(path, before);
      }
    });
  }

  async #place(path: string, before: FileState | null): Promise<void> {
    if (!(await this.#belongs(path))) {
      this.#apart.add(path);
      return;
    }
    if (before === null || this.#checkpoint === null) return;
    try {
      await this.#checkpoint.addToBase(relative(this.#root, path), before.bytes, before.mode);
    } catch (error) {
      await this.#giveUp(error);
    }
  }

  /** Whether a snapshot can hold this file. */
  async #belongs(path: string): Promise<boolean> {
    if (!isWithin(this.#top, path) || path === this.#top) return false;
    if (relative(this.#top, path).split(sep).includes('.git')) return false;
    for (let at = dirname(path); at !== this.#top && isWithin(this.#top, at); at = dirname(at)) {
      const nested = await lstat(join(at, '.git')).catch(() => null);
      if (nested !== null) return false;
    }
    return true;
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
    const show = (path: string): string => {
      const name = isWithin(this.#top, path) ? relative(this.#top, path) : path;
      return name.split(sep).join('/');
    };
    const patches = async (files: ReadonlyMap<string, FileState | null>) =>
      diffFiles(files, this.#origins, show, this.#patchedNow);
    // Where only patches changed anything, they know all of it.
    if (this.#checkpoint === null || this.#closed || !this.#commands) {
      return joinParts(await patches(this.#patched));
    }
    const inside: string[] = [];
    const apart = new Map<string, FileState | null>();
    for (const [path, before] of this.#patched) {
      if (this.#apart.has(path)) apart.set(path, before);
      else inside.push(relative(this.#root, path));
    }
    try {
      const { parts, truncated } = await this.#checkpoint.diff(inside);
      this.#differs = truncated || parts.length > 0;
      if (truncated) this.#warn('The diff of this turn is cut: it is too large to be shown whole.');
      for (const name of this.#checkpoint.takeUnshown()) {
        this.#warn(
          `The diff of this turn leaves out ${name}: the file is too large or cannot be read.`,
        );
      }
      this.#lookInside();
      return joinParts([...parts, ...(await patches(apart))]);
    } catch (error) {
      await this.#giveUp(error);
      return joinParts(await patches(this.#patched));
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
    const leftOut: LeftOut[] = [];
    const leave = (path: string, reason: LeftOut['reason']): void => {
      const name = isWithin(root, path) ? relative(root, path) : path;
      leftOut.push({ path: name.split(sep).join('/'), reason });
    };
    const patched: { path: string; before: FileState | null; after: FileState | null }[] = [];
    for (const [path, before] of this.#patched) {
      const after = this.#patchedNow.get(path) ?? null;
      const unread = this.#unread.has(path);
      if (!unread && sameSide(sideOf(before), sideOf(after))) continue;
      if (unread) leave(path, 'unreadable');
      else if (this.#apart.has(path)) leave(path, isWithin(root, path) ? 'repository' : 'outside');
      else patched.push({ path, before, after });
    }
    for (const name of this.#nested) {
      leftOut.push({ path: Buffer.from(name, 'latin1').toString(), reason: 'repository' });
    }
    const partial = this.#commands && this.#checkpoint === null;
    if (this.#checkpoint !== null && this.#commands) {
      for (const name of this.#checkpoint.leftOut) {
        leftOut.push({ path: Buffer.from(name, 'latin1').toString(), reason: 'tooLarge' });
      }
      if (!this.#differs) return { root, pairs: [], source: null, leftOut, partial };
      const { pairs, place: source } = await this.#checkpoint.changes();
      return { root, pairs, source, leftOut, partial };
    }
    const pairs = patched.map(({ path, before, after }) => ({
      path: Buffer.from(relative(root, path).split(sep).join('/')).toString('latin1'),
      before: sideOf(before),
      after: sideOf(after),
    }));
    return { root, pairs, source: null, leftOut, partial };
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
  if (error instanceof TooManyFilesError) return `${root} holds too many files, or too large ones`;
  if (error instanceof GitError && error.missing) return 'git is not installed';
  return error instanceof Error ? `of a fault (${error.message})` : `of a fault (${String(error)})`;
}

/** Where a path really is; a link in the last place is itself. */
async function spotOf(path: string): Promise<string> {
  return join(await resolveLinks(dirname(path)), basename(path));
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Whether `path` is `folder` or lies below it. */
function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
