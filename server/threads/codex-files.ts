/** Where Codex keeps its rollouts. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A thread that was reverted goes on in a further file, which has an id of its own behind. */
const NAME =
  /^rollout-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-([0-9a-f-]{36})(?:_([0-9a-f-]{36}))?\.jsonl$/;
const FOLDERS = ['archived_sessions', 'sessions'] as const;

export interface CodexFile {
  readonly threadId: string;
  /** By which other files point to it. */
  readonly rolloutId: string;
  readonly path: string;
  readonly archived: boolean;
}

export function isCodexName(file: string): boolean {
  return NAME.test(path.basename(file));
}

/** All rollouts of a home of Codex by name, which begins with the time. */
export async function codexFiles(codexHome: string): Promise<CodexFile[]> {
  const found: CodexFile[] = [];
  for (const folder of FOLDERS) {
    const root = path.join(codexHome, folder);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const file = entry.isFile() ? codexFile(path.join(entry.parentPath, entry.name)) : null;
      if (file !== null) found.push({ ...file, archived: folder === 'archived_sessions' });
    }
  }
  const name = (file: CodexFile): string => path.basename(file.path);
  return found.sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

/** What a path tells; null when it is none of a rollout. */
export function codexFile(file: string): CodexFile | null {
  const [, threadId, further] = NAME.exec(path.basename(file)) ?? [];
  if (threadId === undefined) return null;
  return { threadId, rolloutId: further ?? threadId, path: file, archived: false };
}

/** The home that a rollout belongs to; null when it lies in none. */
export function codexHomeOf(file: string): string | null {
  const parts = path.resolve(file).split(path.sep);
  const at = parts.findLastIndex((part) => FOLDERS.some((folder) => folder === part));
  return at < 1 ? null : parts.slice(0, at).join(path.sep);
}
