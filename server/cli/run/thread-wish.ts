/** What the options of a command say of its thread, and of the server that has it. */
import { resolve } from 'node:path';
import { UsageError } from '../../listen-options.ts';
import { tomlValue } from '../../toml-value.ts';
import type { Values } from '../command.ts';
import type { threadOptions } from '../exec/options.ts';
import type { ConnectWish } from './connect.ts';

export interface ThreadWish extends ConnectWish {
  readonly cwd: string;
  /** For `thread/start` and `thread/resume`. */
  readonly settings: {
    readonly cwd?: string;
    readonly model?: string;
    readonly modelProvider?: string;
    readonly sandbox?: 'read-only' | 'workspace-write' | 'danger-full-access';
    readonly approvalPolicy?: 'untrusted' | 'on-request' | 'never';
    readonly config?: Record<string, unknown>;
  };
  /** Of the models on this machine, which: null for any; undefined when none is wanted. */
  readonly local?: 'ollama' | 'lmstudio' | null;
}

type ThreadValues = Values<typeof threadOptions> & { readonly 'ignore-user-config'?: boolean };

/** Keys that a thread of any server takes for itself; the others are for a server as a whole. */
const OF_THREADS =
  /^(model|model_provider|model_reasoning_effort|model_reasoning_summary|model_verbosity|approval_policy|sandbox_mode|sandbox_workspace_write\.\w+|web_search|personality|developer_instructions)$/;

/** Null when one of them is not for a thread. */
function threadConfig(given: readonly string[]): Record<string, unknown> | null {
  const config: Record<string, unknown> = {};
  for (const each of given) {
    const equals = each.indexOf('=');
    const key = each.slice(0, equals).trim();
    if (equals < 0 || !OF_THREADS.test(key)) return null;
    config[key] = tomlValue(each.slice(equals + 1).trim());
  }
  return config;
}

/**
 * @param automatic nobody is asked unless the options or the config say so
 * @throws {UsageError} for options that exclude each other
 */
export function threadWish(values: ThreadValues, cwd: string, automatic: boolean): ThreadWish {
  const folder = values.cd === undefined ? cwd : resolve(cwd, values.cd);
  const unbound = values['dangerously-bypass-approvals-and-sandbox'];
  const sandbox = unbound ? 'danger-full-access' : values.sandbox;
  const asks = values.config.some((each) => /^\s*approval_policy\s*=/.test(each));
  const asked = values['ask-for-approval'] ?? (automatic && !asks ? 'never' : undefined);
  const approvalPolicy = unbound ? 'never' : asked;
  const roots = values['add-dir'].map((each) => resolve(cwd, each));
  const taken = threadConfig(values.config);
  const config = {
    ...taken,
    ...(values.search ? { web_search: 'live' } : {}),
    ...(roots.length === 0 ? {} : { 'sandbox_workspace_write.writable_roots': roots }),
  };
  return {
    cwd: folder,
    settings: {
      cwd: folder,
      ...(values.model === undefined ? {} : { model: values.model }),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(approvalPolicy === undefined ? {} : { approvalPolicy }),
      ...(Object.keys(config).length === 0 ? {} : { config }),
    },
    ...localOf(values),
    ...serverOf(values, taken === null),
  };
}

function localOf(values: ThreadValues): Pick<ThreadWish, 'local'> {
  const { oss, 'local-provider': which } = values;
  if (!oss) {
    if (which !== undefined) throw new UsageError('--local-provider wants --oss');
    return {};
  }
  return { local: which ?? null };
}

/** What a server that runs already cannot be told, it is told when it starts. */
function serverOf(values: ThreadValues, config: boolean): ConnectWish {
  const { profile, enable, disable, remote, 'remote-auth-token-env': tokenVariable } = values;
  const args = [
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...enable.flatMap((name) => ['--enable', name]),
    ...disable.flatMap((name) => ['--disable', name]),
    ...(values['strict-config'] ? ['--strict-config'] : []),
    ...(values['ignore-user-config'] === true ? ['--ignore-user-config'] : []),
  ];
  const own = values['no-daemon']
    ? '--no-daemon'
    : args[0] !== undefined
      ? `${args[0]} is for a server that starts`
      : config
        ? 'not all of --config can be given to a running one'
        : null;
  if (remote !== undefined && own !== null) {
    throw new UsageError(`--remote is a running server, and ${own}`);
  }
  if (remote === undefined && tokenVariable !== undefined) {
    throw new UsageError('--remote-auth-token-env wants --remote');
  }
  if (remote !== undefined)
    return { remote: { address: remote, tokenVariable: tokenVariable ?? null } };
  if (own === null) return {};
  // All of it, as threads of theirs would not get the rest.
  return { ownBecause: own, args: [...args, ...values.config.flatMap((each) => ['-c', each])] };
}
