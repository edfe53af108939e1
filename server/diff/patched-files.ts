import { lstat, readFile, readlink } from 'node:fs/promises';
import { gitFileDiff, similarity, type FileDelta, type FileState } from './unified-diff.ts';

/** Larger files are not held in memory; their diff says only that they differ. */
const sizeLimit = 32 * 1024 * 1024;

/** Git folds a deletion and an addition into a rename from this likeness on. */
const renameLikeness = 0.5;

/** A file as it is now; `null` if none is there. */
export async function readState(path: string): Promise<FileState | null> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) {
      return { bytes: Buffer.from(await readlink(path)), mode: '120000' };
    }
    if (!stat.isFile() || stat.size > sizeLimit) return null;
    const mode = (stat.mode & 0o100) === 0 ? '100644' : '100755';
    return { bytes: await readFile(path), mode };
  } catch {
    return null;
  }
}

/**
 * The diff of single files from what they were to what they are now. `files` maps absolute paths to
 * their state before; `show` gives the path to print. Deletions and additions that are alike are
 * folded into renames.
 */
export async function diffFiles(
  files: ReadonlyMap<string, FileState | null>,
  show: (path: string) => string,
): Promise<string> {
  const deltas: FileDelta[] = [];
  const gone: FileDelta[] = [];
  const fresh: FileDelta[] = [];
  for (const [path, before] of files) {
    const after = await readState(path);
    const delta = { oldPath: show(path), newPath: show(path), before, after };
    if (before !== null && after === null) gone.push(delta);
    else if (before === null && after !== null) fresh.push(delta);
    else deltas.push(delta);
  }
  for (const addition of fresh) {
    const origin = mostAlike(gone, addition);
    if (origin === null) {
      deltas.push(addition);
      continue;
    }
    gone.splice(gone.indexOf(origin), 1);
    deltas.push({ ...addition, oldPath: origin.oldPath, before: origin.before });
  }
  deltas.push(...gone);
  deltas.sort((a, b) => (a.newPath < b.newPath ? -1 : 1));
  return deltas.map(gitFileDiff).join('');
}

function mostAlike(gone: readonly FileDelta[], addition: FileDelta): FileDelta | null {
  let best: FileDelta | null = null;
  let most = renameLikeness;
  for (const candidate of gone) {
    if (candidate.before === null || addition.after === null) continue;
    if (candidate.before.bytes.byteLength === 0) continue;
    const likeness = similarity(candidate.before.bytes, addition.after.bytes);
    if (likeness >= most) {
      best = candidate;
      most = likeness;
    }
  }
  return best;
}
