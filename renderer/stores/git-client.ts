/**
 * Runs git in a thread's folder, through the thread's own server: any server that has `command/exec`.
 * Reading is confined to reading and starts nothing that a repository names. What the user does
 * (stage, commit, push) runs as their own command would; only what says so reaches the network.
 */
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { ClientParams } from '../../server/protocol/methods.ts';
import { encodeBase64 } from '../lib/base64.ts';
import type { App } from './app-store.ts';
import { RequestError } from './rpc.ts';

/** Git said no, or could not be run. The message is git's own words. */
export class GitError extends Error {
  /** Null: it did not run. */
  readonly exitCode: number | null;

  constructor(message: string, exitCode: number | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'GitError';
    this.exitCode = exitCode;
  }
}

export interface GitRead {
  /** Where it runs, if not in the client's folder. Absolute. */
  readonly folder?: string;
  /** Exit codes that are no failure; 0 alone when left out. */
  readonly codes?: readonly number[];
  /** Bytes of output; what is longer comes cut. */
  readonly maxBytes?: number;
}

export interface GitWrite {
  readonly folder?: string;
  readonly codes?: readonly number[];
  /** Its standard input. */
  readonly input?: string;
  /** It may reach remotes. */
  readonly network?: boolean;
  /** The repository's hooks run, as for a command of the user's own. */
  readonly hooks?: boolean;
}

export interface GitOutput {
  readonly exitCode: number;
  readonly out: string;
}

export interface GitClient {
  /** Confined to reading. @throws {GitError} */
  read(args: readonly string[], options?: GitRead): Promise<GitOutput>;
  /** With the rights of the user. @throws {GitError} */
  write(args: readonly string[], options?: GitWrite): Promise<GitOutput>;
  /** Another program with the rights of the user and the network. @throws {GitError} */
  run(argv: readonly string[], input: string, folder?: string): Promise<GitOutput>;
}

type Exec = ClientParams<'command/exec'>;

export const MAX_OUTPUT = 8 * 1024 * 1024;
const READ_MS = 30_000;
const WRITE_MS = 60_000;
/** Hooks test and build, and remotes are slow. */
const LONG_MS = 10 * 60_000;

const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];
const GUARDS = [
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'color.ui=false',
  '-c',
  'safe.bareRepository=explicit',
];
const VARIABLES = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_EDITOR: 'true',
  GIT_PAGER: 'cat',
  // Of a git that started the server: they would lead to another repository.
  GIT_DIR: null,
  GIT_WORK_TREE: null,
  GIT_INDEX_FILE: null,
  GIT_PREFIX: null,
};
/** Objects that are missing would be fetched by a program that the repository names. */
const OFFLINE = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' };

/** By app and server: that nothing can confine commands there. */
const unconfined = new WeakMap<App, Set<string>>();
let count = 0;

export function gitClient(app: App, server: string, cwd: string): GitClient {
  /** Settings that switch off the filters that the folder's config names. */
  let silenced: Promise<Readonly<Record<string, string>>> | null = null;

  async function exec(params: Exec): Promise<GitOutput & { readonly err: string }> {
    const { exitCode, stdout, stderr } = await app.rpc.request(server, 'command/exec', params);
    return { exitCode, out: stdout, err: stderr };
  }

  /** Where nothing confines commands, these few still read only. */
  async function confined(params: Exec) {
    const open: Exec = { ...params, sandboxPolicy: { type: 'dangerFullAccess' } };
    if (unconfined.get(app)?.has(server) === true) return exec(open);
    try {
      return await exec({ ...params, sandboxPolicy: { type: 'readOnly' } });
    } catch (error) {
      // What is odd about one folder must not be a way out of confinement: asked is without it.
      if (!isInternal(error) || (await canConfine())) throw error;
      unconfined.set(app, (unconfined.get(app) ?? new Set()).add(server));
      return exec(open);
    }
  }

  function canConfine(): Promise<boolean> {
    const params = { command: ['git', '--version'], timeoutMs: READ_MS };
    return exec({ ...params, sandboxPolicy: { type: 'readOnly' } }).then(
      () => true,
      async (error: unknown) => {
        if (!isInternal(error)) return true;
        // Without git nothing runs, confined or not.
        return exec({ ...params, sandboxPolicy: { type: 'dangerFullAccess' } }).then(
          () => false,
          () => true,
        );
      },
    );
  }

  function silence(): Promise<Readonly<Record<string, string>>> {
    silenced ??= confined({
      command: [
        'git',
        ...GUARDS,
        'config',
        '--null',
        '--name-only',
        '--get-regexp',
        String.raw`^filter\..*\.(clean|smudge|process|required)$`,
      ],
      cwd,
      env: { ...VARIABLES, ...OFFLINE },
      timeoutMs: READ_MS,
    }).then(({ out }) => withoutFilters(out));
    silenced.catch(() => {
      silenced = null;
    });
    return silenced;
  }

  async function checked(
    argv: readonly string[],
    codes: readonly number[],
    ran: Promise<GitOutput & { readonly err: string }>,
  ): Promise<GitOutput> {
    let answer: Awaited<typeof ran>;
    try {
      answer = await ran;
    } catch (cause) {
      throw new GitError(cause instanceof Error ? cause.message : String(cause), null, cause);
    }
    if (codes.includes(answer.exitCode)) return answer;
    const words = answer.err.trim() === '' ? answer.out.trim() : answer.err.trim();
    const fallback = `${argv.slice(0, 2).join(' ')} ended with code ${answer.exitCode}`;
    throw new GitError(words === '' ? fallback : words.slice(0, 4_000), answer.exitCode);
  }

  async function written(
    argv: readonly string[],
    params: Omit<Exec, 'command'>,
    input: string | undefined,
    codes: readonly number[],
  ): Promise<GitOutput> {
    const full: Exec = {
      ...params,
      command: [...argv],
      outputBytesCap: MAX_OUTPUT,
      sandboxPolicy: { type: 'dangerFullAccess' },
    };
    if (input === undefined) return checked(argv, codes, exec(full));
    const processId = `git-${(count += 1)}`;
    const ended = exec({ ...full, processId, streamStdin: true });
    const given = app.rpc.request(server, 'command/exec/write', {
      processId,
      deltaBase64: encodeBase64(input),
      closeStdin: true,
    });
    // One that ended before it read all of it says itself why.
    given.catch(() => {});
    return checked(argv, codes, ended);
  }

  return {
    async read(args, { folder = cwd, codes = [0], maxBytes = MAX_OUTPUT } = {}) {
      const argv = ['git', ...GUARDS, ...NO_HOOKS, ...args];
      let filters: Readonly<Record<string, string>>;
      try {
        filters = await silence();
      } catch (cause) {
        throw new GitError(cause instanceof Error ? cause.message : String(cause), null, cause);
      }
      const env = { ...VARIABLES, ...OFFLINE, ...filters, GIT_OPTIONAL_LOCKS: '0' };
      const params = { command: argv, cwd: folder, env, outputBytesCap: maxBytes };
      return checked(args, codes, confined({ ...params, timeoutMs: READ_MS }));
    },
    write(args, { folder = cwd, codes = [0], input, network = false, hooks = false } = {}) {
      const argv = ['git', ...GUARDS, ...(hooks ? [] : NO_HOOKS), ...args];
      const env = { ...VARIABLES, ...(network ? {} : OFFLINE) };
      const timeoutMs = network || hooks ? LONG_MS : WRITE_MS;
      return written(argv, { cwd: folder, env, timeoutMs }, input, codes);
    },
    run(argv, input, folder = cwd) {
      const params = { cwd: folder, env: { ...VARIABLES, NO_COLOR: '1' }, timeoutMs: LONG_MS };
      return written(argv, params, input, [0]);
    },
  };
}

function isInternal(error: unknown): boolean {
  return error instanceof RequestError && error.code === errorCodes.internal;
}

/** An empty filter is none. Source: git-config(1), GIT_CONFIG_COUNT. */
function withoutFilters(names: string): Record<string, string> {
  const keys = [...new Set(names.split('\0').filter((name) => name !== ''))];
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(keys.length) };
  for (const [at, key] of keys.entries()) {
    variables[`GIT_CONFIG_KEY_${at}`] = key;
    variables[`GIT_CONFIG_VALUE_${at}`] = key.endsWith('.required') ? 'false' : '';
  }
  return variables;
}
