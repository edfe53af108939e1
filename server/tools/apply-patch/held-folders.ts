/** Folders that are written to by what they are, not by a path that may come to lead elsewhere. */
import { constants } from 'node:fs';
import { open, readlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** Linux names an open folder so, whatever happens to its path. Source: proc_pid_fd(5). */
const DESCRIPTORS = '/proc/self/fd';

/**
 * Holds folders open while files in them are replaced. A command in the background could put a link
 * in the place of a folder after it was looked at; where Linux runs, the file still goes to where it
 * was looked at.
 */
export class HeldFolders {
  readonly #held = new Map<string, Promise<FileHandle>>();

  /** A path for the file at `file`, an absolute path without links whose folder exists. */
  async spot(file: string): Promise<string> {
    if (process.platform !== 'linux') return file;
    const folder = path.dirname(file);
    const held = this.#held.get(folder) ?? hold(folder);
    this.#held.set(folder, held);
    return path.join(DESCRIPTORS, String((await held).fd), path.basename(file));
  }

  /** `text` with the names that people know. */
  async named(text: string): Promise<string> {
    let named = text;
    for (const [folder, held] of this.#held) {
      const handle = await held.catch(() => null);
      if (handle !== null) named = named.replaceAll(`${DESCRIPTORS}/${handle.fd}/`, `${folder}/`);
    }
    return named;
  }

  async close(): Promise<void> {
    for (const held of this.#held.values()) await (await held.catch(() => null))?.close();
  }
}

async function hold(folder: string): Promise<FileHandle> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const real = await readlink(`${DESCRIPTORS}/${handle.fd}`);
    if (real !== folder) throw new Error(`${folder} has come to lead to ${real}`);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
