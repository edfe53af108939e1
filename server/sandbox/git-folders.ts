/** What git takes for parts of the repositories of a folder, besides a `.git` folder in it. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Submodules in one folder that are looked at; more would cost each command too long. */
const MAX_FOLDERS = 1_000;
/** How deep submodules are looked for. */
const MAX_DEPTH = 4;

/**
 * All that has to be guarded like the `.git` of a folder, wherever it is: what it leads to, and its
 * submodules. Absolute, links followed.
 */
export function repositoriesOf(folder: string): string[] {
  const inner = submoduleGits(folder);
  return [path.join(folder, '.git'), ...inner].flatMap(foldersBehind).concat(inner);
}

/**
 * The folders that a `.git` leads to which is a symbolic link, or the file of a work tree or
 * submodule; links followed. Empty for a folder, and for what leads nowhere. Source:
 * gitrepository-layout(5).
 */
function foldersBehind(dotGit: string): string[] {
  try {
    const stats = lstatSync(dotGit, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) return [realpathSync(dotGit)];
    if (stats?.isFile() !== true) return [];
    const target = /^gitdir: (.+?)\s*$/m.exec(readFileSync(dotGit, 'utf8'))?.[1];
    if (target === undefined) return [];
    const folder = realpathSync(path.resolve(path.dirname(dotGit), target));
    const folders = [folder];
    const common = path.join(folder, 'commondir');
    if (existsSync(common)) {
      folders.unshift(realpathSync(path.resolve(folder, readFileSync(common, 'utf8').trim())));
    }
    return folders;
  } catch {
    return [];
  }
}

/**
 * The `.git` of each submodule below `root` that git has cloned: git runs in them when someone asks
 * for the state of the whole. Read from below `.git`, which no command can change, rather than from
 * `.gitmodules`, which any can.
 */
function submoduleGits(root: string): string[] {
  return workTrees(path.join(root, '.git', 'modules'), 0)
    .filter((tree) => tree.startsWith(`${root}${path.sep}`))
    .map((tree) => path.join(tree, '.git'))
    .filter((dotGit) => lstatSync(dotGit, { throwIfNoEntry: false })?.isSymbolicLink() === false);
}

/** Their folders are named after the submodules, whose names may hold slashes. */
function workTrees(modules: string, depth: number): string[] {
  const found: string[] = [];
  for (const name of folders(modules).slice(0, MAX_FOLDERS)) {
    const module = path.join(modules, name);
    const config = path.join(module, 'config');
    try {
      if (!existsSync(config)) {
        if (depth < MAX_DEPTH) found.push(...workTrees(module, depth + 1));
        continue;
      }
      const tree = /^\s*worktree\s*=\s*(.+?)\s*$/m.exec(readFileSync(config, 'utf8'))?.[1];
      if (tree !== undefined) found.push(realpathSync(path.resolve(module, tree)));
    } catch {
      continue;
    }
    if (depth < MAX_DEPTH) found.push(...workTrees(path.join(module, 'modules'), depth + 1));
  }
  return found;
}

function folders(parent: string): string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true });
    return entries.filter((each) => each.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
