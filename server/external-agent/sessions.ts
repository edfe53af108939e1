/** Conversations of Claude Code, as threads. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { emptyDetails, exists } from './migration.ts';
import type { Migration, Step } from './migration.ts';
import { readSession } from './session-file.ts';
import type { SessionFile } from './session-file.ts';

export interface SessionLimits {
  readonly maxAgeDays: number;
  readonly maxSessions: number;
}

export const SESSION_LIMITS: SessionLimits = { maxAgeDays: 30, maxSessions: 50 };

const DAY_MS = 86_400_000;
/** Larger files are left out, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

export async function sessionsMigration(
  userHome: string,
  limits: SessionLimits,
  nowMs: number,
  /** Whether the very same text was imported before. */
  isImported: (session: SessionFile) => boolean,
  importSession: (session: SessionFile) => Promise<string>,
): Promise<Migration | null> {
  const folder = path.join(userHome, '.claude', 'projects');
  const steps: Step[] = [];
  const sessions: { path: string; cwd: string; title: string }[] = [];
  for (const file of await newestFiles(folder, nowMs - limits.maxAgeDays * DAY_MS)) {
    if (steps.length >= limits.maxSessions) break;
    const session = await readSession(file);
    if (session === null || isImported(session) || !(await exists(session.cwd))) continue;
    const { title, cwd } = session;
    sessions.push({ path: file, cwd, title });
    steps.push({ name: file, source: file, title, run: () => importSession(session) });
  }
  if (steps.length === 0) return null;
  const description = `Migrate recent sessions from ${folder}`;
  const details = { ...emptyDetails(), sessions };
  return {
    type: 'SESSIONS',
    cwd: null,
    item: { itemType: 'SESSIONS', description, cwd: null, details },
    steps,
  };
}

/** `*.jsonl` one level down, the newest first. */
async function newestFiles(folder: string, sinceMs: number): Promise<string[]> {
  const found: { readonly file: string; readonly atMs: number }[] = [];
  for (const project of await entriesOf(folder)) {
    for (const name of await entriesOf(path.join(folder, project))) {
      if (!name.endsWith('.jsonl')) continue;
      const file = path.join(folder, project, name);
      const stats = await stat(file).catch(() => null);
      if (stats?.isFile() !== true || stats.size > MAX_BYTES || stats.mtimeMs < sinceMs) continue;
      found.push({ file, atMs: stats.mtimeMs });
    }
  }
  return found.sort((one, other) => other.atMs - one.atMs).map(({ file }) => file);
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
