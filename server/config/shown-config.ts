/** The config as `config/read` shows it: what is set, and null for the keys that clients look for. */
import { isTable, TOP_LEVEL_KEYS } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** Keys that the contract's `Config` names and nothing here judges. */
const NAMED_KEYS: readonly string[] = [
  'review_model',
  'model_auto_compact_token_limit_scope',
  'approvals_reviewer',
  'forced_chatgpt_workspace_id',
  'forced_login_method',
  'web_search',
  'client_search_provider',
  'instructions',
  'compact_prompt',
  'analytics',
  'apps',
  'browser_use',
  'computer_use',
  'desktop',
];

export function shownConfig(config: TomlTable): TomlTable {
  const unset = Object.fromEntries([...NAMED_KEYS, ...TOP_LEVEL_KEYS].map((key) => [key, null]));
  const shown: Record<string, unknown> = { ...unset, ...config };
  const sandbox = config['sandbox_workspace_write'];
  if (isTable(sandbox)) {
    shown['sandbox_workspace_write'] = {
      writable_roots: [],
      network_access: false,
      exclude_tmpdir_env_var: false,
      exclude_slash_tmp: false,
      ...sandbox,
    };
  }
  const tools = config['tools'];
  if (isTable(tools)) {
    // Older files say true or false here; the contract has a table or nothing.
    const search = tools['web_search'];
    shown['tools'] = { ...tools, web_search: isTable(search) ? search : null };
  }
  return shown;
}
