import { isAbsolute } from 'node:path';
import { setImmediate as nextTick } from 'node:timers/promises';
import type { KeyResult, SnapshotKey } from 'fuzzysort';
import { listFiles } from './file-list.ts';

export interface FuzzyFileMatch {
  root: string;
  /** Relative to the root, `/` between parts. */
  path: string;
  match_type: 'file' | 'directory';
  file_name: string;
  /** Higher is better; 1000 is the whole path. Comparable within one answer only. */
  score: number;
  /** Positions in `path` of the characters that matched, in UTF-16 units. */
  indices: number[] | null;
}

interface Candidate {
  path: string;
  kind: 'file' | 'directory';
  nameAt: number;
}

interface CachedRoot {
  parts: Promise<Part[]>;
  /** `performance.now()` when it was listed; infinite while that is under way. */
  listedAt: number;
  /** When it was searched last. */
  usedAt: number;
  /** A newer list is on its way, which takes its place. */
  renewing: boolean;
}

/** A root's candidates in parts, so that neither preparing nor searching holds up the event loop. */
type Part = SnapshotKey<Candidate>;

/** What is searched: the files of each root. */
export type FileIndex = readonly { readonly root: string; readonly parts: readonly Part[] }[];

const partSize = 2000;
const resultLimit = 50;
const rootLimit = 8;
const minimumScore = 0.2;
/** A match that lies wholly in the file's name is what people mean by a name. */
const nameBonus = 0.25;

/** Finds files by parts of their names, over several roots. Keeps each root's list for a while. */
export class FuzzyFileSearch {
  readonly #keepMs: number;
  readonly #roots = new Map<string, CachedRoot>();
  readonly #running = new Map<string, AbortController>();
  readonly #closing = new AbortController();

  /**
   * `keepMs`: how long a list of files stands before the folder is read again. Who types on meanwhile
   * does not wait for that: searches that follow each other faster find in the list before.
   */
  constructor(keepMs = 5000) {
    this.#keepMs = keepMs;
  }

  /**
   * The best 50 matches, best first. A later search with the same token ends an earlier one, which
   * then finds nothing. An empty query finds nothing, but has the files listed for the next one; a root that cannot be read, or is no absolute
   * path, holds nothing.
   */
  async search(params: {
    query: string;
    roots: readonly string[];
    cancellationToken?: string | null | undefined;
  }): Promise<{ files: FuzzyFileMatch[] }> {
    const token = params.cancellationToken ?? null;
    const control = new AbortController();
    if (token !== null) {
      this.#running.get(token)?.abort();
      this.#running.set(token, control);
    }
    try {
      if (params.query.trim() === '') {
        // What cannot be listed is told to whoever searches in it.
        this.index(params.roots).catch(() => {});
        return { files: [] };
      }
      const index = await this.index(params.roots);
      return { files: await this.find(params.query, index, control.signal) };
    } finally {
      if (token !== null && this.#running.get(token) === control) this.#running.delete(token);
    }
  }

  /** Ends every list being read. Later searches find nothing. */
  close(): void {
    this.#closing.abort();
  }

  /** The files of several roots, for any number of queries. */
  async index(roots: readonly string[]): Promise<FileIndex> {
    const wanted = [...new Set(roots)].filter((root) => isAbsolute(root));
    return Promise.all(wanted.map(async (root) => ({ root, parts: await this.#parts(root) })));
  }

  /** The best 50 matches, best first; none once `signal` is aborted. */
  async find(query: string, index: FileIndex, signal: AbortSignal): Promise<FuzzyFileMatch[]> {
    const words = query.trim();
    if (words === '') return [];
    const { go } = await import('fuzzysort');
    const found: Found[] = [];
    for (const { root, parts } of index) {
      for (const part of parts) {
        if (signal.aborted) return [];
        const results = go(words, part, { limit: resultLimit, threshold: minimumScore });
        for (const result of results) found.push({ root, result });
        await nextTick();
      }
    }
    // Where the characters stand is worked out on demand and dear: only for those with a chance.
    found.sort((a, b) => b.result.score - a.result.score);
    const files = found.slice(0, 4 * resultLimit).map(describe);
    files.sort((a, b) => b.score - a.score || a.path.length - b.path.length);
    return files.slice(0, resultLimit);
  }

  async #parts(root: string): Promise<Part[]> {
    let cached = this.#roots.get(root);
    const now = performance.now();
    if (cached === undefined || now - cached.listedAt > this.#keepMs) {
      if (cached === undefined || now - cached.usedAt > this.#keepMs) {
        cached = this.#fresh(root);
        this.#put(root, cached);
      } else if (!cached.renewing) {
        cached.renewing = true;
        const fresh = this.#fresh(root);
        const old = cached;
        fresh.parts.then(
          () => {
            if (this.#roots.get(root) === old) this.#put(root, fresh);
          },
          () => {},
        );
      }
    }
    cached.usedAt = now;
    try {
      return await cached.parts;
    } catch (error) {
      if (this.#closing.signal.aborted) return [];
      throw error;
    }
  }

  #fresh(root: string): CachedRoot {
    const usedAt = performance.now();
    const fresh = { listedAt: Infinity, usedAt, renewing: false, parts: this.#list(root) };
    fresh.parts.then(
      () => (fresh.listedAt = performance.now()),
      () => this.#roots.delete(root),
    );
    return fresh;
  }

  #put(root: string, list: CachedRoot): void {
    this.#roots.delete(root);
    this.#roots.set(root, list);
    const oldest = this.#roots.keys().next().value;
    if (this.#roots.size > rootLimit && oldest !== undefined) this.#roots.delete(oldest);
  }

  async #list(root: string): Promise<Part[]> {
    const files = await listFiles(root, this.#closing.signal);
    const { snapshot } = await import('fuzzysort');
    const folders = new Set<string>();
    for (const file of files) {
      for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
        const folder = file.slice(0, at);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
    const parts: Part[] = [];
    const all = [...files, ...folders];
    for (let at = 0; at < all.length; at += partSize) {
      const part = all.slice(at, at + partSize).map((path, i): Candidate => ({
        path,
        kind: at + i < files.length ? 'file' : 'directory',
        nameAt: path.lastIndexOf('/') + 1,
      }));
      parts.push(snapshot(part, { key: 'path' }));
      await nextTick();
    }
    return parts;
  }
}

interface Found {
  root: string;
  result: KeyResult<Candidate>;
}

function describe({ root, result }: Found): FuzzyFileMatch {
  const { obj, score, indexes } = result;
  const inName = (indexes[0] ?? 0) >= obj.nameAt;
  return {
    root,
    path: obj.path,
    match_type: obj.kind,
    file_name: obj.path.slice(obj.nameAt),
    score: Math.round((score * (inName ? 1 + nameBonus : 1) * 1000) / (1 + nameBonus)),
    indices: [...indexes],
  };
}
