/**
 * What the computer's administrator allows: `requirements.toml` beside the system's config.toml.
 * A file that can't be understood allows nothing beyond the most careful settings.
 */
import { loadConfigFile } from './config-file.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { findFeature } from './features.ts';
import { requiredHooks, shownRequiredHooks } from './required-hooks.ts';
import type { RequiredHooks } from './required-hooks.ts';
import { WEB_SEARCH_MODES } from './web-search.ts';
import type { WebSearchMode } from './web-search.ts';

export type AllowedPolicy = 'untrusted' | 'on-request' | 'never' | 'granular';
export type AllowedMode = 'read-only' | 'workspace-write' | 'danger-full-access';

export interface Requirements {
  readonly file: string;
  /** Null: all. */
  readonly approvalPolicies: readonly AllowedPolicy[] | null;
  /** Null: all. */
  readonly sandboxModes: readonly AllowedMode[] | null;
  /** Null: all. */
  readonly webSearchModes: readonly WebSearchMode[] | null;
  /** Features that must be on or off. */
  readonly features: Readonly<Record<string, boolean>>;
  /** Only the administrator's own hooks run. */
  readonly managedHooksOnly: boolean | null;
  /** Hooks that run for everybody; null for none. */
  readonly hooks: RequiredHooks | null;
}

const POLICIES: readonly AllowedPolicy[] = ['untrusted', 'on-request', 'never', 'granular'];
const MODES: readonly AllowedMode[] = ['read-only', 'workspace-write', 'danger-full-access'];

/** Null when there is no such file. */
export async function loadRequirements(file: string): Promise<Requirements | null> {
  const { exists, unreadable, config } = await loadConfigFile(file);
  if (unreadable !== null) {
    return {
      file,
      approvalPolicies: ['untrusted'],
      sandboxModes: ['read-only'],
      webSearchModes: ['disabled'],
      features: {},
      managedHooksOnly: true,
      hooks: null,
    };
  }
  if (!exists) return null;
  const managedOnly = config['allow_managed_hooks_only'];
  return {
    file,
    approvalPolicies: among(config, 'allowed_approval_policies', POLICIES),
    sandboxModes: among(config, 'allowed_sandbox_modes', MODES),
    webSearchModes: among(config, 'allowed_web_search_modes', WEB_SEARCH_MODES),
    features: featuresOf(config),
    managedHooksOnly: typeof managedOnly === 'boolean' ? managedOnly : null,
    hooks: requiredHooks(config, file, process.platform),
  };
}

/** The contract's `ConfigRequirements`; what is not required is null. */
export function shownRequirements(requirements: Requirements): Record<string, unknown> {
  const { approvalPolicies, sandboxModes, webSearchModes, features, managedHooksOnly, hooks } =
    requirements;
  return {
    ...Object.fromEntries(NOT_REQUIRED.map((name) => [name, null])),
    allowedLoginMethods: [...LOGIN_METHODS],
    allowedApprovalPolicies: approvalPolicies?.filter((policy) => policy !== 'granular') ?? null,
    allowedSandboxModes: sandboxModes === null ? null : [...sandboxModes],
    allowedWebSearchModes: webSearchModes === null ? null : [...webSearchModes],
    allowManagedHooksOnly: managedHooksOnly,
    hooks: hooks === null ? null : shownRequiredHooks(hooks),
    featureRequirements: Object.keys(features).length === 0 ? null : { ...features },
  };
}

/** Nothing limits them here. */
const LOGIN_METHODS = ['api', 'chatgpt'] as const;

const NOT_REQUIRED: readonly string[] = `
  modelProvider modelProviders cliAuthCredentialsStore chatgptBaseUrl
  additionalDeveloperInstructions allowedApprovalsReviewers allowedWindowsSandboxImplementations
  allowedPermissionProfiles defaultPermissions
  allowBrowserAndComputerUse allowAppshots allowRemoteControl computerUse browserUse inAppBrowser
  enforceResidency network application autoReview models sqliteHome logDir modelCatalogJson
  checkForUpdateOnStartup allowLoginShell feedback otel`
  .trim()
  .split(/\s+/);

/** The known words of a list; null when the key is absent. A list that is none allows nothing else. */
function among<T extends string>(
  config: TomlTable,
  key: string,
  known: readonly T[],
): readonly T[] | null {
  const value = config[key];
  if (value === undefined) return null;
  const given = Array.isArray(value) ? known.filter((word) => value.includes(word)) : [];
  const [careful] = known;
  return given.length > 0 || careful === undefined ? given : [careful];
}

function featuresOf(config: TomlTable): Record<string, boolean> {
  const features: Record<string, boolean> = {};
  const table = config['features'];
  for (const [name, value] of isTable(table) ? Object.entries(table) : []) {
    if (typeof value === 'boolean' && findFeature(name) !== null) features[name] = value;
  }
  return features;
}
