/** From a request's params and the config to the settings of a thread. */
import type { AgentSettings, SettingsPatch } from '../agent/settings.ts';
import { resolveProvider } from '../config/provider.ts';
import { granularPolicy } from '../config/fields.ts';
import { applyOverrides, interpretConfig } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { chooseModel } from '../model/model-info.ts';
import { namedTier } from '../model/service-tier.ts';
import type { ApprovalsReviewer, SandboxMode, SandboxPolicy } from '../protocol/approval.ts';
import type { CollaborationMode } from '../protocol/turn.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { refuseForbidden, withinRequirements } from './required-settings.ts';
import { trustWorkspace } from './project-trust.ts';
import {
  configuredSandbox,
  filledPolicy,
  profileChoice,
  requestedSandbox,
  withRoots,
} from './sandbox-choice.ts';
import type { SandboxChoice } from './sandbox-choice.ts';
import { environmentPatch, folderOf, inEnvironment, threadCwd } from './environments.ts';
import type { EnvironmentOverrides } from './environments.ts';
import type { ThreadServices } from './services.ts';
import { soundConfig, threadConfig } from './thread-config.ts';

/**
 * The overrides that start, resume and fork share. Null and absent leave a setting alone, but for
 * `serviceTier`: null is the only way back to the usual one.
 */
export interface ThreadOverrides extends EnvironmentOverrides {
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly serviceTier?: string | null | undefined;
  readonly approvalPolicy?: AgentSettings['approvalPolicy'] | null | undefined;
  readonly approvalsReviewer?: string | null | undefined;
  readonly sandbox?: SandboxMode | null | undefined;
  readonly config?: Record<string, unknown> | null | undefined;
  readonly baseInstructions?: string | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  readonly personality?: string | null | undefined;
  readonly permissions?: string | null | undefined;
}

/** The overrides that a turn and `thread/settings/update` bring. */
export interface TurnOverrides extends EnvironmentOverrides {
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

  readonly collaborationMode?: CollaborationMode | null | undefined;
  readonly disabledPluginIds?: readonly string[] | null | undefined;
}

/** The settings of a new thread. @throws {RpcFault} for values that can't be used. */
export async function newSettings(
  services: ThreadServices,
  asked: ThreadOverrides,
): Promise<AgentSettings> {
  const overrides = inEnvironment(asked);
  const own = folderOf(asked.cwd ?? '');
  const cwd = overrides.cwd == null ? own : folderOf(overrides.cwd);
  await services.refreshKeys();
  let { loaded, settings: config, trust } = await soundConfig(services, own, overrides.config);
  const sandboxNow = (): SandboxChoice =>
    requestedSandbox(overrides, config, cwd) ??
    configuredSandbox(config, trust, overrides.runtimeWorkspaceRoots, cwd);
  let sandbox = sandboxNow();
  if (asked.cwd != null && (await trustWorkspace(services, loaded, trust, sandbox.sandboxPolicy))) {
    ({ loaded, settings: config, trust } = await soundConfig(services, own, overrides.config));
    sandbox = sandboxNow();
  }
  const { modelProvider, model } = chosenModel(services, config, overrides);
  const requirements = await services.config.requirements();
  const policy = policyOf(overrides.approvalPolicy);
  const approvalPolicy =
    policy ?? config.approvalPolicy ?? (trust === 'untrusted' ? 'untrusted' : 'on-request');
  const wanted = requestedSandbox(overrides, config, cwd);
  refuseForbidden(requirements, {
    ...(policy === null ? {} : { approvalPolicy: policy }),
    ...wanted,
  });
  return {
    cwd,
    model,
    modelProvider,
    approvalPolicy,
    // The config may be another program's too, so what only that program can do is passed over.
    approvalsReviewer: reviewer(overrides.approvalsReviewer) ?? 'user',
    ...sandbox,
    ...withinRequirements(requirements, { approvalPolicy, ...sandbox }, (sandboxMode) =>
      configuredSandbox({ ...config, sandboxMode, defaultPermissions: null }, null, null, cwd),
    ),
    serviceTier: tierOf(overrides.serviceTier) ?? tierOf(config.serviceTier ?? undefined),
    effort: config.modelReasoningEffort,
    summary: config.modelReasoningSummary,
    personality: overrides.personality ?? null,
    baseInstructions: overrides.baseInstructions ?? null,
    developerInstructions: overrides.developerInstructions ?? config.developerInstructions,
    config: overrides.config ?? null,
    ...environmentPatch({ ...overrides, cwd, threadCwd: own }),
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
  const { settings, trust } = await soundConfig(services, cwd, null);
  const choice =
    requestedSandbox({ permissions }, settings, cwd) ??
    configuredSandbox(settings, trust, null, cwd);
  refuseForbidden(await services.config.requirements(), choice);
  return choice.sandboxPolicy;
}

/** Of a thread that goes on: the instructions that it began with stay as long as it is loaded. */
export function whileLoaded(begun: boolean, overrides: ThreadOverrides): ThreadOverrides {
  return begun ? { ...overrides, baseInstructions: null } : overrides;
}

/** What resume and fork change of the settings that a thread has. @throws {RpcFault} */
export async function overridingSettings(
  services: ThreadServices,
  current: AgentSettings,
  overrides: ThreadOverrides,
): Promise<SettingsPatch> {
  const patch: Writable<SettingsPatch> = {};
  const cwd = overrides.cwd == null ? current.cwd : folderOf(overrides.cwd);
  const { settings: config } = await soundConfig(
    services,
    overrides.cwd == null ? threadCwd(current) : cwd,
    overrides.config ?? current.config ?? null,
  );
  Object.assign(patch, environmentPatch(overrides));
  if (overrides.cwd != null) patch.cwd = cwd;
  if (overrides.modelProvider != null || overrides.model != null) {
    const wanted = {
      ...overrides,
      modelProvider: overrides.modelProvider ?? current.modelProvider,
    };
    Object.assign(patch, chosenModel(services, config, wanted));
    // An effort belongs to the model that it was chosen for.
    if (patch.model !== current.model) patch.effort = config.modelReasoningEffort;
  }
  const approvals = policyOf(overrides.approvalPolicy);
  if (approvals !== null) patch.approvalPolicy = approvals;
  const reviews = reviewer(overrides.approvalsReviewer);
  if (reviews !== null) patch.approvalsReviewer = reviews;
  const sandbox = requestedSandbox(overrides, config, cwd);
  if (sandbox !== null) Object.assign(patch, sandbox);
  else if (overrides.runtimeWorkspaceRoots != null) {
    patch.sandboxPolicy = withRoots(current.sandboxPolicy, overrides.runtimeWorkspaceRoots, cwd);
  }
  if (overrides.serviceTier !== undefined) patch.serviceTier = namedTier(overrides.serviceTier);
  if (overrides.personality != null) patch.personality = overrides.personality;
  if (overrides.baseInstructions != null) patch.baseInstructions = overrides.baseInstructions;
  if (overrides.developerInstructions != null) {
    patch.developerInstructions = overrides.developerInstructions;
  }
  if (overrides.config != null) {
    patch.config = overrides.config;
    takeConfig(patch, overrides.config, config, cwd, overrides);
  }
  refuseForbidden(await services.config.requirements(), patch);
  return patch;
}

/** The keys of `config` that settings come from; the others are read when they are needed. */
function takeConfig(
  patch: Writable<SettingsPatch>,
  keys: Readonly<Record<string, unknown>>,
  config: Settings,
  cwd: string,
  overrides: ThreadOverrides,
): void {
  const set = interpretConfig(applyOverrides({}, keys)).settings;
  if (set.modelReasoningEffort !== null) patch.effort = set.modelReasoningEffort;
  if (set.modelReasoningSummary !== null) patch.summary = set.modelReasoningSummary;
  if (set.approvalPolicy !== null) patch.approvalPolicy ??= set.approvalPolicy;
  if (set.sandboxMode !== null || set.defaultPermissions !== null) {
    if (patch.sandboxPolicy === undefined) {
      Object.assign(patch, configuredSandbox(config, null, null, cwd));
    }
  }
  if (set.serviceTier !== null) patch.serviceTier ??= namedTier(set.serviceTier);
  if (set.developerInstructions !== null) {
    patch.developerInstructions ??= set.developerInstructions;
  }
  if (set.model !== null && overrides.model == null) patch.model = set.model;
}

/** What a turn's overrides change. @throws {RpcFault} */
export async function turnPatch(
  services: ThreadServices,
  current: AgentSettings,
  asked: TurnOverrides,
): Promise<SettingsPatch> {
  const overrides = inEnvironment(asked.cwd === '' ? { ...asked, cwd: null } : asked);
  const patch: Writable<SettingsPatch> = environmentPatch(overrides);
  const { permissions, sandboxPolicy, runtimeWorkspaceRoots } = overrides;
  if (permissions != null && sandboxPolicy != null) {
    throw invalidRequest('`permissions` cannot be combined with `sandboxPolicy`');
  }
  if (overrides.cwd != null) patch.cwd = folderOf(overrides.cwd);
  const cwd = patch.cwd ?? current.cwd;
  const approvals = policyOf(overrides.approvalPolicy);
  if (approvals !== null) patch.approvalPolicy = approvals;
  const reviews = reviewer(overrides.approvalsReviewer);
  if (reviews !== null) patch.approvalsReviewer = reviews;
  if (sandboxPolicy != null) {
    patch.sandboxPolicy = filledPolicy(sandboxPolicy);
    patch.activePermissionProfile = null;
  }
  if (permissions != null) {
    const { settings } = await threadConfig(services, { ...current, cwd, ...patch });
    Object.assign(patch, profileChoice(settings, permissions, runtimeWorkspaceRoots, cwd));
  } else if (runtimeWorkspaceRoots != null) {
    const policy = patch.sandboxPolicy ?? current.sandboxPolicy;
    patch.sandboxPolicy = withRoots(policy, runtimeWorkspaceRoots, cwd);
  }
  if (overrides.modelProvider != null && overrides.modelProvider !== current.modelProvider) {
    const { settings } = await threadConfig(services, { ...current, cwd, ...patch });
    Object.assign(patch, chosenModel(services, settings, overrides));
  }
  if (overrides.model != null) patch.model = overrides.model;
  if (overrides.effort === '') throw invalidRequest('`effort` must not be empty');
  if (overrides.effort != null) patch.effort = overrides.effort;
  if (overrides.summary != null) patch.summary = overrides.summary;
  if (overrides.serviceTier !== undefined) patch.serviceTier = namedTier(overrides.serviceTier);
  if (overrides.personality != null) patch.personality = overrides.personality;
  if (overrides.disabledPluginIds != null) patch.disabledPluginIds = overrides.disabledPluginIds;
  if (overrides.collaborationMode != null) {
    const { mode, settings } = overrides.collaborationMode;
    patch.mode = { kind: mode, instructions: settings.developer_instructions ?? null };
    patch.model = settings.model;
    patch.effort = settings.reasoning_effort ?? null;
  }
  refuseForbidden(await services.config.requirements(), patch);
  return patch;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function chosenModel(
  services: ThreadServices,
  config: Settings,
  wanted: {
    readonly model?: string | null | undefined;
    readonly modelProvider?: string | null | undefined;
  },
): Pick<AgentSettings, 'model' | 'modelProvider'> {
  if (wanted.model?.trim() === '') throw invalidRequest('`model` must not be empty');
  const asked = wanted.modelProvider ?? null;
  const resolved = resolveProvider(config, services.variables, services.keys, asked);
  if (!resolved.ok) throw invalidRequest(`failed to load configuration: ${resolved.message}`);
  const { id } = resolved.provider;
  const model = chooseModel(config, id, wanted.model ?? null);
  if (model === null) {
    throw invalidRequest(
      `no model is set for the provider "${id}": give \`model\`, or set it in config.toml`,
    );
  }
  return { model, modelProvider: id };
}

const tierOf = (asked: string | null | undefined): string | null =>
  asked === undefined ? null : namedTier(asked);

/** With what a granular policy may leave out filled in. */
function policyOf(
  policy: AgentSettings['approvalPolicy'] | null | undefined,
): AgentSettings['approvalPolicy'] | null {
  if (policy == null || typeof policy === 'string') return policy ?? null;
  const granular = granularPolicy(policy);
  return granular === null ? policy : { granular };
}

function reviewer(value: string | null | undefined): ApprovalsReviewer | null {
  if (value == null) return null;
  if (value !== 'user') throw invalidRequest(`approvalsReviewer \`${value}\` is not supported yet`);
  return value;
}
