/**
 * Reading and replacing files below a root, for what puts them back outside of any sandbox. No link is
 * ever followed below the root, nor is another repository, a protected folder or Skein's home entered.
 * Paths have one latin1 character a byte and `/` between their parts.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { join, sep } from 'node:path';
import { PROTECTED_NAMES } from '../sandbox/port.ts';
import { isWithin } from '../sandbox/paths.ts';
import { keepOwner, readDisk, stampOf } from './disk-state.ts';
import type { Barred, DiskState } from './disk-state.ts';

/** Linux names an open folder so, whatever happens to its path. Source: proc_pid_fd(5). */
const DESCRIPTORS = '/proc/self/fd';
const byDescriptor = process.platform === 'linux';
const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';

export class BarredError extends Error {
  readonly why: Barred;

  constructor(why: Barred, cause?: unknown) {
    super(why, { cause });
    this.name = 'BarredError';
    this.why = why;
  }
}

/** The file is not what it was when it was looked at. */
export class ChangedError extends Error {}

interface Folder {
  readonly name: string;
  /** What a name in it is put behind. */
  readonly prefix: Buffer;
  readonly descriptor: number | null;
}

export class RootFiles {
  readonly root: string;
  readonly #home: string;
  /** From the root to the folder that was last worked in, each held open where that is of use. */
  readonly #way: Folder[] = [];

  /** `root` is a real path; `home` is Skein's. @throws {Error} when the root is not there, or a link */
  constructor(root: string, home: string) {
    this.root = root;
    if (realpathSync(root) !== root) throw new Error(`${root} has come to lead elsewhere`);
    this.#home = realpathSync(home);
    const at = Buffer.from(root);
    this.#way.push(this.#open('', at));
    const { descriptor } = this.#way[0] ?? { descriptor: null };
    if (descriptor !== null && readlinkSync(join(DESCRIPTORS, String(descriptor))) !== root) {
      this.close();
      throw new Error(`${root} has come to lead elsewhere`);
    }
  }

  close(): void {
    this.#backTo(0);
  }

  state(path: string): DiskState {
    try {
      const spot = this.#spot(path, false);
      if (spot === null || !this.#isThere(spot)) return { kind: 'none' };
      return readDisk(spot.at)?.state ?? { kind: 'none' };
    } catch (error) {
      if (error instanceof BarredError) return { kind: 'barred', why: error.why };
      throw error;
    }
  }

  /** The content of a file, or what a link says. @throws {ChangedError} */
  bytes(path: string, stamp: string): Buffer {
    const spot = this.#spot(path, false);
    const found = spot === null ? null : readDisk(spot.at);
    if (found?.state.kind !== 'file' || found.state.stamp !== stamp) throw new ChangedError();
    return found.bytes;
  }

  /** Everything in a folder that is no folder. Null beyond a thousand. */
  within(path: string): string[] | null {
    const names: string[] = [];
    const list = (folder: string): boolean => {
      const spot = this.#spot(`${folder}/x`, false);
      if (spot === null) return true;
      const inner = readdirSync(spot.folder, { encoding: 'buffer', withFileTypes: true });
      for (const entry of inner) {
        const name = `${folder}/${(entry.name as unknown as Buffer).toString('latin1')}`;
        if (!entry.isDirectory()) names.push(name);
        if (names.length > 1000 || (entry.isDirectory() && !list(name))) return false;
      }
      return true;
    };
    return list(path) ? names : null;
  }

  /**
   * Puts a file in place, if what is there is still what was seen (`stamp`; null for nothing). Makes
   * the folders on the way. @throws {ChangedError} @throws {BarredError}
   */
  write(path: string, mode: string, bytes: Buffer, stamp: string | null): void {
    const spot = this.#spot(path, true);
    if (spot === null) throw new ChangedError();
    if (stamp === null) clearFolder(spot.at);
    const before = this.#same(spot, stamp);
    const name = `.skein-${randomBytes(6).toString('hex')}.tmp`;
    const temp = Buffer.concat([spot.folder, Buffer.from(name)]);
    try {
      if (mode === '120000') symlinkSync(bytes, temp);
      else writeFileSync(temp, bytes, { flag: 'wx', mode: mode === '100755' ? 0o777 : 0o666 });
      if (before !== null) keepOwner(temp, before, mode);
      renameSync(temp, spot.at);
    } catch (error) {
      rmSync(temp, { force: true });
      throw error;
    }
  }

  /** Removes a file, and the folders that are empty then. @throws {ChangedError} @throws {BarredError} */
  remove(path: string, stamp: string): void {
    const spot = this.#spot(path, false);
    if (spot === null) throw new ChangedError();
    this.#same(spot, stamp);
    unlinkSync(spot.at);
    for (let depth = this.#way.length - 1; depth > 0; depth--) {
      const name = this.#way[depth]?.name ?? '';
      const parent = this.#way[depth - 1]?.prefix;
      if (parent === undefined) return;
      this.#backTo(depth);
      try {
        rmdirSync(Buffer.concat([parent, bytesOf(name)]));
      } catch {
        // It holds something.
        return;
      }
    }
  }

  /** What is there, if it is what was seen. */
  #same(spot: Spot, stamp: string | null): Stats | null {
    const stats = this.#isThere(spot)
      ? (lstatSync(spot.at, { throwIfNoEntry: false }) ?? null)
      : null;
    if ((stats === null ? null : stampOf(stats)) !== stamp) throw new ChangedError();
    return stats;
  }

  /** Where letters of either case are the same to the disk, a name must be there as it is written. */
  #isThere({ folder, name }: Spot): boolean {
    if (!ignoresCase) return true;
    const wanted = bytesOf(name).toString().normalize('NFC');
    return readdirSync(folder, 'utf8').some((each) => each.normalize('NFC') === wanted);
  }

  /** Goes to the folder of a path. Null where there is none, unless it is to be made. */
  #spot(path: string, make: boolean): Spot | null {
    const parts = path.split('/');
    for (const part of parts) if (!isName(part)) throw new BarredError('protected');
    const full = join(this.root, ...parts.map((part) => bytesOf(part).toString()));
    const inHome = isWithin(full, this.#home);
    if (inHome || parts.some(isProtected)) throw new BarredError('protected');
    const name = parts.pop() ?? '';
    let same = 0;
    while (same < parts.length && this.#way[same + 1]?.name === parts[same]) same++;
    this.#backTo(same + 1);
    for (const part of parts.slice(same)) {
      const parent = this.#way.at(-1);
      if (parent === undefined) throw new Error('it was closed');
      const at = Buffer.concat([parent.prefix, bytesOf(part)]);
      const stats = lstatSync(at, { throwIfNoEntry: false });
      if (stats?.isSymbolicLink() === true) throw new BarredError('link');
      if (stats === undefined || !stats.isDirectory()) {
        if (!make) return null;
        if (stats !== undefined) throw new ChangedError();
        mkdirSync(at);
      }
      this.#way.push(this.#open(part, at));
      const { prefix } = this.#way.at(-1) ?? parent;
      const dotGit = Buffer.concat([prefix, Buffer.from('.git')]);
      if (lstatSync(dotGit, { throwIfNoEntry: false }) !== undefined) {
        this.#backTo(this.#way.length - 1);
        throw new BarredError('repository');
      }
    }
    const folder = this.#way.at(-1)?.prefix;
    if (folder === undefined) throw new Error('it was closed');
    return { folder, name, at: Buffer.concat([folder, bytesOf(name)]) };
  }

  #open(name: string, at: Buffer): Folder {
    if (!byDescriptor)
      return { name, prefix: Buffer.concat([at, Buffer.from(sep)]), descriptor: null };
    try {
      const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
      const descriptor = openSync(at, flags);
      return { name, prefix: Buffer.from(`${DESCRIPTORS}/${descriptor}/`), descriptor };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new BarredError(code === 'ELOOP' || code === 'ENOTDIR' ? 'link' : 'unreadable', error);
    }
  }

  #backTo(depth: number): void {
    for (const { descriptor } of this.#way.splice(depth)) {
      if (descriptor !== null) closeSync(descriptor);
    }
  }
}

interface Spot {
  /** What a name in the folder is put behind. */
  readonly folder: Buffer;
  readonly name: string;
  readonly at: Buffer;
}

function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1');
}

function isName(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.includes('\0')) return false;
  return process.platform !== 'win32' || !/[\\:]/.test(part);
}

function isProtected(part: string): boolean {
  const name = part.toLowerCase().replace(/[. ]+$/, '');
  return PROTECTED_NAMES.includes(name) || /^git~\d+$/.test(name);
}

/** Makes way for a file where a folder of empty folders stands. */
function clearFolder(at: Buffer): void {
  if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const name of readdirSync(at, 'buffer')) {
    clearFolder(Buffer.concat([at, Buffer.from(sep), name]));
  }
  rmdirSync(at);
}
