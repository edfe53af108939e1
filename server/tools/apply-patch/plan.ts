import { lstat, readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { hunks } from '../../diff/unified-diff.ts';
import type { FileUpdateChange } from '../../protocol/item.ts';
import { resolveLinks } from '../../sandbox/paths.ts';
import type { Section } from './parse.ts';
import { newFile, readText, toText, type TextFile } from './text-file.ts';
import { updateFile } from './update.ts';

/** Larger files are left to commands: a patch holds both texts in memory. */
const sizeLimit = 32 * 1024 * 1024;

/** What stands at a path: a regular file with its permission bits, or a symbolic link's target. */
export interface Content {
  bytes: Buffer;
  /** Permission bits; `null` for a file that does not exist yet (the process's default applies). */
  mode: number | null;
  link: boolean;
}

/** One file that the patch writes or deletes. */
export interface PlannedFile {
  /** As the model named it, made absolute. */
  path: string;
  /** Where it really is, links resolved. */
  realPath: string;
  before: Content | null;
  after: Content | null;
}

export interface PatchPlan {
  files: PlannedFile[];
  /** In the order in which the patch names the files; a file named twice appears once. */
  changes: FileUpdateChange[];
}

export type PlanResult = { ok: true; plan: PatchPlan } | { ok: false; message: string };

interface Entry extends PlannedFile {
  movedTo: Entry | null;
  movedFrom: Entry | null;
}

class PlanError extends Error {}

/**
 * Works out what the sections do to the files, wholly in memory. Either every section applies, or
 * the message tells the model what is wrong with each file that does not.
 */
export async function planPatch(sections: readonly Section[], cwd: string): Promise<PlanResult> {
  const planner = new Planner(cwd);
  const faults: string[] = [];
  for (const section of sections) {
    try {
      await planner.add(section);
    } catch (error) {
      faults.push(`${section.path}: ${reason(error)}`);
    }
  }
  if (faults.length > 0) return { ok: false, message: faults.join('\n\n') };
  return { ok: true, plan: planner.plan() };
}

/** Where the path's last part itself stands: what a deletion acts on, be it a link. */
export async function ownSpot(path: string): Promise<string> {
  return join(await resolveLinks(dirname(path)), basename(path));
}

/** What stands at the real path now; `null` if nothing does. Throws if it is no file or link. */
export async function readContent(path: string): Promise<Content | null> {
  let stat;
  try {
    stat = await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (stat.isSymbolicLink()) {
    return { bytes: Buffer.from(await readlink(path)), mode: null, link: true };
  }
  if (stat.isDirectory()) throw new PlanError('it is a directory');
  if (!stat.isFile()) throw new PlanError('it is not a regular file');
  if (stat.size > sizeLimit) throw new PlanError('it is larger than 32 MiB; use a command');
  return { bytes: await readFile(path), mode: stat.mode & 0o7777, link: false };
}

function reason(error: unknown): string {
  if (error instanceof PlanError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const known: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'a part of its path is not a directory',
    ELOOP: 'its path holds a loop of symbolic links',
    ENAMETOOLONG: 'its name is too long',
  };
  return known[code] ?? message;
}

class Planner {
  readonly #cwd: string;
  readonly #entries = new Map<string, Entry>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  async add(section: Section): Promise<void> {
    if (section.kind === 'add') return this.#write(section.path, newFile(section.lines));
    if (section.kind === 'delete') return this.#delete(section.path);
    const entry = await this.#entry(section.path);
    const text = readExisting(entry);
    const result = updateFile(text, section.chunks);
    if (!result.ok) throw new PlanError(result.why);
    const bytes = section.chunks.length === 0 ? undefined : Buffer.from(toText(result.file));
    const after: Content = {
      bytes: bytes ?? entry.after?.bytes ?? Buffer.alloc(0),
      mode: entry.after?.mode ?? null,
      link: false,
    };
    if (section.moveTo === null) entry.after = after;
    else await this.#move(entry, section.moveTo, after);
  }

  async #write(path: string, file: TextFile): Promise<void> {
    const entry = await this.#entry(path);
    // Over an existing file this replaces its text; what is lost must be shown, so it must be text.
    if (entry.after !== null) readExisting(entry);
    entry.after = {
      bytes: Buffer.from(toText(file)),
      mode: entry.after?.mode ?? null,
      link: false,
    };
  }

  async #delete(path: string): Promise<void> {
    const entry = await this.#entry(path, true);
    if (entry.after?.link !== true) readExisting(entry);
    entry.after = null;
    if (entry.movedFrom !== null) {
      entry.movedFrom.movedTo = null;
      entry.movedFrom = null;
    }
  }

  async #move(from: Entry, target: string, after: Content): Promise<void> {
    const spot = await ownSpot(resolve(this.#cwd, from.path));
    if (spot !== from.realPath && (await readContent(spot))?.link === true) {
      throw new PlanError('it is a symbolic link; move the file that it points to');
    }
    const to = await this.#entry(target);
    if (to === from) {
      from.after = after;
      return;
    }
    if (to.after !== null && !(await sameFile(from.realPath, to.realPath))) {
      throw new PlanError(
        `cannot move it to ${target}: a file is there already; delete or update that one first`,
      );
    }
    const origin = from.movedFrom ?? from;
    if (from.movedFrom !== null) from.movedFrom = null;
    from.after = null;
    to.after = after;
    if (origin === to) {
      origin.movedTo = null;
    } else if (origin.before !== null && to.before === null) {
      origin.movedTo = to;
      to.movedFrom = origin;
    }
  }

  async #entry(path: string, keepLast = false): Promise<Entry> {
    const absolute = resolve(this.#cwd, path);
    if (/[\\/]$/.test(path)) throw new PlanError('the path names a directory');
    // A link that the patch has deleted no longer leads anywhere: what follows is about its own spot.
    const spot = await ownSpot(absolute);
    const own = keepLast || this.#entries.has(spot);
    const real = own ? spot : await resolveLinks(absolute);
    const known = this.#entries.get(real);
    if (known !== undefined) return known;
    const before = await readContent(real);
    if (before?.link === true && !own)
      throw new PlanError('its path holds a loop of symbolic links');
    const entry: Entry = {
      path: absolute,
      realPath: real,
      before,
      after: before,
      movedTo: null,
      movedFrom: null,
    };
    this.#entries.set(real, entry);
    return entry;
  }

  plan(): PatchPlan {
    const files: PlannedFile[] = [];
    const changes: FileUpdateChange[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.before === null && entry.after === null) continue;
      files.push({
        path: entry.path,
        realPath: entry.realPath,
        before: entry.before,
        after: entry.after,
      });
      // A moved file is told at its old path, unless a new file has taken that path since.
      if (entry.movedFrom === null || entry.movedFrom.after !== null) changes.push(describe(entry));
    }
    return { files, changes };
  }
}

function readExisting(entry: Entry): TextFile {
  if (entry.after === null) throw new PlanError('there is no such file');
  const read = readText(entry.after.bytes);
  if (!read.ok) throw new PlanError(`${read.why}, which a patch cannot change; use a command`);
  return read.file;
}

/** On a file system that ignores case, `a` and `A` are one file: a move between them is allowed. */
async function sameFile(a: string, b: string): Promise<boolean> {
  if (a.toLowerCase() !== b.toLowerCase()) return false;
  const [one, other] = await Promise.all([lstat(a), lstat(b)]);
  return one.ino === other.ino && one.dev === other.dev;
}

function describe(entry: Entry): FileUpdateChange {
  const { path, before, after, movedTo } = entry;
  if (before === null) return { path, kind: { type: 'add' }, diff: text(after) };
  const final = after ?? movedTo?.after ?? null;
  if (final === null) return { path, kind: { type: 'delete' }, diff: text(before) };
  const target = after === null ? (movedTo?.path ?? null) : null;
  const diff = hunks(text(before), text(final));
  return {
    path,
    kind: { type: 'update', move_path: target },
    diff: target === null ? diff : `${diff}\n\nMoved to: ${target}`,
  };
}

function text(content: Content | null): string {
  return content === null ? '' : content.bytes.toString('utf8');
}
