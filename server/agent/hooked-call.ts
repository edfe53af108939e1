/** A call of a tool in the words of hooks, and back. */
import type { ThreadItem } from '../protocol/item.ts';
import type { PreparedCall, ToolCall, ToolOutcome } from '../tools/tool.ts';
import type { HookedCall } from './turn-hooks.ts';

export function hookedCall(call: ToolCall, { item }: PreparedCall): HookedCall {
  const { callId: id } = call;
  if (isPlain(call, 'exec_command')) {
    return { id, name: 'Bash', aliases: [], input: { command: argumentsOf(call)['cmd'] } };
  }
  if (isPlain(call, 'apply_patch')) {
    const command = call.kind === 'custom' ? call.arguments : argumentsOf(call)['input'];
    return { id, name: 'apply_patch', aliases: ['Write', 'Edit'], input: { command } };
  }
  if (item?.type === 'mcpToolCall') {
    const { server, tool, arguments: input } = item;
    return { id, name: `mcp__${server}__${tool}`, aliases: [], input };
  }
  const name = call.namespace === undefined ? call.name : `${call.namespace}__${call.name}`;
  const input = call.kind === 'custom' ? call.arguments : argumentsOf(call);
  return { id, name, aliases: [], input };
}

/** The call with another input; null when the input is none for this tool. */
export function rewritten(call: ToolCall, input: unknown): ToolCall | null {
  const command = (input as { readonly command?: unknown } | null)?.command;
  if (isPlain(call, 'exec_command')) {
    if (typeof command !== 'string') return null;
    return { ...call, arguments: JSON.stringify({ ...argumentsOf(call), cmd: command }) };
  }
  if (isPlain(call, 'apply_patch')) {
    if (typeof command !== 'string') return null;
    const whole = call.kind === 'custom';
    return {
      ...call,
      arguments: whole ? command : JSON.stringify({ ...argumentsOf(call), input: command }),
    };
  }
  if (call.kind === 'custom')
    return typeof input === 'string' ? { ...call, arguments: input } : null;
  return { ...call, arguments: JSON.stringify(input) };
}

/**
 * What hooks read of a call that was made; undefined when there is nothing to tell: it failed, or its
 * command still runs.
 */
export function responseOf(outcome: ToolOutcome, completed: ThreadItem | null): unknown {
  const item = outcome.item ?? completed;
  if (item?.type === 'commandExecution') return item.aggregatedOutput ?? '';
  if (!outcome.success) return undefined;
  if (item?.type === 'mcpToolCall') return item.result ?? undefined;
  return outcome.output;
}

const isPlain = (call: ToolCall, name: string): boolean =>
  call.name === name && call.namespace === undefined;

/** They were understood before, so they are an object. */
function argumentsOf(call: ToolCall): Readonly<Record<string, unknown>> {
  try {
    const given: unknown = JSON.parse(call.arguments);
    return typeof given === 'object' && given !== null ? { ...given } : {};
  } catch {
    return {};
  }
}
