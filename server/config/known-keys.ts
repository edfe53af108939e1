/**
 * Keys that mean something to a reader of config.toml: to Skein, or to Codex, with whom one file may
 * be shared. All others are most likely slips of the pen. Source of names: Codex 0.169.0, `config/read`.
 */
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import { isFeatureName } from './features.ts';
import { formatKeyPath } from './key-path.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Top-level keys of ours. */
export const OURS = words('import worktrees checkpoints web');

const THEIRS = words(`
  agents allow_login_shell allow_symlinked_codex_home analytics approval_policy approvals_reviewer
  apps apps_mcp_product_sku audio auto_review background_terminal_max_timeout browser_use
  chatgpt_base_url check_for_update_on_startup cli_auth_credentials_store client_search_provider
  cloud compact_prompt computer_use daybreak default_permissions desktop developer_instructions
  disable_paste_burst experimental_compact_prompt_file experimental_realtime_start_instructions
  experimental_realtime_webrtc_call_base_url experimental_realtime_ws_backend_prompt
  experimental_realtime_ws_base_url experimental_realtime_ws_model
  experimental_realtime_ws_startup_context experimental_thread_store
  experimental_thread_store_endpoint experimental_use_unified_exec_tool features feedback
  file_opener forced_chatgpt_workspace_id forced_login_method ghost_snapshot goals
  hide_agent_reasoning history hooks include_apps_instructions
  include_collaboration_mode_instructions include_environment_context
  include_environment_context_time include_permissions_instructions instructions
  js_repl_node_module_dirs js_repl_node_path log_dir marketplaces mcp_enterprise_managed_auth
  mcp_oauth_callback_port mcp_oauth_callback_url mcp_oauth_credentials_store
  mcp_optional_startup_grace_ms mcp_servers memories model model_auto_compact_token_limit
  model_auto_compact_token_limit_scope model_catalog_json model_context_window
  model_instructions_file model_post_turn_compact_threshold_percent model_provider model_providers
  model_reasoning_effort model_reasoning_summary model_verbosity notice notify openai_base_url
  orchestrator oss_provider otel permissions personality plan_mode_reasoning_effort plugins profile
  profiles project_doc_fallback_filenames project_doc_max_bytes project_root_markers projects
  realtime responses_api_metadata review_model sandbox_mode sandbox_workspace_write service_tier
  shell_environment_policy show_raw_agent_reasoning skills sqlite_home
  suppress_unstable_features_warning thread_unload_delay_secs tool_output_token_limit tool_suggest
  tools tui web_search windows`);

/** All top-level keys. */
export const TOP_LEVEL: ReadonlySet<string> = new Set([...OURS, ...THEIRS]);

/** Those of a provider. */
export const PROVIDER = words(`
  auth aws base_url capabilities credential_file env_http_headers env_key env_key_instructions
  experimental_bearer_token gateway_oauth http_headers location model_catalog_url name project_id
  query_params request_max_retries requires_openai_auth stream_idle_timeout_ms stream_max_retries
  supports_standalone_web_search supports_websockets websocket_connect_timeout_ms wire_api`);

/** Those of the command that prints its key. */
const AUTH = words('command args timeout_ms refresh_interval_ms cwd');

/** Ours of a provider: what is known of its models, by their names. */
const OUR_PROVIDER = words('models');
const OUR_MODEL = words(`
  context_window input_modalities reasoning_efforts default_reasoning_effort verbosity custom_tools
  parallel_tool_calls price`);

const OUR_PRICE = words('input cached_input output currency');

const CHECKPOINTS = words(
  'max_files max_new_file_bytes max_known_file_bytes max_step_bytes max_diff_bytes',
);

const SANDBOX = words('writable_roots network_access exclude_tmpdir_env_var exclude_slash_tmp');

/** Dotted keys of a config that nobody reads, sorted. */
export function unknownKeys(config: TomlTable): readonly string[] {
  const found: string[][] = [];
  for (const key of Object.keys(config)) if (!TOP_LEVEL.has(key)) found.push([key]);
  const within = (path: readonly string[], known: (key: string) => boolean): void => {
    let table: unknown = config;
    for (const key of path) table = isTable(table) && Object.hasOwn(table, key) ? table[key] : null;
    if (!isTable(table)) return;
    for (const key of Object.keys(table)) if (!known(key)) found.push([...path, key]);
  };
  within(['sandbox_workspace_write'], (key) => SANDBOX.has(key));
  within(['worktrees'], (key) => key === 'setup' || key === 'folder');
  within(['checkpoints'], (key) => CHECKPOINTS.has(key));
  within(['features'], (key) => isFeatureName(key) || key === 'network_proxy');
  const providers = config['model_providers'];
  for (const id of isTable(providers) ? Object.keys(providers) : []) {
    const path = ['model_providers', id];
    within(path, (key) => PROVIDER.has(key) || OUR_PROVIDER.has(key));
    within([...path, 'auth'], (key) => AUTH.has(key));
    const models = isTable(providers) && isTable(providers[id]) ? providers[id]['models'] : null;
    for (const model of isTable(models) ? Object.keys(models) : []) {
      within([...path, 'models', model], (key) => OUR_MODEL.has(key));
      within([...path, 'models', model, 'price'], (key) => OUR_PRICE.has(key));
    }
  }
  return found.map(formatKeyPath).sort();
}
