/**
 * Named permissions: the built-in ones, and those that `[permissions.NAME]` makes of them. What the
 * sandbox can't enforce is refused, never passed over.
 */
import path from 'node:path';
import type { DomainRule, NetworkLimits } from '../network/decide-host.ts';
import { readPattern } from '../network/hosts.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import type { AllowedMode, Requirements } from './requirements.ts';
import type { Settings } from './settings.ts';

/** The sandbox policies that profiles come down to. */
export type ProfilePolicy =
  | { readonly type: 'dangerFullAccess' }
  | { readonly type: 'readOnly'; readonly networkAccess: boolean }
  | {
      readonly type: 'workspaceWrite';
      readonly writableRoots: string[];
      readonly networkAccess: boolean;
      readonly excludeTmpdirEnvVar: boolean;
      readonly excludeSlashTmp: boolean;
    };

export type ResolvedProfile =
  | {
      readonly ok: true;
      readonly policy: ProfilePolicy;
      /** What it says of single hosts; null when nothing. They count where the policy has a network. */
      readonly limits: NetworkLimits | null;
      readonly profile: { readonly id: string; readonly extends: string | null };
    }
  | { readonly ok: false; readonly message: string };

const BUILT_IN: Readonly<Record<string, ProfilePolicy>> = {
  ':read-only': { type: 'readOnly', networkAccess: false },
  ':workspace': {
    type: 'workspaceWrite',
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  },
  ':danger-full-access': { type: 'dangerFullAccess' },
};

type Profiles = Settings['permissions'];

/** `permissionProfile/list`: the built-in ones first. */
export function listProfiles(profiles: Profiles, requirements: Requirements | null) {
  const modes = requirements?.sandboxModes ?? null;
  const ids = [...Object.keys(BUILT_IN), ...Object.keys(profiles).sort()];
  return ids.map((id) => {
    const resolved = resolveProfile(profiles, id);
    const description = profiles[id]?.['description'];
    return {
      id,
      description: typeof description === 'string' ? description : null,
      allowed: resolved.ok && (modes === null || modes.includes(modeOf(resolved.policy))),
    };
  });
}

function modeOf({ type }: ProfilePolicy): AllowedMode {
  if (type === 'readOnly') return 'read-only';
  return type === 'workspaceWrite' ? 'workspace-write' : 'danger-full-access';
}

/** What a profile allows; a message that names the profile where it can't be used. */
export function resolveProfile(
  profiles: Profiles,
  id: string,
  seen: readonly string[] = [],
): ResolvedProfile {
  const builtIn = Object.hasOwn(BUILT_IN, id) ? BUILT_IN[id] : undefined;
  if (builtIn !== undefined) {
    return { ok: true, policy: builtIn, limits: null, profile: { id, extends: null } };
  }
  const table = Object.hasOwn(profiles, id) ? profiles[id] : undefined;
  if (table === undefined) {
    const message = id.startsWith(':')
      ? `default_permissions refers to unknown built-in profile \`${id}\``
      : `unknown permission profile \`${id}\`: config.toml has no [permissions.${id}]`;
    return { ok: false, message };
  }
  if (seen.includes(id)) {
    return { ok: false, message: `permissions.${id} extends itself: ${[...seen, id].join(' → ')}` };
  }
  const parent = typeof table['extends'] === 'string' ? table['extends'] : null;
  const base = resolveProfile(profiles, parent ?? ':read-only', [...seen, id]);
  if (!base.ok) return base;
  const policy = extend(base.policy, table);
  const limits = extendLimits(base.limits, table['network']);
  const obstacle = [policy, limits].find((each) => typeof each === 'string');
  if (typeof policy === 'string' || typeof limits === 'string') {
    return { ok: false, message: `permissions.${id} can't be enforced here: ${String(obstacle)}` };
  }
  return { ok: true, policy, limits, profile: { id, extends: parent } };
}

const LIMITS: readonly string[] = ['enabled', 'domains', 'mode'];

/** The limits with what a profile adds; what is in the way, in words. */
function extendLimits(base: NetworkLimits | null, network: unknown): NetworkLimits | null | string {
  if (!isTable(network)) return base;
  const { domains, mode } = network;
  if (domains === undefined && mode === undefined) return base;
  if (mode !== undefined && mode !== 'full' && mode !== 'limited') {
    return `network.mode is "full" or "limited", not ${JSON.stringify(mode)}.`;
  }
  if (domains !== undefined && !isTable(domains)) return 'network.domains is no table.';
  const added: DomainRule[] = [];
  for (const [name, action] of Object.entries(domains ?? {})) {
    const pattern = readPattern(name);
    if (pattern === null) return `network.domains names no host by ${JSON.stringify(name)}.`;
    if (action !== 'allow' && action !== 'deny') {
      return `network.domains.${JSON.stringify(name)} is "allow" or "deny", not ${JSON.stringify(action)}.`;
    }
    added.push({ pattern, action });
  }
  const key = ({ pattern }: DomainRule): string => `${pattern.kind} ${pattern.host}`;
  const changed = new Set(added.map(key));
  const kept = (base?.domains ?? []).filter((rule) => !changed.has(key(rule)));
  return { domains: [...kept, ...added], mode: mode ?? base?.mode ?? 'full' };
}

/** The policy with what a profile adds; what is in the way, in words. */
function extend(base: ProfilePolicy, profile: TomlTable): ProfilePolicy | string {
  const network = profile['network'];
  const enabled = isTable(network) ? network['enabled'] : undefined;
  let policy = base;
  if (isTable(network)) {
    const other = Object.keys(network).find((key) => !LIMITS.includes(key));
    if (other !== undefined) {
      return `network.${other} is not supported, only ${LIMITS.map((key) => `network.${key}`).join(', ')} are.`;
    }
    if (typeof enabled === 'boolean') {
      if (policy.type !== 'dangerFullAccess') policy = { ...policy, networkAccess: enabled };
      else if (!enabled) return 'full access has the network too.';
    }
  }
  const files = profile['filesystem'];
  for (const [place, access] of isTable(files) ? Object.entries(files) : []) {
    if (access === 'read' && policy.type !== 'dangerFullAccess') {
      const holds = policy.type === 'workspaceWrite' ? policy.writableRoots : [];
      // Everything can be read; only taking back what a parent lets write would change something.
      if (!place.startsWith(':') && !holds.includes(place)) continue;
    }
    if (access !== 'write') {
      return `filesystem.${JSON.stringify(place)} = ${JSON.stringify(access)} is not supported, only "write" is.`;
    }
    if (policy.type === 'dangerFullAccess') continue;
    if (policy.type !== 'workspaceWrite') {
      return 'folders can only be made writable on top of ":workspace".';
    }
    if (!path.isAbsolute(place)) return `${JSON.stringify(place)} is no absolute path.`;
    policy = { ...policy, writableRoots: [...new Set([...policy.writableRoots, place])] };
  }
  return policy;
}
