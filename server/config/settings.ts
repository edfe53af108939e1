/** What config.toml means, with our defaults filled in. */
import { findFaults } from './config-faults.ts';
import { granularPolicy, isTable, without } from './fields.ts';
import type { FieldFault, GranularPolicy, TomlTable } from './fields.ts';
import { parseKeyPath } from './key-path.ts';
import { webSearchSettings } from './web-search.ts';
import type { WebSearchSettings } from './web-search.ts';

/** The API that a provider speaks: OpenAI's Responses, or its older Chat Completions. */
export type WireApi = 'responses' | 'chat';

/** What the user says of a model; null where they say nothing. */
export type ModelSettings = {
  /** Tokens. */
  readonly contextWindow: number | null;
  readonly inputModalities: readonly string[] | null;
  readonly reasoningEfforts: readonly string[] | null;
  readonly defaultReasoningEffort: string | null;
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** Takes tools whose input is free text. */
  readonly customTools: boolean | null;
  readonly parallelToolCalls: boolean | null;
};

/** A command that prints a provider's key. It runs without a shell. */
export type KeyCommand = {
  /** A name is looked up in `PATH`; a path counts from `cwd`. */
  readonly command: string;
  readonly args: readonly string[];
  /** The longest that it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long its key is kept, in milliseconds; 0: until the provider refuses it. */
  readonly refreshIntervalMs: number;
  /** Counts from the folder of the user's config.toml, which stands where this is null. */
  readonly cwd: string | null;
};

export type ProviderSettings = {
  readonly name: string | null;
  readonly baseUrl: string | null;
  readonly wireApi: WireApi;
  readonly envKey: string | null;
  readonly envKeyInstructions: string | null;
  readonly bearerToken: string | null;
  readonly keyCommand: KeyCommand | null;
  readonly requiresOpenaiAuth: boolean;
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Header name to the environment variable that holds its value. */
  readonly envHttpHeaders: Readonly<Record<string, string>>;
  readonly queryParams: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  /** By the names that the provider has for them. */
  readonly models: Readonly<Record<string, ModelSettings>>;
  /** Why this provider can't be used, naming the field; null when it can. */
  readonly fault: string | null;
};

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
  /** The home of Codex whose threads are shown too; null for none. */
  readonly importCodexHome: string | null;
};

/** As Codex has them. */
export const PROVIDER_DEFAULTS = {
  requestMaxRetries: 4,
  streamMaxRetries: 5,
  streamIdleTimeoutMs: 300_000,
} as const;

const KEY_COMMAND_DEFAULTS = { timeoutMs: 5_000, refreshIntervalMs: 300_000 } as const;

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
    worktreeSetUp: reader(from.table('worktrees')).text('setup'),
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

function readProvider(provider: TomlTable, fault: string | null): ProviderSettings {
  const from = reader(provider);
  return {
    name: from.text('name'),
    baseUrl: from.text('base_url'),
    wireApi: from.text('wire_api') === 'chat' ? 'chat' : 'responses',
    envKey: from.text('env_key'),
    envKeyInstructions: from.text('env_key_instructions'),
    bearerToken: from.text('experimental_bearer_token'),
    keyCommand: readKeyCommand(from.table('auth')),
    requiresOpenaiAuth: from.flag('requires_openai_auth') ?? false,
    httpHeaders: texts(from.table('http_headers')),
    envHttpHeaders: texts(from.table('env_http_headers')),
    queryParams: texts(from.table('query_params')),
    requestMaxRetries: from.number('request_max_retries') ?? PROVIDER_DEFAULTS.requestMaxRetries,
    streamMaxRetries: from.number('stream_max_retries') ?? PROVIDER_DEFAULTS.streamMaxRetries,
    streamIdleTimeoutMs:
      from.number('stream_idle_timeout_ms') ?? PROVIDER_DEFAULTS.streamIdleTimeoutMs,
    models: mapTables(from.table('models'), readModel),
    fault,
  };
}

function readKeyCommand(auth: TomlTable): KeyCommand | null {
  const from = reader(auth);
  const command = from.text('command');
  if (command === null) return null;
  return {
    command,
    args: from.list('args'),
    timeoutMs: from.number('timeout_ms') ?? KEY_COMMAND_DEFAULTS.timeoutMs,
    refreshIntervalMs: from.number('refresh_interval_ms') ?? KEY_COMMAND_DEFAULTS.refreshIntervalMs,
    cwd: from.text('cwd'),
  };
}

function readModel(model: TomlTable): ModelSettings {
  const from = reader(model);
  const list = (key: string) => (Object.hasOwn(model, key) ? from.list(key) : null);
  return {
    contextWindow: from.number('context_window'),
    inputModalities: list('input_modalities'),
    reasoningEfforts: list('reasoning_efforts'),
    defaultReasoningEffort: from.text('default_reasoning_effort'),
    verbosity: from.text('verbosity') as ModelSettings['verbosity'],
    customTools: from.flag('custom_tools'),
    parallelToolCalls: from.flag('parallel_tool_calls'),
  };
}

function readProjects(projects: TomlTable): Settings['projects'] {
  const trust: Record<string, 'trusted' | 'untrusted'> = {};
  for (const [path, project] of Object.entries(projects)) {
    const level = isTable(project) ? project['trust_level'] : undefined;
    if (level === 'trusted' || level === 'untrusted') trust[path] = level;
  }
  return trust;
}

function mapTables<T>(
  source: TomlTable,
  read: (value: TomlTable, name: string) => T,
): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [name, value] of Object.entries(source)) {
    if (isTable(value)) result[name] = read(value, name);
  }
  return result;
}

function texts(source: TomlTable): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (typeof value === 'string') result[name] = value;
  }
  return result;
}

/** Reads values whose types were judged before. */
function reader(source: TomlTable) {
  const get = (key: string): unknown => (Object.hasOwn(source, key) ? source[key] : undefined);
  return {
    text: (key: string): string | null => {
      const value = get(key);
      return typeof value === 'string' ? value : null;
    },
    number: (key: string): number | null => {
      const value = get(key);
      return typeof value === 'number' ? value : null;
    },
    flag: (key: string): boolean | null => {
      const value = get(key);
      return typeof value === 'boolean' ? value : null;
    },
    list: (key: string): readonly string[] => {
      const value = get(key);
      return Array.isArray(value)
        ? value.filter((entry): entry is string => typeof entry === 'string')
        : [];
    },
    table: (key: string): TomlTable => {
      const value = get(key);
      return isTable(value) ? value : {};
    },
  };
}
