/** The environment that a client chooses for a thread: this computer, called `local`, or none. */
import { homedir } from 'node:os';
import path from 'node:path';
import type { AgentSettings } from '../agent/settings.ts';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { invalidRequest } from '../rpc/fault.ts';

const LOCAL = 'local';

/** Tools that need one. */
export const ENVIRONMENT_TOOLS: readonly string[] = [
  'exec_command',
  'write_stdin',
  'apply_patch',
  'view_image',
];

interface Environment {
  readonly environmentId: string;
  /** Absolute. */
  readonly cwd: string;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
}

export interface EnvironmentOverrides {
  readonly cwd?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
  readonly environments?: readonly Environment[] | null | undefined;
}

/** `cwd` is that of the environment, where one is named. */
interface PlacedOverrides extends EnvironmentOverrides {
  /** What was given as the thread's own. */
  readonly threadCwd?: string | null;
}

/** The folder of a thread, whose config counts; it may work elsewhere. */
export const threadCwd = (settings: Pick<AgentSettings, 'cwd' | 'threadCwd'>): string =>
  settings.threadCwd ?? settings.cwd;

/** The folder that a client means: `~` is the user's own, nothing this process's. Absolute. */
export function folderOf(text: string): string {
  return path.resolve(/^~(?=$|[\\/])/.test(text) ? `${homedir()}${text.slice(1)}` : text);
}

/** The overrides with the folders of the environment that they name. @throws {RpcFault} */
export function inEnvironment<T extends EnvironmentOverrides>(overrides: T): T & PlacedOverrides {
  const { environments } = overrides;
  if (environments == null) return overrides;
  const seen = new Set<string>();
  for (const { environmentId: id, cwd } of environments) {
    if (id !== LOCAL) throw invalidRequest(`unknown turn environment id \`${id}\``);
    if (seen.has(id)) throw invalidRequest(`duplicate turn environment id \`${id}\``);
    seen.add(id);
    if (!path.isAbsolute(cwd)) {
      throw invalidRequest(
        `invalid cwd for environment \`${id}\`: path \`${cwd}\` does not use absolute POSIX or Windows path syntax`,
      );
    }
  }
  const [local] = environments;
  if (local === undefined) return overrides;
  const { cwd, runtimeWorkspaceRoots } = local;
  return {
    ...overrides,
    cwd,
    threadCwd: overrides.cwd ?? null,
    runtimeWorkspaceRoots: runtimeWorkspaceRoots ?? [cwd],
  };
}

/** What the overrides say of folders and environment. */
export function environmentPatch({
  cwd,
  threadCwd,
  runtimeWorkspaceRoots: roots,
  environments,
}: PlacedOverrides): Pick<AgentSettings, 'threadCwd' | 'workspaceRoots' | 'withoutEnvironment'> {
  const own = threadCwd == null ? null : folderOf(threadCwd);
  return {
    ...(cwd == null ? {} : { threadCwd: own === folderOf(cwd) ? null : own }),
    // Elsewhere, the folders of before are not meant any more.
    ...(roots == null
      ? cwd == null
        ? {}
        : { workspaceRoots: null }
      : { workspaceRoots: roots.map((root) => path.resolve(root)) }),
    ...(environments == null ? {} : { withoutEnvironment: environments.length === 0 }),
  };
}

/** As clients see it. */
export function shownEnvironments(settings: AgentSettings) {
  if (settings.withoutEnvironment === true) return [];
  const { cwd } = settings;
  return [{ environmentId: LOCAL, cwd, runtimeWorkspaceRoots: workspaceRoots(settings) }];
}

/** The folders that a thread works in, the one where it is first. */
export function workspaceRoots(settings: AgentSettings): string[] {
  if (settings.withoutEnvironment === true) return [];
  if (settings.workspaceRoots != null) return [...settings.workspaceRoots];
  const { cwd, sandboxPolicy: policy } = settings;
  const roots = policy.type === 'workspaceWrite' ? (policy.writableRoots ?? []) : [];
  return [...new Set([cwd, ...roots])];
}

/**
 * The sandbox as clients see it. They take the thread's folder for writable; where it works elsewhere,
 * all that it can write is named.
 */
export function shownSandbox(settings: AgentSettings): SandboxPolicy {
  const { cwd, sandboxPolicy: policy } = settings;
  const roots = workspaceRoots(settings);
  if (policy.type !== 'workspaceWrite' || roots.includes(threadCwd(settings))) return policy;
  const given = policy.writableRoots ?? [];
  const temporary = process.env['TMPDIR'] ?? '';
  const ofUser = temporary !== '' && policy.excludeTmpdirEnvVar !== true;
  const ofAll = process.platform !== 'win32' && policy.excludeSlashTmp !== true;
  const writable = [
    ...(cwd === threadCwd(settings) ? [] : [cwd]),
    ...given.filter((root) => roots.includes(root)),
    ...(ofAll ? ['/tmp'] : []),
    ...(ofUser ? [temporary] : []),
    ...given,
  ];
  return { ...policy, writableRoots: [...new Set(writable)], excludeTmpdirEnvVar: !ofUser };
}
