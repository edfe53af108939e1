/** What the options of a command say of its thread. */
import { resolve } from 'node:path';
import { tomlValue } from '../../toml-value.ts';
import type { Values } from '../command.ts';
import type { threadOptions } from '../exec/options.ts';

export interface ThreadWish {
  readonly cwd: string;
  /** For `thread/start` and `thread/resume`. */
  readonly settings: {
    readonly cwd?: string;
    readonly model?: string;
    readonly sandbox?: 'read-only' | 'workspace-write' | 'danger-full-access';
    readonly approvalPolicy?: 'untrusted' | 'on-request' | 'never';
    readonly config?: Record<string, unknown>;
  };
  /** Of a server of its own. */
  readonly args: readonly string[];
  readonly ownBecause: string | null;
}

type ThreadValues = Values<typeof threadOptions>;

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

/** @param automatic nobody is asked unless the options or the config say so */
export function threadWish(values: ThreadValues, cwd: string, automatic: boolean): ThreadWish {
  const folder = values.cd === undefined ? cwd : resolve(cwd, values.cd);
  const unbound = values['dangerously-bypass-approvals-and-sandbox'];
  const sandbox = unbound ? 'danger-full-access' : values.sandbox;
  const asks = values.config.some((each) => /^\s*approval_policy\s*=/.test(each));
  const asked = values['ask-for-approval'] ?? (automatic && !asks ? 'never' : undefined);
  const approvalPolicy = unbound ? 'never' : asked;
  const roots = values['add-dir'].map((each) => resolve(cwd, each));
  const taken = threadConfig(values.config);
  const own = taken === null ? 'not all of --config can be given to a running one' : null;
  const config = {
    ...taken,
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
    args: own === null ? [] : values.config.flatMap((each) => ['-c', each]),
    ownBecause: own,
  };
}
