/** Git that works in the user's repositories and starts nothing that they name: no hook, filter or merge driver. */
import { plainGit } from '../workspace/plain-git.ts';
import { WorktreeError } from './worktree-error.ts';

/** Checking out a large repository takes minutes on a slow disk. Milliseconds. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_BYTES = 256 * 1024 * 1024;

const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['submodule.recurse', 'false'],
  ['commit.gpgSign', 'false'],
  ['merge.verifySignatures', 'false'],
  ['merge.autoStash', 'false'],
];

/** What git itself does with text where no driver is named. */
const TEXT_MERGE = 'git merge-file --marker-size=%L %A %O %B';

export interface GitCall {
  /** Another index than the work tree's own. */
  readonly index?: string;
  /** Exit codes that are no failure; 0 alone when left out. */
  readonly codes?: readonly number[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface OwnGit {
  /** Absolute; where it runs. */
  readonly folder: string;
  /** @throws {WorktreeError} with git's own words */
  run(
    args: readonly string[],
    call?: GitCall,
  ): Promise<{ readonly code: number; readonly out: string }>;
  /** The first line of what it says. @throws {WorktreeError} */
  line(args: readonly string[], call?: GitCall): Promise<string>;
  /** Whether it ends with 0; false for 1. @throws {WorktreeError} for anything else */
  holds(args: readonly string[], call?: GitCall): Promise<boolean>;
}

/**
 * Reads which filters, drivers and hooks the config of a folder names, to switch them off. The folder is a
 * work tree's top, whatever `core.worktree` says; unless `gitDir` tells the git folder. @throws {WorktreeError}
 */
export async function gitIn(folder: string, gitDir: string | null = null): Promise<OwnGit> {
  const place = gitDir === null ? { GIT_WORK_TREE: folder } : { GIT_DIR: gitDir };
  const pattern =
    '^(filter\\..*\\.(clean|smudge|process|required)|merge\\..*\\.driver|hook\\..*\\.command)$';
  const named = await call(
    folder,
    ['config', '--null', '--name-only', '--get-regexp', pattern],
    { codes: [0, 1] },
    place,
  );
  const variables = { ...place, ...asVariables([...SETTINGS, ...silenced(named.out)]) };
  const run: OwnGit['run'] = (args, options = {}) => call(folder, args, options, variables);
  return {
    folder,
    run,
    line: async (args, options) => (await run(args, options)).out.split('\n', 1)[0] ?? '',
    holds: async (args, options) => (await run(args, { ...options, codes: [0, 1] })).code === 0,
  };
}

/** An empty filter is none. Hooks that are named in a config, by git 2.54, take no heed of `core.hooksPath`. */
export function silenced(names: string): [string, string][] {
  const keys = new Set(names.split('\0').filter((name) => name !== ''));
  return [...keys].map((key) => {
    if (key.endsWith('.driver')) return [key, TEXT_MERGE];
    if (key.endsWith('.command')) return [key.replace(/command$/, 'enabled'), 'false'];
    return [key, key.endsWith('.required') ? 'false' : ''];
  });
}

/** After those that this process was started with. Source: git-config(1), GIT_CONFIG_COUNT. */
function asVariables(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const before = Number(process.env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const variables: Record<string, string> = {
    GIT_CONFIG_COUNT: String(before + settings.length),
  };
  for (const [nth, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${before + nth}`] = key;
    variables[`GIT_CONFIG_VALUE_${before + nth}`] = value;
  }
  return variables;
}

async function call(
  folder: string,
  args: readonly string[],
  { index, codes = [0], variables, signal }: GitCall,
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly out: string }> {
  try {
    const out = await plainGit(folder, args, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      variables: {
        ...settings,
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
        ...variables,
      },
      ...(signal === undefined ? {} : { signal }),
    });
    return { code: 0, out };
  } catch (error) {
    const failed = error as {
      code?: unknown;
      stdout?: unknown;
      stderr?: unknown;
      killed?: unknown;
    };
    if (typeof failed.code === 'number' && codes.includes(failed.code)) {
      return { code: failed.code, out: String(failed.stdout) };
    }
    throw failure(folder, args, failed, error);
  }
}

function failure(
  folder: string,
  args: readonly string[],
  failed: { readonly code?: unknown; readonly stderr?: unknown; readonly killed?: unknown },
  cause: unknown,
): WorktreeError {
  const name = `git ${args.find((word) => /^[a-z]/.test(word)) ?? ''}`;
  if (failed.code === 'ENOENT') {
    return new WorktreeError(
      `git could not be started in ${folder}: it is not installed, or not on the PATH, or the folder is gone`,
      cause,
    );
  }
  if (failed.killed === true) return new WorktreeError(`${name} took too long`, cause);
  const words = (typeof failed.stderr === 'string' ? failed.stderr : '').trim().slice(0, 2_000);
  const full = words.includes('No space left on device') ? 'the disk is full: ' : '';
  return new WorktreeError(`${full}${name} failed: ${words === '' ? String(cause) : words}`, cause);
}
