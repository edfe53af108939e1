/** Paths with their symbolic links followed, also where the end does not exist yet. */
import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { tmpdir } from 'node:os';
import type { SandboxPolicy } from '../protocol/approval.ts';

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
export function isWithin(inner: string, outer: string): boolean {
  if (inner === outer) return true;
  return inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

export interface WritableRoots {
  /** The workspace and the configured roots: protected names hold below these. */
  readonly workspace: readonly string[];
  /** Folders for temporary files. */
  readonly temporary: readonly string[];
}

/**
 * Where a policy lets commands and patches write, links followed. Empty for `readOnly`; the whole
 * file system for `dangerFullAccess` and `externalSandbox`, which is not expressed here.
 */
export async function writableRoots(
  policy: SandboxPolicy,
  workspace: string,
  temporaryDirectory: string | null = process.platform === 'win32' ? tmpdir() : null,
): Promise<WritableRoots> {
  if (policy.type !== 'workspaceWrite') return { workspace: [], temporary: [] };
  const temporary: string[] = [];
  if (policy.excludeSlashTmp !== true && process.platform !== 'win32') temporary.push('/tmp');
  if (policy.excludeTmpdirEnvVar !== true && temporaryDirectory !== null) {
    if (path.isAbsolute(temporaryDirectory)) temporary.push(temporaryDirectory);
  }
  const resolved = async (paths: readonly string[]): Promise<string[]> => [
    ...new Set(await Promise.all(paths.map((each) => resolveLinks(each)))),
  ];
  return {
    workspace: await resolved([workspace, ...(policy.writableRoots ?? [])]),
    temporary: await resolved(temporary),
  };
}
