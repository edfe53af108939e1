/** The config of a workspace: `.skein/config.toml` in its folders, in force once it is trusted. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { findRepository } from '../workspace/repository.ts';
import type { Repository } from '../workspace/repository.ts';
import { withAbsolutePaths } from './config-paths.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import type { Settings } from './settings.ts';

/** The folder in a workspace that holds what is Skein's. */
const PROJECT_FOLDER = '.skein';

/** What a workspace may not decide: where requests and keys go, what runs unasked, and its own trust. */
const REFUSED_KEYS: readonly string[] = [
  'openai_base_url',
  'chatgpt_base_url',
  'model_provider',
  'model_providers',
  'notify',
  'profile',
  'profiles',
  'projects',
  'experimental_realtime_ws_base_url',
  'otel',
];

export type Trust = 'trusted' | 'untrusted' | null;

export interface Workspace {
  /** The folders whose config applies, the innermost first. Absolute. */
  readonly folders: readonly string[];
  /** The key under `[projects]` that says whether it is trusted: the repository's top, or `cwd`. */
  readonly trustKey: string;
  readonly isRepository: boolean;
}

/** Looks from `cwd` upwards to the project's root. */
export async function findWorkspace(
  cwd: string,
  home: string,
  markers: readonly string[],
): Promise<Workspace> {
  const above: string[] = [];
  let root: number | null = null;
  for (let at = cwd; ; at = path.dirname(at)) {
    above.push(at);
    if (await holdsOne(at, markers)) {
      root = above.length;
      break;
    }
    if (path.dirname(at) === at) break;
  }
  const own = await real(home);
  const candidates = above.slice(0, root ?? 1).map((folder) => path.join(folder, PROJECT_FOLDER));
  const found = await Promise.all(
    candidates.map(async (folder) => (await isFolder(folder)) && (await real(folder)) !== own),
  );
  const repository = await findRepository(cwd);
  return {
    folders: candidates.filter((_, index) => found[index] === true),
    trustKey: repository === null ? cwd : mainTop(repository),
    isRepository: repository !== null,
  };
}

/** What `[projects]` says of a folder: of itself, else of the work tree that it is in. */
export async function trustOf(
  projects: Settings['projects'],
  cwd: string,
  trustKey: string,
): Promise<Trust> {
  if (Object.keys(projects).length === 0) return null;
  for (const folder of [cwd, trustKey]) {
    const trust = projects[folder] ?? projects[await real(folder)];
    if (trust !== undefined) return trust;
  }
  return null;
}

/** Why the config of a workspace has no effect; null when it is trusted. */
export function disabledReason(trust: Trust, trustKey: string, userFile: string): string | null {
  switch (trust) {
    case 'trusted':
      return null;
    case 'untrusted':
      return `${trustKey} is marked as untrusted in ${userFile}, so its own configuration has no effect.`;
    case null:
      return `The configuration of this folder has no effect until ${trustKey} is a trusted project in ${userFile}.`;
  }
}

/** A workspace's config without what it may not decide; its relative paths made absolute. */
export function confine(
  config: TomlTable,
  folder: string,
): { readonly config: TomlTable; readonly ignored: readonly string[] } {
  const ignored = REFUSED_KEYS.filter((key) => Object.hasOwn(config, key));
  const kept = Object.fromEntries(Object.entries(config).filter(([key]) => !ignored.includes(key)));
  const worktrees = kept['worktrees'];
  // Nor where the files of other repositories go.
  if (isTable(worktrees) && Object.hasOwn(worktrees, 'folder')) {
    const { folder: _, ...rest } = worktrees;
    kept['worktrees'] = rest;
    ignored.push('worktrees.folder');
  }
  const sandbox = kept['sandbox_workspace_write'];
  if (typeof sandbox === 'object' && sandbox !== null && 'writable_roots' in sandbox) {
    const roots: unknown = sandbox.writable_roots;
    if (Array.isArray(roots)) {
      kept['sandbox_workspace_write'] = {
        ...sandbox,
        writable_roots: roots.map((root: unknown) =>
          typeof root === 'string' ? path.resolve(folder, root) : root,
        ),
      };
    }
  }
  return { config: withAbsolutePaths(kept, folder), ignored };
}

/** All work trees of a repository are trusted together. */
function mainTop({ top, commonDir }: Repository): string {
  return path.basename(commonDir) === '.git' ? path.dirname(commonDir) : top;
}

async function holdsOne(folder: string, markers: readonly string[]): Promise<boolean> {
  for (const marker of markers) {
    try {
      await stat(path.join(folder, marker));
      return true;
    } catch {
      // Not here.
    }
  }
  return false;
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}

async function real(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    return folder;
  }
}
