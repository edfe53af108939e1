/** Where rollouts lie below a home: by local day while in use, flat once archived. */
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

const NAME = /^rollout-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-([0-9a-f-]{36})\.jsonl$/;

export interface RolloutPlace {
  readonly threadId: string;
  /** Absolute. */
  readonly path: string;
  readonly archived: boolean;
}

/** The path of a new thread's rollout. */
export function rolloutPath(home: string, threadId: string, createdAtMs: number): string {
  const [year, month, day, hour, minute, second] = localParts(createdAtMs);
  const name = `rollout-${year}-${month}-${day}T${hour}-${minute}-${second}-${threadId}.jsonl`;
  return path.join(home, 'sessions', year, month, day, name);
}

/** Where a rollout goes when it is archived. */
export function archivedPath(home: string, file: string): string {
  return path.join(home, 'archived_sessions', path.basename(file));
}

/** Where an archived rollout comes from: its name tells the day. */
export function unarchivedPath(home: string, file: string): string {
  const [year = '', month = '', day = ''] = path
    .basename(file)
    .slice('rollout-'.length, 'rollout-'.length + 10)
    .split('-');
  return path.join(home, 'sessions', year, month, day, path.basename(file));
}

/** The thread of a rollout's path; null when the name is none of ours. */
export function threadIdOf(file: string): string | null {
  return NAME.exec(path.basename(file))?.[1] ?? null;
}

/** Whether two paths name one file. */
export async function samePath(one: string, other: string | null | undefined): Promise<boolean> {
  if (other == null) return false;
  const real = (file: string): Promise<string> => realpath(file).catch(() => path.resolve(file));
  return (await real(one)) === (await real(other));
}

/** When a thread was made, in Unix milliseconds: its id (UUID version 7) begins with the time. */
export function createdAtOf(threadId: string): number {
  return Number.parseInt(threadId.replaceAll('-', '').slice(0, 12), 16);
}

/** All rollouts of a home. Folders that are missing or vanish meanwhile hold none. */
export async function listRollouts(home: string): Promise<RolloutPlace[]> {
  const [current, archived] = await Promise.all([
    walk(path.join(home, 'sessions'), 3),
    walk(path.join(home, 'archived_sessions'), 0),
  ]);
  return [
    ...current.map((file) => ({ ...file, archived: false })),
    ...archived.map((file) => ({ ...file, archived: true })),
  ];
}

async function walk(folder: string, depth: number): Promise<{ threadId: string; path: string }[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: { threadId: string; path: string }[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth > 0) found.push(...(await walk(file, depth - 1)));
      continue;
    }
    const threadId = threadIdOf(file);
    if (threadId !== null) found.push({ threadId, path: file });
  }
  return found;
}

function localParts(atMs: number): [string, string, string, string, string, string] {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return [
    String(at.getFullYear()),
    two(at.getMonth() + 1),
    two(at.getDate()),
    two(at.getHours()),
    two(at.getMinutes()),
    two(at.getSeconds()),
  ];
}
