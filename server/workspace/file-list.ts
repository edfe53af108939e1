import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ignore } from 'ignore';
import { plainGit } from './plain-git.ts';
import { findRepository, readText } from './repository.ts';

/** A folder's list stops here. */
const fileLimit = 200_000;
const nestingLimit = 4;

/**
 * All files under a folder that no ignore rule hides, relative to it with `/` between parts, without
 * order. Git lists them where it can; elsewhere we walk, by the same rules. Linked folders are not
 * entered; an unreadable one is empty.
 */
export async function listFiles(root: string, signal: AbortSignal): Promise<string[]> {
  const files = await listByGit(root, signal, 0);
  return files ?? walk(root, signal);
}

async function listByGit(
  root: string,
  signal: AbortSignal,
  depth: number,
): Promise<string[] | null> {
  if ((await findRepository(root)) === null) return null;
  let listed: string[];
  try {
    const [all, deleted] = await Promise.all([
      git(root, ['--cached', '--others', '--exclude-standard'], signal),
      git(root, ['--deleted'], signal),
    ]);
    const gone = new Set(deleted);
    listed = [...new Set(all)].filter((name) => !gone.has(name));
  } catch (error) {
    signal.throwIfAborted();
    // Not installed, or distrusting the folder's owner: then we look ourselves.
    if (error instanceof Error) return null;
    throw error;
  }
  const modules = submodules((await readText(join(root, '.gitmodules'))) ?? '');
  const files: string[] = [];
  for (const name of listed) {
    if (files.length >= fileLimit) break;
    const nested = name.endsWith('/') ? name.slice(0, -1) : modules.has(name) ? name : null;
    if (nested === null) {
      files.push(name);
    } else if (depth < nestingLimit) {
      const inner = await listByGit(join(root, nested), signal, depth + 1);
      for (const file of inner ?? []) files.push(`${nested}/${file}`);
    }
  }
  return files;
}

async function git(root: string, options: string[], signal: AbortSignal): Promise<string[]> {
  const listed = await plainGit(root, ['ls-files', '-z', ...options], {
    signal,
    maxBytes: 128 * 1024 * 1024,
    timeoutMs: 20_000,
  });
  const names = listed.split('\0');
  names.pop();
  return names;
}

function submodules(text: string): Set<string> {
  const paths = text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm);
  return new Set(Array.from(paths, (match) => match[1] ?? ''));
}

interface Rules {
  /** Where the rules' paths begin, with a final `/`, or empty at the root. */
  base: string;
  matcher: Ignore;
}

async function walk(root: string, signal: AbortSignal): Promise<string[]> {
  const { default: ignore } = await import('ignore');
  const files: string[] = [];
  const pending: { folder: string; rules: Rules[] }[] = [{ folder: '', rules: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal.throwIfAborted();
    const { folder } = next;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    let { rules } = next;
    if (entries.some((entry) => entry.name === '.gitignore')) {
      const text = (await readText(join(root, folder, '.gitignore'))) ?? '';
      rules = [...rules, { base: folder, matcher: ignore().add(text) }];
    }
    for (const entry of entries) {
      if (entry.name === '.git' || entry.name === 'node_modules') continue;
      const path = folder + entry.name;
      if (entry.isDirectory()) {
        if (!isIgnored(`${path}/`, rules)) pending.push({ folder: `${path}/`, rules });
      } else if (!isIgnored(path, rules)) {
        files.push(path);
        if (files.length >= fileLimit) return files;
      }
    }
  }
  return files;
}

/** The deepest file that says anything about the path decides. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { base, matcher } of rules.toReversed()) {
    const verdict = matcher.test(path.slice(base.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
