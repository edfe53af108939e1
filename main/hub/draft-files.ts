/**
 * What goes with drafts, a folder of files for each: images are too large for rows that are read at
 * every start. A file is written beside its place and moved there, so that none is ever half of one.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../server/protocol/check.ts';
import { DRAFT_BYTES, DRAFT_IMAGES, draftAttachment } from '../../server/protocol/host-draft.ts';
import type { DraftAttachment } from '../../server/protocol/host-draft.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';

/** `NUMBER.ID.json`: the number is the place in the draft. */
const NAME = /^(\d+)\.([\w-]+)\.json$/u;

interface Kept {
  readonly place: number;
  readonly id: string;
  readonly path: string;
}

export class DraftFiles {
  readonly #folder: string;
  /** The last act on each draft: they follow each other. */
  readonly #acts = new Map<string, Promise<unknown>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** In the order in which they were added. What cannot be read is left out. */
  read(key: string): Promise<DraftAttachment[]> {
    return this.#after(key, async () => {
      const found: DraftAttachment[] = [];
      for (const { path } of await this.#list(key)) {
        const judged = check(draftAttachment, parsed(await readFile(path, 'utf8')));
        if (judged.ok) found.push(judged.value);
      }
      return found;
    });
  }

  add(key: string, attachment: DraftAttachment): Promise<void> {
    return this.#after(key, async () => {
      const kept = await this.#list(key);
      if (kept.some(({ id }) => id === attachment.id)) return;
      const text = JSON.stringify(attachment);
      const sizes = await Promise.all(kept.map(async ({ path }) => (await stat(path)).size));
      if (kept.length >= DRAFT_IMAGES) {
        throw invalidRequest(`\`attachment\`: a draft holds ${DRAFT_IMAGES} at most`);
      }
      if (sizes.reduce((all, size) => all + size, Buffer.byteLength(text)) > DRAFT_BYTES) {
        throw invalidRequest(`\`attachment\`: a draft holds ${DRAFT_BYTES} bytes at most`);
      }
      const folder = this.#of(key);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const place = (kept.at(-1)?.place ?? 0) + 1;
      const path = join(folder, `${place}.${attachment.id}.json`);
      await writeFile(`${path}.part`, text, { mode: 0o600 });
      await rename(`${path}.part`, path);
    });
  }

  remove(key: string, ids: readonly string[]): Promise<void> {
    return this.#after(key, async () => {
      const kept = await this.#list(key);
      const gone = kept.filter(({ id }) => ids.includes(id));
      for (const { path } of gone) await rm(path, { force: true });
      if (gone.length === kept.length) await rm(this.#of(key), { recursive: true, force: true });
    });
  }

  /** All of a draft, for a thread that is no more. */
  forget(key: string): Promise<void> {
    return this.#after(key, () => rm(this.#of(key), { recursive: true, force: true }));
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#acts.values());
  }

  async #list(key: string): Promise<Kept[]> {
    const folder = this.#of(key);
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names
      .flatMap((name): Kept[] => {
        const [, place, id] = NAME.exec(name) ?? [];
        if (place === undefined || id === undefined) return [];
        return [{ place: Number(place), id, path: join(folder, name) }];
      })
      .sort((a, b) => a.place - b.place);
  }

  /** Keys hold what a file's name may not. */
  #of(key: string): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
  }

  #after<T>(key: string, act: () => Promise<T>): Promise<T> {
    const done = (this.#acts.get(key) ?? Promise.resolve()).then(act);
    const quiet = done.then(
      () => undefined,
      () => undefined,
    );
    this.#acts.set(key, quiet);
    void quiet.then(() => {
      if (this.#acts.get(key) === quiet) this.#acts.delete(key);
    });
    return done;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
