/** What the options of a command say of its thread. */
import { resolve } from 'node:path';
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

/** @param automatic nobody is asked unless the options or the config say so */
export function threadWish(values: ThreadValues, cwd: string, automatic: boolean): ThreadWish {
  const folder = values.cd === undefined ? cwd : resolve(cwd, values.cd);
  const unbound = values['dangerously-bypass-approvals-and-sandbox'];
  const sandbox = unbound ? 'danger-full-access' : values.sandbox;
  const asks = values.config.some((each) => /^\s*approval_policy\s*=/.test(each));
  const asked = values['ask-for-approval'] ?? (automatic && !asks ? 'never' : undefined);
  const approvalPolicy = unbound ? 'never' : asked;
  const roots = values['add-dir'].map((each) => resolve(cwd, each));
  return {
    cwd: folder,
    settings: {
      cwd: folder,
      ...(values.model === undefined ? {} : { model: values.model }),
      ...(sandbox === undefined ? {} : { sandbox }),
      ...(approvalPolicy === undefined ? {} : { approvalPolicy }),
      ...(roots.length === 0
        ? {}
        : { config: { 'sandbox_workspace_write.writable_roots': roots } }),
    },
    args: values.config.flatMap((each) => ['-c', each]),
    ownBecause: values.config.length === 0 ? null : 'only such a one can be given --config',
  };
}
