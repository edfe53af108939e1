/** From what a request and the config say of the sandbox to the policy that is in force. */
import path from 'node:path';
import type { AgentSettings } from '../agent/settings.ts';
import { resolveProfile } from '../config/permission-profiles.ts';
import type { Settings } from '../config/settings.ts';
import type { SandboxMode, SandboxPolicy } from '../protocol/approval.ts';
import { invalidRequest } from '../rpc/fault.ts';

export type SandboxChoice = Pick<AgentSettings, 'sandboxPolicy' | 'activePermissionProfile'>;

export interface WantedSandbox {
  readonly sandbox?: SandboxMode | null | undefined;
  readonly permissions?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
}

/** What the request names; null when it names nothing. @throws {RpcFault} */
export function requestedSandbox(
  wanted: WantedSandbox,
  config: Settings,
  cwd: string,
): SandboxChoice | null {
  const { sandbox, permissions, runtimeWorkspaceRoots } = wanted;
  if (permissions != null && sandbox != null) {
    throw invalidRequest('`permissions` cannot be combined with `sandbox`');
  }
  if (permissions != null) return profileChoice(config, permissions, runtimeWorkspaceRoots, cwd);
  return sandbox == null ? null : modeChoice(sandbox, config, runtimeWorkspaceRoots, cwd);
}

/** What the config says for a folder, else what suits a folder that is trusted or not. */
export function configuredSandbox(
  config: Settings,
  trust: 'trusted' | 'untrusted' | null,
  roots: readonly string[] | null | undefined,
  cwd: string,
): SandboxChoice {
  if (config.defaultPermissions !== null) {
    return profileChoice(config, config.defaultPermissions, roots, cwd);
  }
  if (config.sandboxMode !== null) return modeChoice(config.sandboxMode, config, roots, cwd);
  if (trust === null) return profileChoice(config, ':read-only', roots, cwd);
  const choice = modeChoice('workspace-write', config, roots, cwd);
  // With the config's own folders or network it is no longer the built-in profile.
  const plain = profileChoice(config, ':workspace', roots, cwd);
  const same = JSON.stringify(choice.sandboxPolicy) === JSON.stringify(plain.sandboxPolicy);
  return same ? plain : choice;
}

/** @throws {RpcFault} for a profile that is not known or can't be enforced */
export function profileChoice(
  config: Settings,
  id: string,
  roots: readonly string[] | null | undefined,
  cwd: string,
): SandboxChoice {
  const resolved = resolveProfile(config.permissions, id);
  if (!resolved.ok) throw invalidRequest(`failed to load configuration: ${resolved.message}`);
  return {
    sandboxPolicy: withRoots(resolved.policy, roots ?? [], cwd),
    activePermissionProfile: resolved.profile,
  };
}

function modeChoice(
  mode: SandboxMode,
  config: Settings,
  roots: readonly string[] | null | undefined,
  cwd: string,
): SandboxChoice {
  return {
    sandboxPolicy: withRoots(modePolicy(mode, config, cwd), roots ?? [], cwd),
    activePermissionProfile: null,
  };
}

function modePolicy(mode: SandboxMode, config: Settings, cwd: string): SandboxPolicy {
  switch (mode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write': {
      const { writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp } =
        config.sandboxWorkspaceWrite;
      return {
        type: 'workspaceWrite',
        writableRoots: writableRoots.map((root) => path.resolve(cwd, root)),
        networkAccess,
        excludeTmpdirEnvVar,
        excludeSlashTmp,
      };
    }
  }
}

/** @throws {RpcFault} for a relative path */
export function withRoots(
  policy: SandboxPolicy,
  roots: readonly string[],
  cwd: string,
): SandboxPolicy {
  const relative = roots.find((root) => !path.isAbsolute(root));
  if (relative !== undefined) {
    throw invalidRequest(`runtimeWorkspaceRoots must be absolute: ${relative}`);
  }
  if (policy.type !== 'workspaceWrite') return policy;
  const added = roots.map((root) => path.resolve(root)).filter((root) => root !== cwd);
  return { ...policy, writableRoots: [...new Set([...(policy.writableRoots ?? []), ...added])] };
}

/** With every optional field present, as responses show it. @throws {RpcFault} */
export function filledPolicy(policy: SandboxPolicy): SandboxPolicy {
  switch (policy.type) {
    case 'readOnly':
      return { ...policy, networkAccess: policy.networkAccess ?? false };
    case 'workspaceWrite': {
      const relative = policy.writableRoots?.find((root) => !path.isAbsolute(root));
      if (relative !== undefined) {
        throw invalidRequest(`sandboxPolicy.writableRoots must be absolute: ${relative}`);
      }
      return {
        ...policy,
        writableRoots: policy.writableRoots ?? [],
        networkAccess: policy.networkAccess ?? false,
        excludeTmpdirEnvVar: policy.excludeTmpdirEnvVar ?? false,
        excludeSlashTmp: policy.excludeSlashTmp ?? false,
      };
    }
    case 'externalSandbox':
      return { ...policy, networkAccess: policy.networkAccess ?? 'restricted' };
    default:
      return policy;
  }
}
