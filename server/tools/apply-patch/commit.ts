import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveLinks } from '../../sandbox/paths.ts';
import { HeldFolders } from './held-folders.ts';
import { ownSpot, readContent, type Content, type PatchPlan, type PlannedFile } from './plan.ts';

export type CommitResult = { ok: true } | { ok: false; message: string };

/** The calls that put prepared files in place; a test can make one fail. */
export interface CommitSystem {
  rename: (from: string, to: string) => Promise<void>;
}

/**
 * Writes the plan: all files or none. First nothing may have changed since the plan was made;
 * then every new text is staged beside its target and renamed over it. If a step fails, what was
 * done is undone, and the message says so. Throws only if undoing fails too.
 */
export async function commitPlan(
  plan: PatchPlan,
  system: CommitSystem = { rename },
): Promise<CommitResult> {
  const changed: string[] = [];
  for (const file of plan.files) if (await hasChanged(file)) changed.push(file.path);
  if (changed.length > 0) {
    return {
      ok: false,
      message:
        'Nothing was written: these files have changed since the patch was prepared. ' +
        `Read them again and send a new patch.\n${changed.join('\n')}`,
    };
  }
  const undo: (() => Promise<unknown>)[] = [];
  const discard: string[] = [];
  const folders = new HeldFolders();
  try {
    const staged: { temp: string; spot: string; file: PlannedFile }[] = [];
    for (const file of plan.files) {
      if (file.after === null || isSame(file.before, file.after)) continue;
      await makeFolder(dirname(file.realPath), undo);
      const spot = await folders.spot(file.realPath);
      const temp = besides(spot);
      undo.push(() => rm(temp, { force: true }));
      await stage(temp, file.after, file.before === null ? null : spot);
      staged.push({ temp, spot, file });
    }
    // Deletions go first: where case is ignored, a moved file's old name may be its new one.
    for (const file of plan.files) {
      if (file.after !== null || file.before === null) continue;
      const spot = await folders.spot(file.realPath);
      const aside = besides(spot);
      await system.rename(spot, aside);
      undo.push(() => rename(aside, spot));
      discard.push(aside);
    }
    for (const { temp, spot, file } of staged) {
      await system.rename(temp, spot);
      undo.push(() => restore(spot, file.before));
    }
    // The patch is done; an old text that cannot be removed now is a stray file, not a failure.
    for (const path of discard) await rm(path, { force: true }).catch(() => undefined);
    return { ok: true };
  } catch (error) {
    await rollBack(undo, error);
    const why = await folders.named(error instanceof Error ? error.message : String(error));
    return { ok: false, message: `Nothing was changed: writing failed (${why}).` };
  } finally {
    await folders.close();
  }
}

async function hasChanged(file: PlannedFile): Promise<boolean> {
  const isLink = file.before?.link === true;
  try {
    const found = isLink ? await ownSpot(file.path) : await resolveLinks(file.path);
    if (found !== file.realPath) return true;
    return !isSame(await readContent(file.realPath), file.before);
  } catch {
    return true;
  }
}

function isSame(a: Content | null, b: Content | null): boolean {
  if (a === null || b === null) return a === b;
  return a.link === b.link && a.mode === b.mode && a.bytes.equals(b.bytes);
}

function besides(path: string): string {
  return join(dirname(path), `.skein-${randomBytes(6).toString('hex')}.tmp`);
}

async function makeFolder(path: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = first; ;) {
    const folder = made;
    undo.push(() => rmdir(folder));
    if (made === path) return;
    const next = path.slice(made.length + 1).split(/[\\/]/)[0];
    if (next === undefined) return;
    made = join(made, next);
  }
}

async function stage(temp: string, content: Content, replaced: string | null): Promise<void> {
  await writeFile(temp, content.bytes, { flag: 'wx' });
  if (content.mode !== null) await chmod(temp, content.mode);
  if (replaced === null || process.getuid === undefined) return;
  const owner = await lstat(replaced);
  if (owner.uid === process.getuid() && owner.gid === process.getgid?.()) return;
  try {
    await chown(temp, owner.uid, owner.gid);
    if (content.mode !== null) await chmod(temp, content.mode);
  } catch {
    // Only a privileged user may give files away; the file then belongs to who edits it.
  }
}

async function restore(spot: string, before: Content | null): Promise<void> {
  if (before === null) {
    await rm(spot, { force: true });
    return;
  }
  const temp = besides(spot);
  await stage(temp, before, spot);
  await rename(temp, spot);
}

async function rollBack(undo: (() => Promise<unknown>)[], cause: unknown): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.toReversed()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const texts = failures.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new Error(`A failed patch could not be undone: ${texts.join('; ')}`, { cause });
}
