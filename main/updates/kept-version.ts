/**
 * The version that ran before this one, kept so that there is a way back: exactly one, and only where all of
 * the app is one file that somebody else's tools do not keep (an AppImage).
 */
import { constants, copyFileSync, readFileSync, renameSync, statSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';

const kept = z.object({
  version: z.string(),
  /** What the user called the file. */
  name: z.string(),
  /** The form of the library that it reads. */
  format: z.int(),
});
type Kept = z.infer<typeof kept>;

const note = z.object({
  kept: z.nullable(kept),
  /** The version that the user went back from last. */
  left: z.nullable(z.string()),
});
type Note = z.infer<typeof note>;

const NOTHING: Note = { kept: null, left: null };

export interface Previous {
  readonly version: string;
  /** It does not read the library as it is now. */
  readonly libraryChanged: boolean;
}

export interface KeptVersionOptions {
  /** Where it is kept. */
  readonly folder: string;
  /** The file that runs. */
  readonly program: string;
  readonly version: string;
  /** The form of the library that this version writes. */
  readonly format: number;
}

export class KeptVersion {
  readonly #options: KeptVersionOptions;

  constructor(options: KeptVersionOptions) {
    this.#options = options;
  }

  /** What there is to go back to; null where this is the first one here. */
  get previous(): Previous | null {
    const { version, folder, format } = this.#options;
    const { kept: found } = this.#note();
    // What is kept before it is replaced is this very version, until it was.
    if (found === null || found.version === version) return null;
    const isThere = statSync(join(folder, fileOf(found)), { throwIfNoEntry: false })?.isFile();
    return isThere === true
      ? { version: found.version, libraryChanged: found.format < format }
      : null;
  }

  get left(): string | null {
    return this.#note().left;
  }

  /** Before a newer one takes the place of this one. @throws Error when there is no room for it */
  async keep(): Promise<void> {
    const { folder, program, version, format } = this.#options;
    const next: Kept = { version, name: basename(program), format };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, fileOf(next));
    await rm(file, { force: true });
    // The updater takes the old file away by its name, so that another name keeps it, at no cost.
    await link(program, file).catch(() => copyFile(program, file, constants.COPYFILE_FICLONE));
    await this.#write({ ...this.#note(), kept: next });
    await this.#clean(next);
  }

  /** Puts it in place of this one. @returns the program to start now, and the form of the library that it reads */
  async putBack(): Promise<{ readonly program: string; readonly format: number }> {
    const { folder, program, version } = this.#options;
    const { kept: found } = this.#note();
    if (found === null || this.previous === null) throw new Error('no older version is kept here');
    const target = join(dirname(program), found.name);
    const aside = `${target}.new`;
    // Whole beside it first: the folder may be on another disk.
    await copyFile(join(folder, fileOf(found)), aside, constants.COPYFILE_FICLONE);
    await rename(aside, target);
    if (target !== program) await rm(program, { force: true });
    await this.#write({ kept: null, left: version });
    await this.#clean(null);
    return { program: target, format: found.format };
  }

  /**
   * The updater takes the old file away before it has put the new one there: where that failed, this version
   * comes back. At once, for the app may be at its end.
   */
  restore(): void {
    const { folder, program, version } = this.#options;
    const { kept: found } = this.#note();
    if (found === null || found.version !== version) return;
    const file = join(folder, fileOf(found));
    const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
    if (size(program) === size(file)) return;
    copyFileSync(file, `${program}.old`, constants.COPYFILE_FICLONE);
    renameSync(`${program}.old`, program);
  }

  #note(): Note {
    try {
      const judged = note.safeParse(JSON.parse(readFileSync(this.#file, 'utf8')));
      return judged.success ? judged.data : NOTHING;
    } catch {
      return NOTHING;
    }
  }

  async #write(said: Note): Promise<void> {
    await writeFile(`${this.#file}.new`, `${JSON.stringify(said)}\n`, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }

  /** One is enough. */
  async #clean(but: Kept | null): Promise<void> {
    const { folder } = this.#options;
    for (const name of await readdir(folder)) {
      const isWanted = name === NOTE || (but !== null && name === fileOf(but));
      if (!isWanted) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  get #file(): string {
    return join(this.#options.folder, NOTE);
  }
}

const NOTE = 'kept.json';

/** Versions come from our own releases, but a name of a file is never taken at its word. */
function fileOf({ version }: Pick<Kept, 'version'>): string {
  return `skein-${version.replaceAll(/[^\w.+-]/g, '_')}`;
}
