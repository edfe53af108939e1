/**
 * Threads of another program, Codex: read from its home, and put into ours as rollouts of our own
 * that are made again when theirs change. Its files are never written and never locked.
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { isJson, textOf } from './codex-items.ts';
import type { Json } from './codex-items.ts';
import { CodexLines, codexSession } from './codex-lines.ts';
import { readLines } from './history-loader.ts';
import { importedPath, listRollouts } from './rollout-path.ts';
import { firstLine } from './rollout-place.ts';
import type { ThreadStore } from './thread-store.ts';

/** A thread that was reverted goes on in a further file, which has an id of its own behind. */
const NAME =
  /^rollout-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-([0-9a-f-]{36})(?:_([0-9a-f-]{36}))?\.jsonl$/;
/** Raised when the same file would be read otherwise than before. */
const READING = 1;

interface CodexFile {
  readonly threadId: string;
  /** By which other files point to it. */
  readonly rolloutId: string;
  readonly path: string;
  readonly archived: boolean;
}

/** Brings what was imported up to date. What cannot be read is left out and tried again next time. */
export async function followCodexHome(store: ThreadStore, codexHome: string): Promise<void> {
  const { home } = store;
  const files = await codexFiles(codexHome);
  const byRollout = new Map(files.map((file) => [file.rolloutId, file]));
  const current = new Map<string, CodexFile>();
  // By name, which begins with the time: the last one of a thread counts.
  for (const file of files) current.set(file.threadId, file);
  const rollouts = await listRollouts(home);
  const imported = rollouts.filter((each) => isImportedPath(home, each.path));
  const known = new Map(imported.map((each) => [each.threadId, each]));
  const ours = new Set(rollouts.filter((each) => !known.has(each.threadId)).map((e) => e.threadId));
  for (const file of current.values()) {
    if (ours.has(file.threadId)) continue;
    const target = importedPath(home, file.threadId, file.archived);
    await follow(store, file, byRollout, target).catch(() => undefined);
    await turnOfLoop();
  }
  for (const { threadId, path: file, archived } of imported) {
    if (current.get(threadId)?.archived === archived) continue;
    await rm(file, { force: true });
    if (!current.has(threadId)) await store.remove(threadId);
  }
}

/** Forgets all that was imported: the other program still has it. */
export async function forgetCodexHome(store: ThreadStore): Promise<void> {
  const rollouts = await listRollouts(store.home);
  for (const { threadId, path: file } of rollouts) {
    if (!isImportedPath(store.home, file)) continue;
    await rm(file, { force: true });
    await store.remove(threadId);
  }
}

export function isImportedPath(home: string, file: string): boolean {
  return file.startsWith(path.join(home, 'imported') + path.sep);
}

async function follow(
  store: ThreadStore,
  file: CodexFile,
  byRollout: ReadonlyMap<string, CodexFile>,
  target: string,
): Promise<void> {
  const { mtimeMs, size } = await stat(file.path);
  const stamp = `${READING} ${size} ${Math.floor(mtimeMs)} ${file.path}`;
  if ((await readFile(`${target}.stamp`, 'utf8').catch(() => '')) === stamp) return;
  const text = await readCodex(file, size, byRollout);
  if (text === null) return;
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await writeFile(`${target}.new`, text, { mode: 0o600 });
  await rename(`${target}.new`, target);
  await writeFile(`${target}.stamp`, stamp, { mode: 0o600 });
  await utimes(target, mtimeMs / 1000, mtimeMs / 1000);
  const place = { threadId: file.threadId, path: target, archived: file.archived };
  await store.project(place);
  await store.move(file.threadId, target, file.archived);
}

/** The whole history of a file in our lines; null when it is none of Codex's. */
async function readCodex(
  file: CodexFile,
  size: number,
  byRollout: ReadonlyMap<string, CodexFile>,
): Promise<string | null> {
  const session = codexSession((await firstLine(file.path)) ?? '');
  if (session === null) return null;
  const lines = new CodexLines(session, file.path);
  for (const part of await chainOf(file, session, size, byRollout)) {
    await readLines(part, (bytes) => {
      for (const line of bytes.toString('utf8').split('\n')) if (line !== '') lines.take(line);
    });
  }
  return lines.end();
}

/** What a fork or a reverted thread points to, oldest first. What is missing is left out. */
async function chainOf(
  file: CodexFile,
  session: Json,
  size: number,
  byRollout: ReadonlyMap<string, CodexFile>,
): Promise<{ readonly file: string; readonly size: number }[]> {
  const parts = [{ file: file.path, size }];
  const seen = new Set([file.rolloutId]);
  for (let base = session['history_base']; isJson(base);) {
    const source = byRollout.get(textOf(base['thread_id']));
    if (source === undefined || seen.has(source.rolloutId)) break;
    seen.add(source.rolloutId);
    parts.unshift({ file: source.path, size: Number(base['end_byte_offset'] ?? 0) });
    base = codexSession((await firstLine(source.path)) ?? '')?.['history_base'];
  }
  return parts;
}

async function codexFiles(codexHome: string): Promise<CodexFile[]> {
  const found: CodexFile[] = [];
  for (const folder of ['archived_sessions', 'sessions']) {
    const root = path.join(codexHome, folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const match = entry.isFile() ? NAME.exec(entry.name) : null;
      const [, threadId, further] = match ?? [];
      if (threadId === undefined) continue;
      found.push({
        threadId,
        rolloutId: further ?? threadId,
        path: path.join(entry.parentPath, entry.name),
        archived: folder === 'archived_sessions',
      });
    }
  }
  const name = (file: CodexFile): string => path.basename(file.path);
  return found.sort((one, other) => (name(one) < name(other) ? -1 : 1));
}
