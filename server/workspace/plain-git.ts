/**
 * Asks git about a folder of the user's, where anything may lie, without starting what it names. What
 * filters file contents has no fixed name that could be switched off here: commands that read or write
 * files of a work tree go through `git-view.ts` or `own-git.ts`. All of it is in docs/adr/0019.
 */
import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findWindowsProgram } from '../processes/windows.ts';

const run = promisify(execFile);

export interface PlainGitOptions {
  readonly timeoutMs: number;
  /** Output beyond this is an error. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Variables besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

const SETTINGS: readonly string[] = [
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  // Would have every signed commit checked by `gpg.program`.
  'log.showSignature=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'credential.helper=',
  'core.quotePath=true',
  'color.ui=false',
  // A folder with the files of a git folder in it is not taken for one: a command could have made it.
  'safe.bareRepository=explicit',
];

/** Of the git that started us, as from a hook: they would lead to another repository. */
const ELSEWHERE =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX)$/;

/** What `git ARGUMENTS` says on its standard output. Rejects as `execFile` does when it fails. */
export async function plainGit(
  cwd: string,
  args: readonly string[],
  { timeoutMs, maxBytes, signal, variables }: PlainGitOptions,
): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !ELSEWHERE.test(name));
  const { stdout } = await run(
    gitProgram(),
    [...SETTINGS.flatMap((each) => ['-c', each]), ...args],
    {
      cwd,
      env: {
        ...Object.fromEntries(own),
        LC_ALL: 'C',
        GIT_OPTIONAL_LOCKS: '0',
        // Objects that are missing would be fetched by whatever program the repository names.
        GIT_ALLOW_PROTOCOL: 'none',
        GIT_NO_LAZY_FETCH: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_EDITOR: 'true',
        ...variables,
      },
      timeout: timeoutMs,
      windowsHide: true,
      ...(maxBytes === undefined ? {} : { maxBuffer: maxBytes }),
      ...(signal === undefined ? {} : { signal }),
    },
  );
  return stdout;
}

/** Windows looks for a program in the folder that it is to work in first: there the user's repository. */
export function gitProgram(): string {
  if (process.platform !== 'win32') return 'git';
  const variables = process.env as Record<string, string>;
  // Where there is none, a name that leads nowhere: the error is the same.
  return findWindowsProgram('git.exe', variables) ?? path.join(process.execPath, 'git.exe');
}
