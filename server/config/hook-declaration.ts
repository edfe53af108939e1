/**
 * How hooks are written down: `[[hooks.Stop]]` in config.toml, `{"hooks": {"Stop": […]}}` in hooks.json.
 * Names are those that Codex has, so that one file serves both programs.
 */
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';

/** In the order in which they are listed. */
export const HOOK_EVENTS = [
  'PreModelRequest',
  'PostModelRequest',
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PreCompact',
  'PostCompact',
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'SubagentStart',
  'SubagentStop',
  'Stop',
  'Interrupt',
] as const;
export type HookEvent = (typeof HOOK_EVENTS)[number];

/** Events that do not choose among hooks. */
const UNMATCHED: ReadonlySet<HookEvent> = new Set([
  'PreModelRequest',
  'PostModelRequest',
  'UserPromptSubmit',
  'Stop',
  'Interrupt',
]);

/** Whoever waits for these waits for the end of something. */
const SHORT: ReadonlySet<HookEvent> = new Set(['SessionEnd', 'Interrupt']);
const USUAL_SEC = { long: 600, short: 1 };
const MAX_SHORT_SEC = 3;

/** Events whose hooks may tell the model something. */
const TELLING: ReadonlySet<HookEvent> = new Set([
  'PreToolUse',
  'PostToolUse',
  'SessionStart',
  'UserPromptSubmit',
  'SubagentStart',
]);

export type HookHandler =
  | {
      readonly type: 'command';
      readonly command: string;
      readonly async: boolean;
      readonly timeoutSec: number;
      readonly statusMessage: string | null;
      readonly additionalContextLimit: number | null;
    }
  | {
      readonly type: 'mcp_tool';
      readonly server: string;
      readonly tool: string;
      readonly input: TomlTable;
      readonly timeoutSec: number;
      readonly statusMessage: string | null;
    };

export interface DeclaredHook {
  readonly event: HookEvent;
  /** Null: always. */
  readonly matcher: string | null;
  /** Places among the groups of the event, and among the hooks of the group. */
  readonly group: number;
  readonly place: number;
  readonly handler: HookHandler;
}

export interface Declarations {
  readonly hooks: readonly DeclaredHook[];
  readonly warnings: readonly string[];
}

/** A mistake in a declaration; the message names the place. */
class DeclarationError extends Error {}

/**
 * The hooks of one source. Nothing of it counts where its shape is wrong. @param file for warnings
 * @throws {Error} whose message names the place of the mistake
 */
export function readDeclarations(
  table: TomlTable,
  file: string,
  platform: NodeJS.Platform,
): Declarations {
  const hooks: DeclaredHook[] = [];
  const warnings: string[] = [];
  for (const event of HOOK_EVENTS) {
    const groups = list(Object.hasOwn(table, event) ? table[event] : [], event);
    for (const [group, value] of groups.entries()) {
      const where = `${event}[${group}]`;
      if (!isTable(value)) throw new DeclarationError(`${where} must be a table`);
      const given = optional(value, 'matcher', where, isText);
      const matcher = UNMATCHED.has(event) ? null : given;
      const problem = matcher === null ? null : matcherProblem(matcher);
      const declared = list(value['hooks'] ?? [], `${where}.hooks`).map((hook, place) =>
        readHandler(hook, event, `${where}.hooks[${place}]`, platform),
      );
      if (problem !== null) {
        warnings.push(`invalid matcher ${JSON.stringify(matcher)} in ${file}: ${problem}`);
        continue;
      }
      for (const [place, handler] of declared.entries()) {
        if ('skipped' in handler) warnings.push(handler.skipped.replace('FILE', () => file));
        else hooks.push({ event, matcher, group, place, handler });
        if (isClamped(value['hooks'], place, event)) {
          warnings.push(`clamping ${event} hook timeout to ${MAX_SHORT_SEC}s in ${file}`);
        }
        if ('ignored' in handler) {
          warnings.push(
            `ignoring additionalContextLimit for ${event} hook in ${file}: this event cannot emit additionalContext`,
          );
        }
      }
    }
  }
  return { hooks, warnings };
}

/** Whether more time is asked for than there is. */
function isClamped(hooks: unknown, place: number, event: HookEvent): boolean {
  const hook: unknown = Array.isArray(hooks) ? hooks[place] : null;
  const given = isTable(hook) ? hook['timeout'] : null;
  return SHORT.has(event) && isCount(given) && given > MAX_SHORT_SEC;
}

/** Whether a hook is meant by one of the names. A plain word must be the whole name. */
export function matches(matcher: string | null, names: readonly string[]): boolean {
  if (matcher === null || matchesAll(matcher)) return true;
  if (isPlain(matcher)) return matcher.split('|').some((word) => names.includes(word));
  try {
    const pattern = new RegExp(matcher, 'u');
    return names.some((name) => pattern.test(name));
  } catch {
    return false;
  }
}

const matchesAll = (matcher: string): boolean => matcher === '' || matcher === '*';
const isPlain = (matcher: string): boolean => /^[A-Za-z0-9_|]*$/.test(matcher);

function matcherProblem(matcher: string): string | null {
  if (matchesAll(matcher) || isPlain(matcher)) return null;
  try {
    new RegExp(matcher, 'u');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type ReadHandler = (HookHandler & { readonly ignored?: true }) | { readonly skipped: string };

function readHandler(
  value: unknown,
  event: HookEvent,
  where: string,
  platform: NodeJS.Platform,
): ReadHandler {
  if (!isTable(value)) throw new DeclarationError(`${where} must be a table`);
  const type = value['type'];
  switch (type) {
    case 'prompt':
    case 'agent':
      return { skipped: `skipping ${type} hook in FILE: ${type} hooks are not supported yet` };
    case 'command': {
      const own = required(value, 'command', where);
      const windows =
        optional(value, 'commandWindows', where, isText) ??
        optional(value, 'command_windows', where, isText);
      const command = platform === 'win32' ? (windows ?? own) : own;
      const limit = optional(value, 'additionalContextLimit', where, isCount);
      const common = {
        async: optional(value, 'async', where, isFlag) ?? false,
        ...times(value, event, where),
      };
      if (command.trim() === '') return { skipped: 'skipping empty hook command in FILE' };
      const tells = TELLING.has(event);
      return {
        type,
        command,
        ...common,
        additionalContextLimit: tells ? limit : null,
        ...(tells || limit === null ? {} : { ignored: true as const }),
      };
    }
    case 'mcp_tool': {
      // The thread's servers are on their way out as well.
      if (event === 'SessionEnd') {
        return {
          skipped: 'skipping MCP tool hook in FILE: SessionEnd MCP hooks are not supported',
        };
      }
      const server = required(value, 'server', where);
      const tool = required(value, 'tool', where);
      const input = optional(value, 'input', where, isTable) ?? {};
      return { type, server, tool, input, ...times(value, event, where) };
    }
    default:
      throw new DeclarationError(
        `${where}.type must be command, mcp_tool, prompt or agent, not ${JSON.stringify(type) ?? 'missing'}`,
      );
  }
}

function times(value: TomlTable, event: HookEvent, where: string) {
  const given = optional(value, 'timeout', where, isCount);
  return {
    timeoutSec: SHORT.has(event)
      ? Math.min(Math.max(1, given ?? USUAL_SEC.short), MAX_SHORT_SEC)
      : Math.max(1, given ?? USUAL_SEC.long),
    statusMessage: optional(value, 'statusMessage', where, isText),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function optional<T>(
  table: TomlTable,
  key: string,
  where: string,
  fits: (value: unknown) => value is T,
): T | null {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === undefined || value === null) return null;
  if (!fits(value)) throw new DeclarationError(`${where}.${key} does not fit`);
  return value;
}

function required(table: TomlTable, key: string, where: string): string {
  const value = optional(table, key, where, isText);
  if (value === null) throw new DeclarationError(`${where}.${key} is missing`);
  return value;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new DeclarationError(`${where} must be a list`);
  return value;
}
