/**
 * The keys of config.toml that are judged, and how. All others pass as they are.
 * Source of names: Codex's config.toml, so that one file serves both programs.
 */
import { formatKeyPath } from './key-path.ts';

export type TomlTable = { readonly [key: string]: unknown };

type Check = { readonly expected: string; readonly fits: (value: unknown) => boolean };

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface GranularPolicy {
  readonly sandbox_approval: boolean;
  readonly rules: boolean;
  readonly skill_approval: boolean;
  readonly request_permissions: boolean;
  readonly mcp_elicitations: boolean;
}

/** `{granular: {…}}` as the file and the wire have it, with what may be left out filled in. */
export function granularPolicy(value: unknown): GranularPolicy | null {
  const granular = isTable(value) ? value['granular'] : null;
  if (!isTable(granular)) return null;
  const flagOf = (name: string, fallback: boolean | null): boolean | null => {
    const given = granular[name] ?? fallback;
    return typeof given === 'boolean' ? given : null;
  };
  const sandboxApproval = flagOf('sandbox_approval', null);
  const rules = flagOf('rules', null);
  const elicitations = flagOf('mcp_elicitations', null);
  const skills = flagOf('skill_approval', false);
  const permissions = flagOf('request_permissions', false);
  if (sandboxApproval === null || rules === null || elicitations === null) return null;
  if (skills === null || permissions === null) return null;
  return {
    sandbox_approval: sandboxApproval,
    rules,
    skill_approval: skills,
    request_permissions: permissions,
    mcp_elicitations: elicitations,
  };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const text: Check = { expected: 'a string', fits: isText };
const filledText: Check = {
  expected: 'a string that is not empty',
  fits: (value) => typeof value === 'string' && value.trim() !== '',
};
const flag: Check = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const table: Check = { expected: 'a table', fits: isTable };
/** Older files say true or false. */
const tableOrFlag: Check = {
  expected: 'a table',
  fits: (value) => isTable(value) || typeof value === 'boolean',
};
const textList: Check = {
  expected: 'a list of strings',
  fits: (value) => Array.isArray(value) && value.every(isText),
};
const words: Check = {
  expected: 'a list of strings that are not empty',
  fits: (value) => Array.isArray(value) && value.every(filledText.fits),
};
const listOf = (...allowed: readonly string[]): Check => ({
  expected: `a list of ${allowed.map((word) => `"${word}"`).join(' and ')}`,
  fits: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((word) => typeof word === 'string' && allowed.includes(word)),
});
const whole = (least: number, most: number): Check => ({
  expected: `a whole number from ${least} to ${most}`,
  fits: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most,
});
const oneOf = (...words: readonly string[]): Check => ({
  expected: `one of ${words.map((word) => `"${word}"`).join(', ')}`,
  fits: (value) => typeof value === 'string' && words.includes(value),
});
const approvalPolicy: Check = {
  expected:
    'one of "untrusted", "on-request", "on-failure", "never", or a complete `granular` table',
  fits: (value) =>
    (typeof value === 'string' &&
      ['untrusted', 'on-request', 'on-failure', 'never'].includes(value)) ||
    granularPolicy(value) !== null,
};
const url: Check = {
  expected: 'an address that begins with http:// or https://',
  fits: (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
};

/** Of money: any number that is no debt. */
const amount: Check = {
  expected: 'a number from 0 on',
  fits: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
};
const currency: Check = {
  expected: 'a currency by its three letters, such as "USD"',
  fits: (value) => typeof value === 'string' && /^[A-Z]{3}$/u.test(value),
};
const TOKENS = whole(1, 1_000_000_000);
const RETRIES = whole(0, 100);
const BYTES = whole(1, 1024 ** 4);
/** The longest time that a timer of the runtime can hold, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647;

/** Key patterns, `*` standing for one name of the user's choice. Parents come before children. */
const FIELDS: ReadonlyArray<readonly [readonly string[], Check]> = [
  [['model'], filledText],
  [['model_provider'], filledText],
  [['model_reasoning_effort'], filledText],
  [['model_reasoning_summary'], oneOf('auto', 'concise', 'detailed', 'none')],
  [['model_verbosity'], oneOf('low', 'medium', 'high')],
  [['model_catalog_json'], filledText],
  [['model_context_window'], TOKENS],
  [['model_auto_compact_token_limit'], TOKENS],
  [['compact_prompt'], text],
  [['service_tier'], text],
  [['openai_base_url'], url],
  [['developer_instructions'], text],
  [['approval_policy'], approvalPolicy],
  [['approvals_reviewer'], oneOf('user', 'auto_review', 'guardian_subagent')],
  [['default_permissions'], filledText],
  [['permissions'], table],
  [['permissions', '*'], table],
  [['permissions', '*', 'extends'], filledText],
  [['permissions', '*', 'description'], text],
  [['permissions', '*', 'filesystem'], table],
  [['permissions', '*', 'network'], table],
  [['permissions', '*', 'network', 'enabled'], flag],
  [['permissions', '*', 'network', 'mode'], oneOf('full', 'limited')],
  [['permissions', '*', 'network', 'domains'], table],
  [['permissions', '*', 'network', 'domains', '*'], oneOf('allow', 'deny')],
  [['cli_auth_credentials_store'], oneOf('file', 'keyring', 'auto', 'ephemeral')],
  [['project_root_markers'], textList],
  [['project_doc_max_bytes'], whole(0, 1_000_000_000)],
  [['project_doc_fallback_filenames'], textList],
  [['features'], table],
  [['sandbox_mode'], oneOf('read-only', 'workspace-write', 'danger-full-access')],
  [['sandbox_workspace_write'], table],
  [['sandbox_workspace_write', 'writable_roots'], textList],
  [['sandbox_workspace_write', 'network_access'], flag],
  [['sandbox_workspace_write', 'exclude_tmpdir_env_var'], flag],
  [['sandbox_workspace_write', 'exclude_slash_tmp'], flag],
  [['thread_unload_delay_secs'], whole(0, Math.floor(LONGEST_TIMER / 1000))],
  [['tools'], table],
  [['worktrees'], table],
  [['worktrees', 'setup'], filledText],
  [['worktrees', 'folder'], filledText],
  [['checkpoints'], table],
  [['checkpoints', 'max_files'], whole(1, 10_000_000)],
  [['checkpoints', 'max_new_file_bytes'], BYTES],
  [['checkpoints', 'max_known_file_bytes'], BYTES],
  [['checkpoints', 'max_step_bytes'], BYTES],
  [['checkpoints', 'max_diff_bytes'], BYTES],
  [['import'], table],
  [['import', 'codex_home'], filledText],
  [['tools', 'update_plan'], table],
  [['tools', 'update_plan', 'enabled'], flag],
  [['tools', 'web_search'], tableOrFlag],
  [['tools', 'web_search', 'context_size'], oneOf('low', 'medium', 'high')],
  [['tools', 'web_search', 'allowed_domains'], textList],
  [['tools', 'web_search', 'location'], table],
  [['tools', 'web_search', 'location', '*'], text],
  [['web_search'], oneOf('disabled', 'cached', 'indexed', 'live')],
  [['hooks'], table],
  [['hooks', 'state'], table],
  [['hooks', 'state', '*'], table],
  [['hooks', 'state', '*', 'enabled'], flag],
  [['hooks', 'state', '*', 'trusted_hash'], text],
  [['projects'], table],
  [['projects', '*'], table],
  [['projects', '*', 'trust_level'], oneOf('trusted', 'untrusted')],
  [['model_providers'], table],
  [['model_providers', '*'], table],
  [['model_providers', '*', 'name'], filledText],
  [['model_providers', '*', 'base_url'], url],
  [['model_providers', '*', 'env_key'], filledText],
  [['model_providers', '*', 'env_key_instructions'], text],
  [['model_providers', '*', 'experimental_bearer_token'], filledText],
  [['model_providers', '*', 'auth'], table],
  [['model_providers', '*', 'auth', 'command'], filledText],
  [['model_providers', '*', 'auth', 'args'], textList],
  [['model_providers', '*', 'auth', 'timeout_ms'], whole(1, LONGEST_TIMER)],
  [['model_providers', '*', 'auth', 'refresh_interval_ms'], whole(0, Number.MAX_SAFE_INTEGER)],
  [['model_providers', '*', 'auth', 'cwd'], filledText],
  [['model_providers', '*', 'requires_openai_auth'], flag],
  [['model_providers', '*', 'wire_api'], oneOf('responses', 'chat')],
  [['model_providers', '*', 'http_headers'], table],
  [['model_providers', '*', 'http_headers', '*'], text],
  [['model_providers', '*', 'env_http_headers'], table],
  [['model_providers', '*', 'env_http_headers', '*'], filledText],
  [['model_providers', '*', 'query_params'], table],
  [['model_providers', '*', 'query_params', '*'], text],
  [['model_providers', '*', 'models'], table],
  [['model_providers', '*', 'models', '*'], table],
  [['model_providers', '*', 'models', '*', 'context_window'], TOKENS],
  [['model_providers', '*', 'models', '*', 'input_modalities'], listOf('text', 'image')],
  [['model_providers', '*', 'models', '*', 'reasoning_efforts'], words],
  [['model_providers', '*', 'models', '*', 'default_reasoning_effort'], filledText],
  [['model_providers', '*', 'models', '*', 'verbosity'], oneOf('low', 'medium', 'high')],
  [['model_providers', '*', 'models', '*', 'custom_tools'], flag],
  [['model_providers', '*', 'models', '*', 'parallel_tool_calls'], flag],
  [['model_providers', '*', 'models', '*', 'price'], table],
  [['model_providers', '*', 'models', '*', 'price', 'input'], amount],
  [['model_providers', '*', 'models', '*', 'price', 'cached_input'], amount],
  [['model_providers', '*', 'models', '*', 'price', 'output'], amount],
  [['model_providers', '*', 'models', '*', 'price', 'currency'], currency],
  [['model_providers', '*', 'request_max_retries'], RETRIES],
  [['model_providers', '*', 'stream_max_retries'], RETRIES],
  [['model_providers', '*', 'stream_idle_timeout_ms'], whole(1, LONGEST_TIMER)],
];

export type FieldFault = {
  readonly path: readonly string[];
  /** Names the field, what it must be and what it is. */
  readonly message: string;
};

/** Those of single values, parents first. All faults: `config-faults.ts`. */
export function fieldFaults(config: TomlTable): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [pattern, check] of FIELDS) {
    for (const { path, value } of matches(config, pattern)) {
      if (value === undefined || check.fits(value)) continue;
      if (faults.some((fault) => isWithin(path, fault.path))) continue;
      faults.push({ path, message: explain(path, value, check) });
    }
  }
  return faults;
}

export function isWithin(path: readonly string[], ancestor: readonly string[]): boolean {
  return ancestor.every((segment, depth) => segment === path[depth]);
}

function explain(path: readonly string[], value: unknown, check: Check): string {
  const key = formatKeyPath(path);
  // A key in the file may be a secret, so only harmless values are quoted.
  const shown =
    typeof value === 'number' || typeof value === 'boolean'
      ? `, not ${value}`
      : typeof value === 'string' && check.expected.startsWith('one of')
        ? `, not "${value.slice(0, 60)}"`
        : '';
  return `${key} must be ${check.expected}${shown}.`;
}

function matches(
  config: TomlTable,
  pattern: readonly string[],
): ReadonlyArray<{ path: readonly string[]; value: unknown }> {
  let found: Array<{ path: readonly string[]; value: unknown }> = [{ path: [], value: config }];
  for (const segment of pattern) {
    found = found.flatMap(({ path, value }) => {
      if (!isTable(value)) return [];
      const names = segment === '*' ? Object.keys(value) : [segment];
      return names
        .filter((name) => Object.hasOwn(value, name))
        .map((name) => ({ path: [...path, name], value: value[name] }));
    });
  }
  return found;
}

/** A copy of `config` without the values at `paths`. */
export function without(config: TomlTable, paths: ReadonlyArray<readonly string[]>): TomlTable {
  if (paths.length === 0) return config;
  const copy = structuredClone(config) as Record<string, unknown>;
  for (const path of paths) {
    let parent: unknown = copy;
    for (const segment of path.slice(0, -1)) {
      parent = isTable(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
    }
    const last = path.at(-1);
    if (isTable(parent) && last !== undefined) Reflect.deleteProperty(parent, last);
  }
  return copy;
}
