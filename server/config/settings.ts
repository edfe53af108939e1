/** What config.toml means, with our defaults filled in. */
import { findFaults } from './config-faults.ts';
import { granularPolicy, isTable, without } from './fields.ts';
import type { FieldFault, GranularPolicy, TomlTable } from './fields.ts';
import { parseKeyPath } from './key-path.ts';
import { readProvider } from './provider-settings.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { mapTables, reader } from './table-reader.ts';
import { webSearchSettings } from './web-search.ts';
import type { WebSearchSettings } from './web-search.ts';

export type Settings = {
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly modelProviders: Readonly<Record<string, ProviderSettings>>;
  readonly modelReasoningEffort: string | null;
  readonly modelReasoningSummary: 'auto' | 'concise' | 'detailed' | 'none' | null;
  readonly modelVerbosity: 'low' | 'medium' | 'high' | null;
  /** Absolute; a file that takes the place of the known models. */
  readonly modelCatalogJson: string | null;
  /** Tokens. */
  readonly modelContextWindow: number | null;
  /** Tokens. */
  readonly modelAutoCompactTokenLimit: number | null;
  /** Replaces our own words that ask for a summary. */
  readonly compactPrompt: string | null;
  readonly serviceTier: string | null;
  readonly openaiBaseUrl: string | null;
  readonly developerInstructions: string | null;
  /** Null: the default applies. The file's `on-failure` of old means `on-request`. */
  readonly approvalPolicy:
    'untrusted' | 'on-request' | 'never' | { readonly granular: GranularPolicy } | null;
  readonly approvalsReviewer: 'user' | 'auto_review' | 'guardian_subagent' | null;
  /** The permission profile of new threads. */
  readonly defaultPermissions: string | null;
  /** `[permissions.NAME]`, as they are written. */
  readonly permissions: Readonly<Record<string, TomlTable>>;
  readonly credentialsStore: 'file' | 'keyring' | 'auto' | 'ephemeral' | null;
  /** Names of files or folders that make a folder the root of a project. */
  readonly projectRootMarkers: readonly string[] | null;
  /** How much of a project's AGENTS.md files is read. */
  readonly projectDocMaxBytes: number | null;
  /** Names of files that count where there is no AGENTS.md. */
  readonly projectDocFallbackFilenames: readonly string[];
  readonly sandboxMode: 'read-only' | 'workspace-write' | 'danger-full-access' | null;
  readonly sandboxWorkspaceWrite: {
    readonly writableRoots: readonly string[];
    readonly networkAccess: boolean;
    readonly excludeTmpdirEnvVar: boolean;
    readonly excludeSlashTmp: boolean;
  };
  /** Absolute folder to its trust. */
  readonly projects: Readonly<Record<string, 'trusted' | 'untrusted'>>;
  readonly updatePlanEnabled: boolean;
  readonly webSearch: WebSearchSettings;
  /** How long a thread without subscribers stays loaded, in seconds. */
  readonly threadUnloadDelaySecs: number;
  /** The command line that makes a new work tree ready; null for none. */
  readonly worktreeSetUp: string | null;
  /** Where new work trees are made; null for Skein's home. Absolute. */
  readonly worktreeFolder: string | null;
  /** What a snapshot of a turn may take on, as far as the file says it. */
  readonly checkpointLimits: Readonly<Partial<Record<keyof typeof CHECKPOINT_LIMITS, number>>>;
  /** The home of Codex whose threads are shown too; null for none. */
  readonly importCodexHome: string | null;
};

/** Keys of `[checkpoints]`, by what they limit. */
const CHECKPOINT_LIMITS = {
  files: 'max_files',
  newFileBytes: 'max_new_file_bytes',
  knownFileBytes: 'max_known_file_bytes',
  stepBytes: 'max_step_bytes',
  diffBytes: 'max_diff_bytes',
} as const;

type Interpretation = {
  readonly settings: Settings;
  readonly faults: readonly FieldFault[];
};

/** Reads a parsed config.toml. A value that does not fit is reported and its default applies. */
export function interpretConfig(config: TomlTable): Interpretation {
  const faults = findFaults(config);
  const sound = without(
    config,
    faults.map((fault) => fault.path),
  );
  const from = reader(sound);
  const workspaceWrite = reader(from.table('sandbox_workspace_write'));
  const policy = from.text('approval_policy');
  const granular = granularPolicy(sound['approval_policy']);
  const imports = reader(from.table('import'));
  const worktrees = reader(from.table('worktrees'));
  const updatePlan = reader(reader(from.table('tools')).table('update_plan'));
  const settings: Settings = {
    model: from.text('model'),
    modelProvider: from.text('model_provider'),
    modelProviders: mapTables(from.table('model_providers'), (provider, id) =>
      readProvider(provider, faultOf(faults, ['model_providers', id])),
    ),
    modelReasoningEffort: from.text('model_reasoning_effort'),
    modelReasoningSummary: from.text(
      'model_reasoning_summary',
    ) as Settings['modelReasoningSummary'],
    modelVerbosity: from.text('model_verbosity') as Settings['modelVerbosity'],
    modelCatalogJson: from.text('model_catalog_json'),
    modelContextWindow: from.number('model_context_window'),
    modelAutoCompactTokenLimit: from.number('model_auto_compact_token_limit'),
    compactPrompt: from.text('compact_prompt'),
    serviceTier: from.text('service_tier'),
    openaiBaseUrl: from.text('openai_base_url'),
    developerInstructions: from.text('developer_instructions'),
    approvalPolicy:
      granular === null
        ? ((policy === 'on-failure' ? 'on-request' : policy) as Settings['approvalPolicy'])
        : { granular },
    approvalsReviewer: from.text('approvals_reviewer') as Settings['approvalsReviewer'],
    defaultPermissions: from.text('default_permissions'),
    permissions: mapTables(from.table('permissions'), (profile) => profile),
    credentialsStore: from.text('cli_auth_credentials_store') as Settings['credentialsStore'],
    projectRootMarkers: Array.isArray(sound['project_root_markers'])
      ? from.list('project_root_markers')
      : null,
    projectDocMaxBytes: from.number('project_doc_max_bytes'),
    projectDocFallbackFilenames: from.list('project_doc_fallback_filenames'),
    sandboxMode: from.text('sandbox_mode') as Settings['sandboxMode'],
    sandboxWorkspaceWrite: {
      writableRoots: workspaceWrite.list('writable_roots'),
      networkAccess: workspaceWrite.flag('network_access') ?? false,
      excludeTmpdirEnvVar: workspaceWrite.flag('exclude_tmpdir_env_var') ?? false,
      excludeSlashTmp: workspaceWrite.flag('exclude_slash_tmp') ?? false,
    },
    projects: readProjects(from.table('projects')),
    updatePlanEnabled: updatePlan.flag('enabled') ?? true,
    webSearch: webSearchSettings(sound),
    threadUnloadDelaySecs: from.number('thread_unload_delay_secs') ?? 1_800,
    worktreeSetUp: worktrees.text('setup'),
    worktreeFolder: worktrees.text('folder'),
    checkpointLimits: readCheckpointLimits(from.table('checkpoints')),
    importCodexHome: imports.text('codex_home'),
  };
  return { settings, faults };
}

/**
 * Lays a thread's overrides (dotted keys, as `thread/start.config` has them) over a config. Keys
 * that are no dotted keys are taken as plain names.
 */
export function applyOverrides(
  config: TomlTable,
  overrides: Readonly<Record<string, unknown>>,
): TomlTable {
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const [key, value] of Object.entries(overrides)) {
    const path = parseKeyPath(key) ?? [key];
    if (path.includes('__proto__')) continue;
    let parent = copy;
    for (const segment of path.slice(0, -1)) {
      const next = Object.hasOwn(parent, segment) ? parent[segment] : undefined;
      const nested: Record<string, unknown> = isTable(next) ? next : {};
      parent[segment] = nested;
      parent = nested;
    }
    const last = path.at(-1) ?? key;
    if (value === null) Reflect.deleteProperty(parent, last);
    else parent[last] = value;
  }
  return copy;
}

function faultOf(faults: readonly FieldFault[], path: readonly string[]): string | null {
  const fault = faults.find((candidate) =>
    path.every((segment, depth) => candidate.path[depth] === segment),
  );
  return fault?.message ?? null;
}

function readCheckpointLimits(table: TomlTable): Settings['checkpointLimits'] {
  const from = reader(table);
  const said = Object.entries(CHECKPOINT_LIMITS).map(([name, key]) => [name, from.number(key)]);
  return Object.fromEntries(said.filter(([, limit]) => limit !== null));
}

function readProjects(projects: TomlTable): Settings['projects'] {
  const trust: Record<string, 'trusted' | 'untrusted'> = {};
  for (const [path, project] of Object.entries(projects)) {
    const level = isTable(project) ? project['trust_level'] : undefined;
    if (level === 'trusted' || level === 'untrusted') trust[path] = level;
  }
  return trust;
}
