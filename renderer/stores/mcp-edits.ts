/** An MCP server's table of config.toml as a form has it, and what a change of it writes. */
import { words } from '../lib/words.ts';
import {
  edit,
  FieldError,
  isSame,
  linesIn,
  linesOf,
  listOf,
  numberIn,
  pairsIn,
  tableOf,
  textOf,
  type Edit,
  type Table,
} from './config-fields.ts';

const t = words('stores');

/** Stands for a value that is kept as it is: what is secret never comes into a form. */
export const HIDDEN_VALUE = '••••••';

export type McpApproval = 'auto' | 'prompt' | 'approve';

/** Everything as it is typed; what is empty is not set. */
export interface McpDraft {
  readonly name: string;
  readonly kind: 'command' | 'address';
  readonly command: string;
  /** One a line. */
  readonly args: string;
  /** `NAME=value`, one a line. */
  readonly env: string;
  /** Names of variables of the app server, one a line. */
  readonly envVars: string;
  readonly cwd: string;
  readonly url: string;
  readonly bearerVariable: string;
  /** `name: value`, one a line. */
  readonly headers: string;
  /** `name: VARIABLE`, one a line. */
  readonly envHeaders: string;
  readonly startupSeconds: string;
  readonly toolSeconds: string;
  readonly approval: McpApproval;
}

export const emptyMcp: McpDraft = {
  name: '',
  kind: 'command',
  command: '',
  args: '',
  env: '',
  envVars: '',
  cwd: '',
  url: '',
  bearerVariable: '',
  headers: '',
  envHeaders: '',
  startupSeconds: '',
  toolSeconds: '',
  approval: 'auto',
};

export const mcpKeys = (name: string): readonly string[] => ['mcp_servers', name];

export function mcpDraftOf(name: string, table: Table): McpDraft {
  return {
    name,
    kind: table['url'] === undefined ? 'command' : 'address',
    command: textOf(table['command']),
    args: shownArgs(table).join('\n'),
    env: linesOf(hidden(table['env']), '='),
    envVars: listOf(table['env_vars']).join('\n'),
    cwd: textOf(table['cwd']),
    url: textOf(table['url']),
    bearerVariable: textOf(table['bearer_token_env_var']),
    headers: linesOf(hidden(table['http_headers']), ': '),
    envHeaders: linesOf(table['env_http_headers'], ': '),
    startupSeconds: textOf(table['startup_timeout_sec']),
    toolSeconds: textOf(table['tool_timeout_sec']),
    approval: approvalOf(table['default_tools_approval_mode']),
  };
}

/** What adds a server. @throws {FieldError} */
export function mcpAdded(draft: McpDraft, taken: readonly string[]): readonly Edit[] {
  const name = draft.name.trim();
  if (name === '') throw new FieldError('name', t('noName'));
  if (taken.includes(name)) throw new FieldError('name', t('nameTaken', { name }));
  const values = valuesOf(draft);
  for (const key of SECRETS) secretsChanged(key, {}, tableOf(values[key]));
  realArgs({}, listOf(values['args']));
  const table = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return [edit(mcpKeys(name), table)];
}

/** Its arguments, without what may be a secret among them. */
export function shownArgs(table: Table): readonly string[] {
  return listOf(table['args']).map((arg, at, all) => {
    if (SECRET_FLAG.test(arg)) return arg.replace(/=.*$/, `=${HIDDEN_VALUE}`);
    const before = all[at - 1] ?? '';
    return SECRET_FLAG.test(before) && !before.includes('=') ? HIDDEN_VALUE : arg;
  });
}

const SECRET_FLAG = /^--?[\w-]*(?:key|token|secret|password)/i;

/**
 * What turns a server's table into what is typed, key by key: all else in the file stays.
 * @throws {FieldError}
 */
export function mcpChanged(name: string, table: Table, after: McpDraft): readonly Edit[] {
  const before = mcpDraftOf(name, table);
  const keys = mcpKeys(before.name);
  const was = valuesOf(before);
  const is = valuesOf(after);
  const edits = Object.entries(is).flatMap(([key, value]) =>
    SECRETS.includes(key) || isSame(value, was[key])
      ? []
      : [edit([...keys, key], key === 'args' ? realArgs(table, listOf(value)) : value)],
  );
  for (const key of SECRETS) {
    if (is[key] === null) {
      if (was[key] !== null) edits.push(edit([...keys, key], null));
      continue;
    }
    const changed = secretsChanged(key, tableOf(was[key]), tableOf(is[key]));
    edits.push(...changed.map(([name, value]) => edit([...keys, key, name], value)));
  }
  return edits;
}

/** Puts back what was hidden of the arguments, in its order. @throws {FieldError} */
function realArgs(table: Table, typed: readonly string[]): readonly string[] | null {
  if (typed.length === 0) return null;
  const shown = shownArgs(table);
  const hiddenOnes = listOf(table['args']).flatMap((real, at) =>
    shown[at] === real ? [] : [{ real, shown: shown[at] }],
  );
  return typed.map((line) => {
    if (!line.endsWith(HIDDEN_VALUE)) return line;
    const at = hiddenOnes.findIndex((one) => one.shown === line);
    const [found] = at === -1 ? [] : hiddenOnes.splice(at, 1);
    if (found === undefined) throw new FieldError('args', t('hiddenValue', { name: line }));
    return found.real;
  });
}

/** Tables whose values are never shown. */
const SECRETS: readonly string[] = ['env', 'http_headers'];

/** Names whose value is another one, or null where it goes. @throws {FieldError} */
function secretsChanged(
  field: string,
  was: Table,
  is: Table,
): readonly (readonly [string, unknown])[] {
  const gone = Object.keys(was).filter((name) => !Object.hasOwn(is, name));
  const set = Object.entries(is).filter(([name, value]) => {
    if (value !== HIDDEN_VALUE) return true;
    if (Object.hasOwn(was, name)) return false;
    throw new FieldError(field, t('hiddenValue', { name }));
  });
  return [...gone.map((name) => [name, null] as const), ...set];
}

/** By the keys of the table, `null` for what is not set. @throws {FieldError} */
function valuesOf(draft: McpDraft): Table {
  const command = draft.kind === 'command';
  const text = (typed: string): string | null => typed.trim() || null;
  const list = (typed: string): readonly string[] | null =>
    linesIn(typed).length === 0 ? null : linesIn(typed);
  if (command && text(draft.command) === null) throw new FieldError('command', t('noProgram'));
  if (!command && text(draft.url) === null) throw new FieldError('url', t('noAddress'));
  return {
    command: command ? text(draft.command) : null,
    args: command ? list(draft.args) : null,
    env: command ? pairsIn('env', draft.env, '=') : null,
    env_vars: command ? list(draft.envVars) : null,
    cwd: command ? text(draft.cwd) : null,
    url: command ? null : text(draft.url),
    bearer_token_env_var: command ? null : text(draft.bearerVariable),
    http_headers: command ? null : pairsIn('http_headers', draft.headers, ':'),
    env_http_headers: command ? null : pairsIn('env_http_headers', draft.envHeaders, ':'),
    startup_timeout_sec: numberIn(draft.startupSeconds),
    tool_timeout_sec: numberIn(draft.toolSeconds),
    default_tools_approval_mode: draft.approval === 'auto' ? null : draft.approval,
  };
}

function hidden(value: unknown): Table {
  return Object.fromEntries(Object.keys(tableOf(value)).map((name) => [name, HIDDEN_VALUE]));
}

function approvalOf(value: unknown): McpApproval {
  return value === 'prompt' || value === 'approve' ? value : 'auto';
}
