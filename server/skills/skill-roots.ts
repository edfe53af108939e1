/** Where skills lie: in the workspace, with the user, with the home. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { findRepository } from '../workspace/repository.ts';
import type { SkillScope } from './skill-file.ts';

export interface SkillRoot {
  /** Absolute; it need not exist. */
  readonly folder: string;
  readonly scope: SkillScope;
}

const MAX_DEPTH = 6;
const MAX_FOLDERS = 2_000;
const IN_WORKSPACE = ['.agents', '.codex', '.skein'];

/** The roots for a folder, the nearest to it last within the workspace. */
export async function skillRoots(
  home: string,
  cwd: string,
  extra: readonly string[],
): Promise<SkillRoot[]> {
  const repository = await findRepository(cwd);
  const folders = [cwd];
  for (let at = cwd; repository !== null && at !== repository.top;) {
    const above = path.dirname(at);
    if (above === at) break;
    folders.unshift(above);
    at = above;
  }
  const repo = folders.flatMap((folder) =>
    IN_WORKSPACE.map((name) => path.join(folder, name, 'skills')),
  );
  const user = [path.join(homedir(), '.agents', 'skills'), path.join(home, 'skills'), ...extra];
  const roots: SkillRoot[] = [
    ...repo.map((folder) => ({ folder, scope: 'repo' as const })),
    ...user.map((folder) => ({ folder, scope: 'user' as const })),
    { folder: path.join(home, 'skills', '.system'), scope: 'system' },
  ];
  const seen = new Set<string>();
  return roots.filter(({ folder }) => !seen.has(folder) && seen.add(folder));
}

/** Every SKILL.md below a folder. Links are followed once; folders that begin with a dot are not. */
export async function skillFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const visited = new Set<string>();
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH || visited.size >= MAX_FOLDERS) return;
    let entries: Dirent[];
    try {
      const real = await realpath(folder);
      if (visited.has(real)) return;
      visited.add(real);
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      // There is none, or it cannot be read.
      return;
    }
    if (entries.some((entry) => entry.name === 'SKILL.md'))
      files.push(path.join(folder, 'SKILL.md'));
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const inner = path.join(folder, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(inner)))) {
        await visit(inner, depth + 1);
      }
    }
  };
  await visit(root, 0);
  return files.sort();
}

async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
