/** `[mcp_servers.NAME]` of config.toml. Names and defaults are the reference's, so that one file serves both. */

type Table = Readonly<Record<string, unknown>>;

/** When a tool's call asks the user: by what the tool says of itself, always, or never. */
export type ApprovalMode = 'auto' | 'prompt' | 'approve';

export interface StdioServer {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names of further variables of ours that it gets. */
  readonly envVars: readonly string[];
  /** As it is written; a relative one counts from the thread's folder. Null: that folder. */
  readonly cwd: string | null;
}

export interface HttpServer {
  readonly kind: 'http';
  readonly url: string;
  readonly bearerTokenEnvVar: string | null;
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Header to the variable that holds its value. */
  readonly envHttpHeaders: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
}

export interface McpServerConfig {
  readonly name: string;
  /** Null when the entry can't be used; see `fault`. */
  readonly transport: StdioServer | HttpServer | null;
  /** Names the field. */
  readonly fault: string | null;
  readonly enabled: boolean;
  readonly required: boolean;
  /** Milliseconds. */
  readonly startupTimeoutMs: number;
  /** Milliseconds. */
  readonly toolTimeoutMs: number;
  /** Null: all. */
  readonly enabledTools: readonly string[] | null;
  readonly disabledTools: readonly string[];
  readonly defaultApproval: ApprovalMode;
  readonly toolApprovals: Readonly<Record<string, ApprovalMode>>;
  readonly parallelToolCalls: boolean;
}

const STARTUP_TIMEOUT_SECS = 30;
const TOOL_TIMEOUT_SECS = 120;
const NAME = /^[a-zA-Z0-9_:@/.-]+$/;

/** The servers of a parsed config, by name in order. */
export function readServers(config: Table): McpServerConfig[] {
  const servers = table(config['mcp_servers']);
  return Object.keys(servers)
    .sort()
    .map((name) => readServer(name, servers[name]));
}

/** Whether the config lets this tool be used. */
export function offersTool(server: McpServerConfig, tool: string): boolean {
  const { enabledTools, disabledTools } = server;
  return (enabledTools === null || enabledTools.includes(tool)) && !disabledTools.includes(tool);
}

/** What tells one connection from another. How calls are approved is each thread's own affair. */
export function connectionKey(server: McpServerConfig, cwd: string): string {
  const { name, transport, fault, startupTimeoutMs, toolTimeoutMs } = server;
  // Only a process has a folder; an address is the same from everywhere.
  const place = transport?.kind === 'http' ? null : cwd;
  const { enabledTools, disabledTools } = server;
  return JSON.stringify([
    [name, place, transport, fault],
    [startupTimeoutMs, toolTimeoutMs, enabledTools, disabledTools],
  ]);
}

function readServer(name: string, value: unknown): McpServerConfig {
  const entry = table(value);
  const faults: string[] = [];
  const wrong = (field: string, expected: string): void => {
    faults.push(`mcp_servers.${name}.${field} must be ${expected}`);
  };
  const read = fieldReader(entry, wrong);
  if (value !== entry) faults.push(`mcp_servers.${name} must be a table`);
  if (!NAME.test(name)) {
    faults.push(`Invalid MCP server name '${name}': must match pattern ${NAME.source}`);
  }
  const transport = readTransport(read);
  if (typeof transport === 'string') faults.push(`mcp_servers.${name}${transport}`);
  const startupMs = read.number('startup_timeout_ms');
  const startup = read.number('startup_timeout_sec');
  const tools = read.table('tools');
  return {
    name,
    transport: typeof transport === 'string' || faults.length > 0 ? null : transport,
    fault: faults[0] ?? null,
    enabled: read.flag('enabled') ?? true,
    required: read.flag('required') ?? false,
    startupTimeoutMs:
      (startup === null ? startupMs : startup * 1000) ?? STARTUP_TIMEOUT_SECS * 1000,
    toolTimeoutMs: (read.number('tool_timeout_sec') ?? TOOL_TIMEOUT_SECS) * 1000,
    enabledTools: entry['enabled_tools'] === undefined ? null : read.texts('enabled_tools'),
    disabledTools: read.texts('disabled_tools'),
    defaultApproval: approvalMode(entry['default_tools_approval_mode']) ?? 'auto',
    toolApprovals: Object.fromEntries(
      Object.entries(tools).flatMap(([tool, settings]) => {
        const mode = approvalMode(table(settings)['approval_mode']);
        return mode === null ? [] : [[tool, mode]];
      }),
    ),
    parallelToolCalls: read.flag('supports_parallel_tool_calls') ?? false,
  };
}

/** A text says what is amiss, to be read behind the server's name. */
function readTransport(read: Reader): StdioServer | HttpServer | string {
  const command = read.text('command');
  const url = read.text('url');
  if (command !== null && url !== null) return ' has both `command` and `url`; only one can be';
  if (command !== null) {
    return {
      kind: 'stdio',
      command,
      args: read.texts('args'),
      env: read.strings('env'),
      envVars: read.texts('env_vars'),
      cwd: read.text('cwd'),
    };
  }
  if (url === null) return ' needs `command` or `url`';
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return '.url must be an http(s) address';
  if (read.text('bearer_token') !== null) {
    return '.bearer_token is not supported; set `bearer_token_env_var`';
  }
  return {
    kind: 'http',
    url,
    bearerTokenEnvVar: read.text('bearer_token_env_var'),
    httpHeaders: read.strings('http_headers'),
    envHttpHeaders: read.strings('env_http_headers'),
    scopes: read.texts('scopes'),
  };
}

function approvalMode(value: unknown): ApprovalMode | null {
  // `writes` asks before what is not read-only, which is what `auto` does.
  if (value === 'writes') return 'auto';
  return value === 'auto' || value === 'prompt' || value === 'approve' ? value : null;
}

function table(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

type Reader = ReturnType<typeof fieldReader>;

/** Reads fields; what does not fit is reported and counts as left out. */
function fieldReader(entry: Table, wrong: (field: string, expected: string) => void) {
  const one = <T>(
    field: string,
    expected: string,
    fits: (value: unknown) => value is T,
  ): T | null => {
    const value = Object.hasOwn(entry, field) ? entry[field] : undefined;
    if (value === undefined) return null;
    if (fits(value)) return value;
    wrong(field, expected);
    return null;
  };
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const isTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((each) => typeof each === 'string');
  const isStrings = (value: unknown): value is Record<string, string> =>
    table(value) === value && Object.values(value).every((each) => typeof each === 'string');
  const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
  const isTime = (value: unknown): value is number => typeof value === 'number' && value > 0;
  const isTable = (value: unknown): value is Table => table(value) === value;
  return {
    text: (field: string) => one(field, 'a string that is not empty', isText),
    texts: (field: string) => one(field, 'a list of strings', isTexts) ?? [],
    strings: (field: string) => one(field, 'a table of strings', isStrings) ?? {},
    flag: (field: string) => one(field, 'true or false', isFlag),
    number: (field: string) => one(field, 'a number above 0', isTime),
    table: (field: string) => one(field, 'a table', isTable) ?? {},
  };
}
