import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** A git repository as its files describe it. All paths are absolute. */
export interface Repository {
  /** The work tree's top folder. */
  top: string;
  /** This work tree's own git folder: HEAD and index. */
  gitDir: string;
  /** What all work trees of the repository share: config, branches, objects. */
  commonDir: string;
}

/**
 * The repository that a folder belongs to, found by looking upwards for `.git` (a folder, or a file
 * with `gitdir:` in linked work trees and submodules). Spawns nothing. `null` outside of git.
 */
export async function findRepository(folder: string): Promise<Repository | null> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const gitDir = await gitDirAt(join(at, '.git'));
    if (gitDir !== null) {
      const common = (await readText(join(gitDir, 'commondir')))?.trim();
      const commonDir = common === undefined || common === '' ? gitDir : resolve(gitDir, common);
      return { top: at, gitDir, commonDir };
    }
    if (dirname(at) === at) return null;
  }
}

async function gitDirAt(path: string): Promise<string | null> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch {
    return null;
  }
  let gitDir = path;
  if (!isFolder) {
    const pointer = /^gitdir: (.+?)\s*$/.exec((await readText(path)) ?? '');
    if (pointer?.[1] === undefined) return null;
    gitDir = resolve(dirname(path), pointer[1]);
  }
  return (await readText(join(gitDir, 'HEAD'))) === null ? null : gitDir;
}

/** A text file's content, or `null` if it cannot be read. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

/**
 * All values of one variable in the text of a git config file, in order. `section` and `key` are
 * lower case; `subsection` is the quoted part (`[remote "origin"]`) or `null`. Includes are not
 * followed. Format: git-config(1), "Syntax".
 */
export function configValues(
  text: string,
  section: string,
  subsection: string | null,
  key: string,
): string[] {
  const values: string[] = [];
  let inside = false;
  for (let line of text.replaceAll(/\\\r?\n/g, '').split(/\r?\n/)) {
    const head = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (head !== null) {
      const sub = head[2] === undefined ? null : head[2].replaceAll(/\\(.)/g, '$1');
      inside = head[1]?.toLowerCase() === section && sub === subsection;
      line = line.slice(head[0].length);
    }
    const pair = inside ? /^\s*([A-Za-z][\w-]*)\s*=\s*(.*)$/.exec(line) : null;
    if (pair?.[1]?.toLowerCase() === key) values.push(configText(pair[2] ?? ''));
  }
  return values;
}

/** Undoes quotes and escapes, and drops a comment. */
function configText(raw: string): string {
  let text = '';
  let quoted = false;
  let kept = 0;
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] ?? '';
    if (char === '"') {
      quoted = !quoted;
      kept = text.length;
    } else if (char === '\\') {
      const next = raw[++at] ?? '';
      text += { n: '\n', t: '\t', b: '\b' }[next] ?? next;
      kept = text.length;
    } else if (!quoted && (char === '#' || char === ';')) {
      break;
    } else {
      text += char;
      if (quoted || !/\s/.test(char)) kept = text.length;
    }
  }
  return text.slice(0, kept);
}
