/** Paths of a config file that count from its folder. */
import { homedir } from 'node:os';
import path from 'node:path';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** `folder`: absolute. What is no string stays, for its reader to judge. */
export function withAbsolutePaths(config: TomlTable, folder: string): TomlTable {
  const { model_catalog_json: file, worktrees } = config;
  const made = isTable(worktrees) ? worktrees['folder'] : null;
  return {
    ...config,
    ...(isPath(file) ? { model_catalog_json: path.resolve(folder, file) } : {}),
    ...(isPath(made)
      ? { worktrees: { ...(worktrees as TomlTable), folder: path.resolve(folder, inHome(made)) } }
      : {}),
  };
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function inHome(file: string): string {
  return /^~(?=[\\/]|$)/.test(file) ? path.join(homedir(), file.slice(1)) : file;
}
