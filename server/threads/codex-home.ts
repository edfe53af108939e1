/**
 * Threads of another program, Codex, beside ours. Lists know them by the beginnings of their files;
 * readers see each file as if it were ours. Nothing there is ever written or locked.
 */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { codexFiles } from './codex-files.ts';
import type { CodexFile } from './codex-files.ts';
import { chainOf } from './codex-history.ts';
import { parseJson, textOf } from './codex-items.ts';
import { CodexLines, codexSession } from './codex-lines.ts';
import { Projection, takeLines } from './projection.ts';
import { readBytes } from './read-bytes.ts';
import { firstLine } from './rollout-place.ts';
import type { ThreadStore } from './thread-store.ts';

/** Raised when the same file would be read otherwise than before. */
const READING = 2;
/** The first message is looked for in so many bytes. */
const HEAD_BYTES = 512 * 1024;

/** Brings the index up to date. What cannot be read is left out and tried again next time. */
export async function followCodexHome(store: ThreadStore, codexHome: string): Promise<void> {
  const current = new Map<string, CodexFile>();
  // The last file of a thread counts.
  for (const file of await codexFiles(codexHome)) current.set(file.threadId, file);
  const known = await store.imported();
  const names = await threadNames(codexHome);
  for (const file of current.values()) {
    const name = names.get(file.threadId) ?? null;
    await follow(store, file, name, known.get(file.threadId)).catch(() => undefined);
  }
  for (const threadId of known.keys()) if (!current.has(threadId)) await store.remove(threadId);
}

/** Forgets all that is of Codex: it still has it. */
export async function forgetCodexHome(store: ThreadStore): Promise<void> {
  for (const threadId of (await store.imported()).keys()) await store.remove(threadId);
}

/** The names that threads were given; the last one of a thread counts. */
async function threadNames(codexHome: string): Promise<Map<string, string>> {
  const text = await readFile(join(codexHome, 'session_index.jsonl'), 'utf8').catch(() => '');
  const names = new Map<string, string>();
  for (const line of text.split('\n')) {
    const entry = parseJson(line);
    const name = textOf(entry?.['thread_name']);
    if (name !== '') names.set(textOf(entry?.['id']), name);
  }
  return names;
}

async function follow(
  store: ThreadStore,
  file: CodexFile,
  name: string | null,
  knownStamp: string | undefined,
): Promise<void> {
  const { mtimeMs, size } = await stat(file.path);
  const stamp = `${READING} ${size} ${Math.floor(mtimeMs)} ${file.path} ${name ?? ''}`;
  if (stamp === knownStamp) return;
  // One of ours, by the same id, goes before.
  if (knownStamp === undefined && (await store.locate(file.threadId)) !== null) return;
  const head = await readHead(file, size, { name, changedAtMs: Math.floor(mtimeMs), stamp });
  const { threadId, path, archived } = file;
  if (head !== null) await store.replace({ threadId, path, archived }, head);
  await turnOfLoop();
}

/** What lists show of a file; null when it is none of Codex's, or nobody has said anything in it. */
async function readHead(
  file: CodexFile,
  size: number,
  known: { readonly name: string | null; readonly changedAtMs: number; readonly stamp: string },
): Promise<Projection | null> {
  const session = codexSession((await firstLine(file.path)) ?? '');
  if (session === null) return null;
  const lines = new CodexLines(session, file.path);
  const chain = await chainOf(file, session, size);
  const first = chain[0] ?? { file: file.path, size };
  const handle = await open(first.file, 'r');
  try {
    const bytes = await readBytes(handle, 0, Math.min(first.size, HEAD_BYTES));
    const whole = bytes.toString('utf8', 0, bytes.lastIndexOf(0x0a) + 1);
    for (const line of whole.split('\n')) {
      if (line !== '') lines.take(line);
      if (lines.heard) break;
    }
  } finally {
    await handle.close();
  }
  const read = new Projection(file.threadId);
  takeLines(read, Buffer.from(lines.text));
  if (read.meta === null) return null;
  const meta = {
    ...read.meta,
    session: { ...read.meta.session, imported_stamp: known.stamp },
    name: known.name ?? read.meta.name,
    openTurnId: null,
    updatedAtMs: known.changedAtMs,
    recencyAtMs: known.changedAtMs,
  };
  // Nothing of the file counts as read: who wants more reads it from the beginning.
  return new Projection(file.threadId, { meta, rows: [], size: 0, nextOrdinal: 0 });
}
