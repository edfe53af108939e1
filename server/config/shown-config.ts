/**
 * The config as `config/read` shows it: every known key, with what is set, else its default, else null.
 * Keys and defaults are those that clients of the protocol know (Codex 0.169.0).
 */
import { features } from './feature-names.ts';
import { SHOWN } from './features.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { HOOK_EVENTS } from './hook-declaration.ts';
import { OURS, PROVIDER, TOP_LEVEL } from './known-keys.ts';

const nulls = (keys: Iterable<string>): TomlTable =>
  Object.fromEntries([...keys].map((key) => [key, null]));
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const DEFAULTS: TomlTable = {
  allow_login_shell: true,
  background_terminal_max_timeout: 300_000,
  chatgpt_base_url: 'https://chatgpt.com/backend-api/',
  cli_auth_credentials_store: 'file',
  file_opener: 'vscode',
  hide_agent_reasoning: false,
  history: {},
  include_apps_instructions: true,
  include_collaboration_mode_instructions: true,
  include_environment_context: true,
  include_environment_context_time: true,
  include_permissions_instructions: true,
  marketplaces: {},
  mcp_oauth_credentials_store: 'auto',
  mcp_servers: {},
  plugins: {},
  profiles: {},
  project_doc_fallback_filenames: [],
  project_doc_max_bytes: 32_768,
  project_root_markers: ['.git'],
  shell_environment_policy: {},
};

const PROFILE = nulls(
  words(`
  service_tier model_provider approval_policy approvals_reviewer sandbox_mode
  model_reasoning_effort plan_mode_reasoning_effort model_reasoning_summary model_verbosity
  model_catalog_json personality chatgpt_base_url model_instructions_file js_repl_node_path
  js_repl_node_module_dirs experimental_compact_prompt_file include_permissions_instructions
  include_apps_instructions include_collaboration_mode_instructions include_environment_context
  include_environment_context_time experimental_use_unified_exec_tool tools web_search analytics
  tui windows features oss_provider model`),
);
const PERMISSIONS = nulls(words('description extends workspace_roots filesystem network'));
const NETWORK = nulls(
  words(`
  enabled proxy_url enable_socks5 socks_url enable_socks5_udp allow_upstream_proxy
  dangerously_allow_non_loopback_proxy dangerously_allow_all_unix_sockets mode domains
  unix_sockets allow_local_binding mitm`),
);

type Filling = (table: TomlTable) => TomlTable;

const over =
  (defaults: TomlTable): Filling =>
  (table) => ({ ...defaults, ...table });

/** A hook as far as its kind is known. */
const HOOK_FIELDS: Readonly<Record<string, TomlTable>> = {
  command: {
    command: null,
    commandWindows: null,
    async: false,
    timeout: null,
    statusMessage: null,
  },
  mcp_tool: { server: null, tool: null, input: {}, timeout: null, statusMessage: null },
};

function shownHook(hook: unknown): unknown {
  if (!isTable(hook) || typeof hook['type'] !== 'string') return hook;
  const { type, command_windows: commandWindows, additionalContextLimit: limit } = hook;
  const given: TomlTable = commandWindows === undefined ? hook : { commandWindows, ...hook };
  const fields = Object.entries(HOOK_FIELDS[type] ?? {});
  return {
    type,
    ...Object.fromEntries(fields.map(([key, value]) => [key, given[key] ?? value])),
    ...(type === 'command' && limit !== undefined ? { additionalContextLimit: limit } : {}),
  };
}

function shownHooks(table: TomlTable): TomlTable {
  const shownGroup = (group: unknown): unknown => {
    if (!isTable(group)) return group;
    const { matcher, hooks } = group;
    return { matcher: matcher ?? null, hooks: Array.isArray(hooks) ? hooks.map(shownHook) : [] };
  };
  const events = HOOK_EVENTS.map((event) => {
    const groups = table[event];
    return [event, Array.isArray(groups) ? groups.map(shownGroup) : []] as const;
  });
  const { state } = table;
  return { ...Object.fromEntries(events), ...(state === undefined ? {} : { state }) };
}

/** What is filled in within a table. */
const WITHIN: Readonly<Record<string, Filling>> = {
  hooks: shownHooks,
  history: over({ persistence: 'save-all', max_bytes: null }),
  sandbox_workspace_write: over({
    writable_roots: [],
    network_access: false,
    exclude_tmpdir_env_var: false,
    exclude_slash_tmp: false,
  }),
  shell_environment_policy: over(
    nulls(
      words(
        'inherit ignore_default_excludes exclude set include_only filters experimental_use_profile',
      ),
    ),
  ),
  // Older files say true or false here; the contract has a table or nothing.
  tools: ({ web_search: search }) => ({ web_search: isTable(search) ? search : null }),
  model_providers: each(
    over({
      ...nulls(PROVIDER),
      wire_api: 'responses',
      requires_openai_auth: false,
      supports_websockets: false,
      supports_standalone_web_search: false,
    }),
  ),
  mcp_servers: each((server) => ({
    environment_id: 'local',
    enabled: true,
    tool_timeout_sec: null,
    ...('command' in server ? { args: [] } : {}),
    ...server,
  })),
  profiles: each(over(PROFILE)),
  permissions: each((table) => {
    const { network } = table;
    return {
      ...PERMISSIONS,
      ...table,
      ...(isTable(network) ? { network: { ...NETWORK, ...network } } : {}),
    };
  }),
  agents: over(
    nulls(
      words(`
      enabled max_concurrent_threads_per_session max_depth default_subagent_model
      default_subagent_reasoning_effort job_max_runtime_seconds interrupt_message`),
    ),
  ),
};

function each(fill: Filling): Filling {
  return (tables) =>
    Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [name, isTable(table) ? fill(table) : table]),
    );
}

export function shownConfig(config: TomlTable): TomlTable {
  const shown: Record<string, unknown> = {};
  for (const key of TOP_LEVEL) {
    const set = Object.hasOwn(config, key) ? config[key] : undefined;
    // Clients that were written for the reference know nothing of ours.
    if (set === undefined && OURS.has(key)) continue;
    const value = set ?? DEFAULTS[key] ?? null;
    const fill = WITHIN[key];
    shown[key] = fill !== undefined && isTable(value) ? fill(value) : value;
  }
  // The word of old, and what it means now.
  if (shown['approval_policy'] === 'on-failure') shown['approval_policy'] = 'on-request';
  const defaults = features()
    .filter(({ name }) => SHOWN.includes(name))
    .map(({ name, defaultEnabled }) => [name, defaultEnabled] as const);
  const switches = config['features'];
  shown['features'] = {
    ...Object.fromEntries(defaults),
    network_proxy: null,
    ...(isTable(switches) ? switches : {}),
  };
  return shown;
}
