/** Paths with their symbolic links followed, also where the end does not exist yet. */
import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { homedir, tmpdir } from 'node:os';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { repositoriesOf } from './git-folders.ts';

const MAX_LINKS = 40;

/**
 * Follows every symbolic link of an absolute path. What does not exist is kept as it stands below
 * its deepest existing parent; a link whose target is missing is followed too, since writing to it
 * would create the target.
 */
export async function resolveLinks(absolute: string, links = 0): Promise<string> {
  const normal = path.resolve(absolute);
  try {
    return await realpath(normal);
  } catch {
    const parent = path.dirname(normal);
    if (parent === normal) return normal;
    const base = path.join(await resolveLinks(parent, links), path.basename(normal));
    if (links >= MAX_LINKS) return base;
    const target = await readlink(base).catch(() => null);
    if (target === null) return base;
    return resolveLinks(path.resolve(path.dirname(base), target), links + 1);
  }
}

/** Whether `inner` is `outer` or lies below it. Both absolute and normal. */
export function isWithin(
  inner: string,
  outer: string,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform === 'win32') {
    const [within, around] = [windowsForm(inner), windowsForm(outer)];
    return within === around || within.startsWith(`${around}\\`);
  }
  if (inner === outer) return true;
  return inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

/**
 * One spelling for all that name the same file there: no case, no prefix that only says how to read the
 * path. Source: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
 */
function windowsForm(file: string): string {
  return file
    .replaceAll('/', '\\')
    .replace(/^\\\\[?.]\\UNC\\/i, '\\\\')
    .replace(/^\\\\[?.]\\/, '')
    .replace(/\\+$/, '')
    .toLowerCase();
}

/**
 * Every symbolic link on the way to an absolute path, each where it really stands. At once, since
 * each command asks, and one look after another would make it wait for each.
 */
function linksOn(absolute: string): string[] {
  const { root } = path.parse(path.resolve(absolute));
  const parts = path.resolve(absolute).slice(root.length).split(path.sep);
  const links: string[] = [];
  let at = root;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = path.resolve(at, part);
    if (!isLink(next) || links.length >= MAX_LINKS) {
      at = next;
      continue;
    }
    links.push(next);
    const target = readlinkSync(next);
    parts.unshift(...target.split(path.sep));
    if (path.isAbsolute(target)) at = path.parse(target).root;
  }
  return links;
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

export interface WritableRoots {
  /** The workspace and the configured roots: protected names hold below these. */
  readonly workspace: readonly string[];
  /** Folders for temporary files. */
  readonly temporary: readonly string[];
  /** What is guarded like a root's `.git`, wherever it is: a folder that one leads to, a submodule's. */
  readonly repositories: readonly string[];
  /** Roots that were left out, since a confined command could lead them wherever it likes. */
  readonly unsure: readonly { readonly root: string; readonly link: string }[];
  /** Roots with the user's home in them, of which only plain folders are left. */
  readonly narrowed: readonly string[];
}

interface Root {
  readonly named: string;
  readonly real: string;
  readonly links: readonly string[];
}

/**
 * Where a policy lets commands and patches write, links followed. Empty for `readOnly`; the whole
 * file system for `dangerFullAccess` and `externalSandbox`, which is not expressed here.
 */
export async function writableRoots(
  policy: SandboxPolicy,
  workspace: string,
  temporaryDirectory: string | null = process.platform === 'win32' ? tmpdir() : null,
  homeFolder: string = homedir(),
): Promise<WritableRoots> {
  if (policy.type !== 'workspaceWrite') {
    return { workspace: [], temporary: [], repositories: [], unsure: [], narrowed: [] };
  }
  const temporary: string[] = [];
  if (policy.excludeSlashTmp !== true && process.platform !== 'win32') temporary.push('/tmp');
  if (policy.excludeTmpdirEnvVar !== true && temporaryDirectory !== null) {
    if (path.isAbsolute(temporaryDirectory)) temporary.push(temporaryDirectory);
  }
  const resolved = (paths: readonly string[]): Promise<Root[]> =>
    Promise.all(
      paths.map(async (named) => ({
        named,
        real: await resolveLinks(named),
        links: linksOn(named),
      })),
    );
  const [given, others, home] = await Promise.all([
    resolved([workspace, ...(policy.writableRoots ?? [])]),
    resolved(temporary),
    // Without one there is nothing to tell apart; `/` is no user's.
    homeFolder === '' || homeFolder === '/' ? null : resolveLinks(homeFolder),
  ]);
  const own = given.flatMap((root) =>
    withoutStartFiles(root.real, home).map((real) => ({ ...root, real })),
  );
  const all = [...own, ...others];
  // A link that stands in a root may be a command's own work, and lead anywhere.
  const changeable = ({ links }: Root): string | null =>
    links.find((link) => all.some(({ real }) => isWithin(link, real))) ?? null;
  const sure = all.filter((root) => changeable(root) === null);
  const isSure = ({ real }: Root): boolean => sure.some((each) => isWithin(real, each.real));
  const kept = (roots: readonly Root[]): string[] => [
    ...new Set(roots.filter(isSure).map(({ real }) => real)),
  ];
  const roots = { workspace: kept(own), temporary: kept(others) };
  return {
    ...roots,
    repositories: foldersToGuard(roots).flatMap(repositoriesOf),
    narrowed: given
      .filter(({ real }) => home !== null && isWithin(home, real))
      .map(({ named }) => named),
    unsure: all
      .filter((root) => !isSure(root))
      .map((root) => ({ root: root.named, link: changeable(root) ?? root.named })),
  };
}

/**
 * The roots, and the folders between one and another around it (the one for temporary files, say):
 * git and Skein itself look for what is theirs from the workspace upwards.
 */
export function foldersToGuard({
  workspace,
  temporary,
}: Pick<WritableRoots, 'workspace' | 'temporary'>): string[] {
  const folders = new Set(workspace);
  const roots = [...workspace, ...temporary];
  for (const root of workspace) {
    for (let at = path.dirname(root); ; at = path.dirname(at)) {
      if (!roots.some((each) => at !== each && isWithin(at, each))) break;
      folders.add(at);
    }
  }
  return [...folders];
}

/** What the user should know about roots that were left out. */
export function unsureNotes({ unsure, narrowed }: WritableRoots): string[] {
  return [
    ...unsure.map(
      ({ root, link }) =>
        `${root} is read-only for confined commands because the symbolic link ${link} on the way to it lies where they may write.`,
    ),
    ...narrowed.map(
      (root) =>
        `Of ${root} confined commands may change the plain folders only: your home has files that your shell and your desktop run.`,
    ),
  ];
}

/** Programs and what is started with the session, by names without a dot. */
const ALSO: ReadonlySet<string> = new Set(['bin', 'Library', 'snap', 'AppData', 'Applications']);

/**
 * A root that is the user's own home, or lies around it. What his shells and his desktop run by themselves
 * stands there in files that begin with a dot, and who may write those is not confined: so of such a root
 * only the plain folders are left.
 * @param home with its links followed; null where nobody knows
 */
function withoutStartFiles(root: string, home: string | null): readonly string[] {
  if (home === null || !isWithin(home, root)) return [root];
  const isHome = root === home;
  return folders(root)
    .filter((name) => !isHome || !(name.startsWith('.') || ALSO.has(name)))
    .flatMap((name) => withoutStartFiles(path.join(root, name), home));
}

function folders(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}
