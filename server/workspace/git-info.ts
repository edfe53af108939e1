import { join } from 'node:path';
import { configValues, findRepository, readText, type Repository } from './repository.ts';

/** A thread's `gitInfo`. */
export interface GitInfo {
  /** The commit that HEAD is at; `null` before the first commit. */
  sha: string | null;
  /** `null` when HEAD is detached. */
  branch: string | null;
  /** The remote `origin` without a password. */
  originUrl: string | null;
}

/** Where HEAD of a folder is. */
export interface GitHead {
  readonly repository: Repository;
  /** The ref that HEAD names; `null` when it is detached. */
  readonly ref: string | null;
  readonly sha: string | null;
  readonly branch: string | null;
}

const refDepth = 5;

/**
 * What git knows about a folder, read from git's own files without starting a process (about half a
 * millisecond). `null` outside of a repository. Never throws: what cannot be read is `null`.
 */
export async function readGitInfo(folder: string): Promise<GitInfo | null> {
  const repository = await findRepository(folder);
  if (repository === null) return null;
  const [{ sha, branch }, config] = await Promise.all([
    headOf(repository),
    readText(join(repository.commonDir, 'config')),
  ]);
  const url = configValues(config ?? '', 'remote', 'origin', 'url')[0];
  return {
    sha,
    branch,
    originUrl: url === undefined || url === '' ? null : withoutPassword(url),
  };
}

/** Branch and commit alone. Never throws. */
export async function readGitHead(folder: string): Promise<GitHead | null> {
  const repository = await findRepository(folder);
  return repository === null ? null : headOf(repository);
}

async function headOf(repository: Repository): Promise<GitHead> {
  const head = (await readText(join(repository.gitDir, 'HEAD'))) ?? '';
  const ref = symbolicTarget(head);
  const sha = ref === null ? asSha(head) : await resolveRef(repository, ref);
  return { repository, ref, sha, branch: branchName(ref) };
}

function symbolicTarget(text: string): string | null {
  return /^ref:\s*(\S.*?)\s*$/.exec(text)?.[1] ?? null;
}

function asSha(text: string): string | null {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(text.trim())?.[0] ?? null;
}

/** With the `reftable` format HEAD names a branch that cannot exist. */
function branchName(ref: string | null): string | null {
  if (ref === null || ref === 'refs/heads/.invalid') return null;
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
}

async function resolveRef(repository: Repository, ref: string): Promise<string | null> {
  let name = ref;
  for (let depth = 0; depth < refDepth; depth++) {
    if (!name.startsWith('refs/') || name.split('/').includes('..')) return null;
    const text =
      (await readText(join(repository.gitDir, name))) ??
      (await readText(join(repository.commonDir, name)));
    if (text === null) return packedRef(repository, name);
    const next = symbolicTarget(text);
    if (next === null) return asSha(text);
    name = next;
  }
  return null;
}

async function packedRef(repository: Repository, ref: string): Promise<string | null> {
  const text = await readText(join(repository.commonDir, 'packed-refs'));
  if (text === null) return null;
  const end = text.indexOf(` ${ref}\n`);
  return end === -1 ? null : asSha(text.slice(text.lastIndexOf('\n', end) + 1, end));
}

/** A token in a remote's URL is nobody's business but git's. */
function withoutPassword(url: string): string {
  return url.replace(/^(\w[\w+.-]*:\/\/[^/@:]*):[^/@]*@/, '$1@');
}
