/** From a request's params and the config to the settings of a thread. */
import path from 'node:path';
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import { resolveProvider } from '../config/provider.ts';
import { applyOverrides, interpretConfig } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { chooseModel } from '../model/model-list.ts';
import type { ApprovalsReviewer, SandboxMode, SandboxPolicy } from '../protocol/approval.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { findRepository } from '../workspace/repository.ts';
import type { ThreadServices } from './services.ts';

/** The overrides that start, resume and fork share. Null and absent leave a setting alone. */
export interface ThreadOverrides {
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly serviceTier?: string | null | undefined;
  readonly cwd?: string | null | undefined;
  readonly approvalPolicy?: AgentSettings['approvalPolicy'] | null | undefined;
  readonly approvalsReviewer?: string | null | undefined;
  readonly sandbox?: SandboxMode | null | undefined;
  readonly config?: Record<string, unknown> | null | undefined;
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  readonly personality?: string | null | undefined;
  readonly permissions?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
}

/** The overrides that a turn and `thread/settings/update` bring. */
export interface TurnOverrides {
  readonly cwd?: string | null | undefined;
  readonly approvalPolicy?: AgentSettings['approvalPolicy'] | null | undefined;
  readonly approvalsReviewer?: string | null | undefined;
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly effort?: string | null | undefined;
  readonly summary?: string | null | undefined;
  readonly serviceTier?: string | null | undefined;
  readonly personality?: string | null | undefined;
  readonly permissions?: string | null | undefined;
  readonly runtimeWorkspaceRoots?: readonly string[] | null | undefined;
}

const PROFILES: Readonly<Record<string, SandboxMode>> = {
  ':read-only': 'read-only',
  ':workspace': 'workspace-write',
  ':danger-full-access': 'danger-full-access',
};

/** The settings of a new thread. @throws {RpcFault} for values that can't be used. */
export async function newSettings(
  services: ThreadServices,
  overrides: ThreadOverrides,
): Promise<AgentSettings> {
  const config = await configFor(services, overrides.config);
  const cwd = path.resolve(overrides.cwd ?? process.cwd());
  const { modelProvider, model } = chosenModel(services, config, overrides);
  const mode = modeOf(overrides) ?? (await usualMode(config, cwd));
  return {
    cwd,
    model,
    modelProvider,
    approvalPolicy: overrides.approvalPolicy ?? config.approvalPolicy ?? 'on-request',
    approvalsReviewer: reviewer(overrides.approvalsReviewer) ?? 'user',
    sandboxPolicy: policyOf(mode, config, overrides.runtimeWorkspaceRoots ?? [], cwd),
    serviceTier: overrides.serviceTier ?? config.serviceTier,
    effort: config.modelReasoningEffort,
    summary: config.modelReasoningSummary,
    personality: overrides.personality ?? null,
    baseInstructions: overrides.baseInstructions ?? null,
    developerInstructions: overrides.developerInstructions ?? config.developerInstructions,
  };
}

/**
 * How a command that belongs to no thread is confined in a folder, where its client does not say.
 * `permissions`: a profile's id. @throws {RpcFault}
 */
export async function commandPolicy(
  services: Pick<ThreadServices, 'config'>,
  cwd: string,
  permissions: string | null,
): Promise<SandboxPolicy> {
  const config = await configFor(services, null);
  const mode = modeOf({ permissions }) ?? (await usualMode(config, cwd));
  return policyOf(mode, config, [], cwd);
}

async function usualMode(config: Settings, cwd: string): Promise<SandboxMode> {
  return config.sandboxMode ?? ((await isTrusted(config, cwd)) ? 'workspace-write' : 'read-only');
}

/** What resume and fork change of the settings that a thread has. @throws {RpcFault} */
export async function overridingSettings(
  services: ThreadServices,
  current: AgentSettings,
  overrides: ThreadOverrides,
): Promise<SettingsPatch> {
  const config = await configFor(services, overrides.config);
  const patch: { -readonly [K in keyof AgentSettings]?: AgentSettings[K] } = {};
  const cwd = overrides.cwd == null ? current.cwd : path.resolve(overrides.cwd);
  if (overrides.cwd != null) patch.cwd = cwd;
  if (overrides.modelProvider != null || overrides.model != null) {
    const wanted = {
      ...overrides,
      modelProvider: overrides.modelProvider ?? current.modelProvider,
    };
    Object.assign(patch, chosenModel(services, config, wanted));
  }
  if (overrides.approvalPolicy != null) patch.approvalPolicy = overrides.approvalPolicy;
  const reviews = reviewer(overrides.approvalsReviewer);
  if (reviews !== null) patch.approvalsReviewer = reviews;
  const mode = modeOf(overrides);
  if (mode !== null) {
    patch.sandboxPolicy = policyOf(mode, config, overrides.runtimeWorkspaceRoots ?? [], cwd);
  } else if (overrides.runtimeWorkspaceRoots != null) {
    patch.sandboxPolicy = withRoots(current.sandboxPolicy, overrides.runtimeWorkspaceRoots, cwd);
  }
  if (overrides.serviceTier != null) patch.serviceTier = overrides.serviceTier;
  if (overrides.personality != null) patch.personality = overrides.personality;
  if (overrides.baseInstructions != null) patch.baseInstructions = overrides.baseInstructions;
  if (overrides.developerInstructions != null) {
    patch.developerInstructions = overrides.developerInstructions;
  }
  if (overrides.config != null) {
    // The keys that settings come from; the others have no part in a thread.
    const set = interpretConfig(applyOverrides({}, overrides.config)).settings;
    if (set.modelReasoningEffort !== null) patch.effort = set.modelReasoningEffort;
    if (set.modelReasoningSummary !== null) patch.summary = set.modelReasoningSummary;
    if (set.approvalPolicy !== null) patch.approvalPolicy ??= set.approvalPolicy;
    if (set.sandboxMode !== null) {
      patch.sandboxPolicy ??= policyOf(set.sandboxMode, config, [], cwd);
    }
    if (set.model !== null && overrides.model == null) patch.model = set.model;
  }
  return patch;
}

/** What a turn's overrides change. @throws {RpcFault} */
export async function turnPatch(
  services: ThreadServices,
  current: AgentSettings,
  overrides: TurnOverrides,
): Promise<SettingsPatch> {
  const patch: { -readonly [K in keyof AgentSettings]?: AgentSettings[K] } = {};
  if (overrides.cwd != null) patch.cwd = path.resolve(overrides.cwd);
  if (overrides.approvalPolicy != null) patch.approvalPolicy = overrides.approvalPolicy;
  const reviews = reviewer(overrides.approvalsReviewer);
  if (reviews !== null) patch.approvalsReviewer = reviews;
  if (overrides.sandboxPolicy != null) patch.sandboxPolicy = filledPolicy(overrides.sandboxPolicy);
  if (overrides.permissions != null) {
    const config = await configFor(services, null);
    const mode = modeOf({ permissions: overrides.permissions });
    if (mode !== null) {
      patch.sandboxPolicy = policyOf(mode, config, [], patch.cwd ?? current.cwd);
    }
  }
  if (overrides.runtimeWorkspaceRoots != null) {
    const policy = patch.sandboxPolicy ?? current.sandboxPolicy;
    patch.sandboxPolicy = withRoots(
      policy,
      overrides.runtimeWorkspaceRoots,
      patch.cwd ?? current.cwd,
    );
  }
  if (overrides.modelProvider != null && overrides.modelProvider !== current.modelProvider) {
    const config = await configFor(services, null);
    Object.assign(patch, chosenModel(services, config, overrides));
  }
  if (overrides.model != null) patch.model = overrides.model;
  if (overrides.effort != null) patch.effort = overrides.effort;
  if (overrides.summary != null) patch.summary = overrides.summary;
  if (overrides.serviceTier != null) patch.serviceTier = overrides.serviceTier;
  if (overrides.personality != null) patch.personality = overrides.personality;
  return patch;
}

async function configFor(
  services: Pick<ThreadServices, 'config'>,
  overrides: Record<string, unknown> | null | undefined,
): Promise<Settings> {
  const loaded = await services.config.load();
  if (overrides == null || Object.keys(overrides).length === 0) return loaded.settings;
  const { settings, faults } = interpretConfig(applyOverrides(loaded.config, overrides));
  const [fault] = faults.filter((each) =>
    Object.keys(overrides).some((key) => key.split('.')[0] === each.path[0]),
  );
  if (fault !== undefined) throw invalidRequest(`invalid config override: ${fault.message}`);
  return settings;
}

function chosenModel(
  services: ThreadServices,
  config: Settings,
  wanted: {
    readonly model?: string | null | undefined;
    readonly modelProvider?: string | null | undefined;
  },
): Pick<AgentSettings, 'model' | 'modelProvider'> {
  const asked = wanted.modelProvider ?? null;
  const resolved = resolveProvider(config, services.variables, services.keys, asked);
  if (!resolved.ok) throw invalidRequest(resolved.message);
  const { id } = resolved.provider;
  const model = chooseModel(config, id, wanted.model ?? null);
  if (model === null) {
    throw invalidRequest(
      `no model is set for the provider "${id}": give \`model\`, or set it in config.toml`,
    );
  }
  return { model, modelProvider: id };
}

function reviewer(value: string | null | undefined): ApprovalsReviewer | null {
  if (value == null) return null;
  if (value !== 'user') throw invalidRequest(`approvalsReviewer \`${value}\` is not supported yet`);
  return value;
}

function modeOf(overrides: Pick<ThreadOverrides, 'sandbox' | 'permissions'>): SandboxMode | null {
  const { sandbox, permissions } = overrides;
  if (permissions == null) return sandbox ?? null;
  if (sandbox != null) {
    throw invalidRequest('`permissions` cannot be combined with `sandbox`');
  }
  const mode = Object.hasOwn(PROFILES, permissions) ? PROFILES[permissions] : undefined;
  if (mode === undefined) throw invalidRequest(`unknown permission profile: ${permissions}`);
  return mode;
}

function policyOf(
  mode: SandboxMode,
  config: Settings,
  moreRoots: readonly string[],
  cwd: string,
): SandboxPolicy {
  switch (mode) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write': {
      const { writableRoots, ...flags } = config.sandboxWorkspaceWrite;
      const policy = {
        type: 'workspaceWrite' as const,
        writableRoots: [...writableRoots],
        networkAccess: flags.networkAccess,
        excludeTmpdirEnvVar: flags.excludeTmpdirEnvVar,
        excludeSlashTmp: flags.excludeSlashTmp,
      };
      return withRoots(policy, moreRoots, cwd);
    }
  }
}

function withRoots(policy: SandboxPolicy, roots: readonly string[], cwd: string): SandboxPolicy {
  if (policy.type !== 'workspaceWrite') return policy;
  const absolute = roots.map((root) => path.resolve(cwd, root)).filter((root) => root !== cwd);
  return { ...policy, writableRoots: [...new Set([...(policy.writableRoots ?? []), ...absolute])] };
}

/** With every optional field present, as responses show it. */
function filledPolicy(policy: SandboxPolicy): SandboxPolicy {
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
    default:
      return policy;
  }
}

async function isTrusted(config: Settings, cwd: string): Promise<boolean> {
  if (Object.keys(config.projects).length === 0) return false;
  const own = config.projects[cwd];
  if (own !== undefined) return own === 'trusted';
  const repository = await findRepository(cwd);
  return repository !== null && config.projects[repository.top] === 'trusted';
}
