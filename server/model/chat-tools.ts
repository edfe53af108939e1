/** Tools as Chat Completions has them: functions without groups, each under a name of its own. */
import { createHash } from 'node:crypto';
import type { ToolSpec } from './model.ts';
import { isRecord } from './provider-text.ts';

interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters: unknown;
    readonly strict?: true;
  };
}

/** What a function stands for. */
export interface ToolMeaning {
  readonly name: string;
  readonly namespace?: string;
  /** A custom tool's input is free text: the function has it as its only argument, `input`. */
  readonly kind: 'function' | 'custom';
}

export interface ChatTools {
  readonly specs: readonly ChatTool[];
  /** By the function's name. */
  readonly meanings: ReadonlyMap<string, ToolMeaning>;
}

/** Source: OpenAI's reference of Chat Completions, `tools[].function.name`. */
const MAX_NAME = 64;

/** The function's name for a tool; the same each time, and not another's. */
export function functionName(name: string, namespace?: string): string {
  const whole = namespace === undefined ? name : `${namespace}__${name}`;
  const plain = whole.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (plain === whole && whole.length <= MAX_NAME && whole !== '') return whole;
  const mark = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${plain.slice(0, MAX_NAME - mark.length - 1)}_${mark}`;
}

/** Tools that a provider would have to offer itself are left out: this API has none. */
export function chatTools(tools: readonly ToolSpec[]): ChatTools {
  const specs: ChatTool[] = [];
  const meanings = new Map<string, ToolMeaning>();
  const add = (tool: ToolSpec, namespace?: string): void => {
    const { type, name, description, parameters, strict } = tool;
    if (typeof name !== 'string' || (type !== 'function' && type !== 'custom')) return;
    const callName = functionName(name, namespace);
    if (meanings.has(callName)) return;
    meanings.set(callName, {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      kind: type,
    });
    specs.push({
      type: 'function',
      function: {
        name: callName,
        ...(typeof description === 'string' ? { description } : {}),
        parameters: type === 'custom' ? FREE_TEXT : (parameters ?? NO_PARAMETERS),
        ...(strict === true && type === 'function' ? { strict } : {}),
      },
    });
  };
  for (const tool of tools) {
    const { name, tools: members } = tool;
    if (tool.type !== 'namespace') add(tool);
    else if (typeof name === 'string' && Array.isArray(members)) {
      for (const member of members.filter(isSpec)) add(member, name);
    }
  }
  return { specs, meanings };
}

/** The arguments of a custom tool's function. */
export function customArguments(input: string): string {
  return JSON.stringify({ input });
}

/** And back. Some models write the text itself. */
export function customInput(args: string): string {
  try {
    const parsed: unknown = JSON.parse(args);
    if (typeof parsed === 'string') return parsed;
    if (isRecord(parsed) && typeof parsed['input'] === 'string') return parsed['input'];
  } catch {
    // Then it is the text.
  }
  return args;
}

const FREE_TEXT = {
  type: 'object',
  properties: { input: { type: 'string', description: 'The whole input, as plain text.' } },
  required: ['input'],
  additionalProperties: false,
} as const;

const NO_PARAMETERS = { type: 'object', properties: {} } as const;

function isSpec(value: unknown): value is ToolSpec {
  return isRecord(value) && typeof value['type'] === 'string';
}
