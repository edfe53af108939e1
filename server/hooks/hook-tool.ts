/** Calls the tool of an MCP server that stands in a command's place in a hook. */
import type { TomlTable } from '../config/fields.ts';
import { isTable } from '../config/fields.ts';
import type { HookEnd } from './answer.ts';

/** What a tool answered, as text. @throws {Error} when there is no answer */
export type CallTool = (
  server: string,
  tool: string,
  args: unknown,
  signal: AbortSignal,
) => Promise<{ readonly text: string; readonly isError: boolean }>;

export interface HookTool {
  readonly server: string;
  readonly tool: string;
  /** What the tool is called with; `${member.of.what.hooks.are.told}` stands for that. */
  readonly input: TomlTable;
  readonly timeoutSec: number;
}

/** What the tool says is read as the output of a command would be. Never rejects. */
export async function runHookTool(
  { server, tool, input, timeoutSec }: HookTool,
  told: Readonly<Record<string, unknown>>,
  call: CallTool,
  signal: AbortSignal,
): Promise<HookEnd> {
  const late = AbortSignal.timeout(Math.min(timeoutSec * 1000, 2 ** 31 - 1));
  try {
    const args = filled(input, told);
    const { text, isError } = await call(server, tool, args, AbortSignal.any([signal, late]));
    return isError ? notRun(`MCP tool returned an error: ${text}`) : said(text);
  } catch (error) {
    if (signal.aborted) return notRun('hook was stopped with its turn');
    if (late.aborted) return notRun(`hook timed out after ${timeoutSec}s`);
    return notRun(error instanceof Error ? error.message : String(error));
  }
}

const said = (stdout: string): HookEnd => ({ failure: null, exitCode: 0, stdout, stderr: '' });
const notRun = (failure: string): HookEnd => ({ failure, exitCode: null, stdout: '', stderr: '' });

/** @throws {Error} that names a placeholder which stands for nothing */
function filled(value: unknown, told: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') return filledText(value, told);
  if (Array.isArray(value)) return value.map((each) => filled(each, told));
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, told)]));
}

const PLACEHOLDER = /\$\{([^{}]+)\}/g;

/** A text that is nothing but a placeholder becomes the value itself. */
function filledText(text: string, told: Readonly<Record<string, unknown>>): unknown {
  const whole = /^\$\{([^{}]+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return found(whole, told);
  return text.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = found(name, told);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function found(name: string, told: Readonly<Record<string, unknown>>): unknown {
  let value: unknown = told;
  for (const key of name.split('.')) {
    value = isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (value === undefined) throw new Error(`hook input placeholder \`\${${name}}\` was not found`);
  return value;
}
