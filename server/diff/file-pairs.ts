/**
 * Files before and after something: how pairs of them are described, named by refs, and read from what
 * git prints.
 */
import { createHash } from 'node:crypto';

/** One state of a file: its git mode and the id of its content. */
export interface Side {
  readonly mode: string;
  readonly id: string;
}

/** A file before and after; null where it did not exist. Paths have one latin1 character a byte. */
export interface FilePair<S extends Side = Side> {
  readonly path: string;
  readonly before: S | null;
  readonly after: S | null;
}

/** A side whose content may have to be brought along. */
export interface NewSide extends Side {
  /** The content, of exactly this id; left out where the source has it, or the store already. */
  readonly bytes?: () => Buffer;
}

/** Where a pair lies. Trees of nothing have git's id for the empty tree. */
export interface PairIds {
  readonly commit: string;
  readonly before: string;
  readonly after: string;
}

/** What its ref says of a pair. Times are Unix milliseconds. */
export interface PairName {
  readonly root: string;
  readonly threadId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** A turn's id, or that of a restore. */
  readonly id: string;
}

export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export function pairRef({ root, threadId, startedAtMs, endedAtMs, id }: PairName): string {
  return `refs/checkpoints/${rootKey(root)}/${threadId}/${startedAtMs}-${endedAtMs}-${id}`;
}

/** What was last shown of a thread, until it is shown anew. */
export function previewRef(threadId: string, nth: number): string {
  return `refs/previews/${threadId}/${nth}`;
}

export function rootKey(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 24);
}

export function parseRef(line: string, root: string): (PairName & { commit: string })[] {
  const match = /^refs\/checkpoints\/\w+\/([\w-]+)\/(\d+)-(\d+)-([\w-]+) (\w+)$/.exec(line);
  if (match === null) return [];
  const [, threadId = '', start, end, id = '', commit = ''] = match;
  return [{ root, threadId, startedAtMs: Number(start), endedAtMs: Number(end), id, commit }];
}

/** Reads `git diff-tree --raw -z` of several pairs of trees, each behind a line that names it. */
export function readRawDiffs(text: string): Map<string, FilePair[]> {
  const found = new Map<string, FilePair[]>();
  let files: FilePair[] = [];
  for (let at = 0; at < text.length;) {
    if (text[at] !== ':') {
      const end = text.indexOf('\n', at);
      files = [];
      found.set(text.slice(at, end), files);
      at = end + 1;
      continue;
    }
    const meta = text.indexOf('\0', at);
    const end = text.indexOf('\0', meta + 1);
    files.push(rawPair(text.slice(at, meta), text.slice(meta + 1, end)));
    at = end + 1;
  }
  return found;
}

/** One entry of git's raw form: `:MODE MODE ID ID LETTER` and its path. */
export function rawPair(meta: string, path: string): FilePair {
  const [oldMode = '', newMode = '', oldId = '', newId = ''] = meta.slice(1).split(' ');
  const side = (mode: string, id: string): Side | null => (mode === '000000' ? null : { mode, id });
  return { path, before: side(oldMode, oldId), after: side(newMode, newId) };
}
