/** How many threads of Codex lie on this machine: counted by their names, nothing of them is read. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { ClientResult } from '../protocol/methods.ts';
import { codexFiles } from './codex-files.ts';

/** What the config may say for the place where Codex keeps things when it is told nothing. */
const USUAL = '~/.codex';

/** @param named what the config says; null: its threads are not listed */
export async function countCodexThreads(
  named: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClientResult<'codexHome/read'>> {
  const told = env['CODEX_HOME'];
  const usual = told === undefined || told === '' ? USUAL : path.resolve(told);
  const setting = named ?? usual;
  const home = fullCodexHome(setting);
  const found = new Map<string, boolean>();
  // The last file of a thread counts.
  for (const { threadId, archived } of await codexFiles(home)) found.set(threadId, archived);
  const archived = [...found.values()].filter(Boolean).length;
  return { path: home, setting, threads: found.size, archived, listed: named !== null };
}

/** A `~` at the beginning is the user's home. */
export function fullCodexHome(setting: string): string {
  return setting.replace(/^~(?=[\\/]|$)/, homedir());
}
