/** The tools there are, and the way from a model's call to the one it means. */
import path from 'node:path';
import { patchFromCommand } from '../shell/parse.ts';
import { parseExecCommandArguments } from './exec-command/arguments.ts';
import { refuse } from './tool.ts';
import type {
  ModelCapabilities,
  PreparedCall,
  Tool,
  ToolCall,
  ToolContext,
  ToolRefusal,
  ToolSpec,
} from './tool.ts';

/** A call that found its tool. `tool` is null when there was none. */
export interface DispatchedCall {
  readonly tool: Tool | null;
  readonly prepared: PreparedCall | ToolRefusal;
}

export class ToolRegistry {
  readonly #tools: ReadonlyMap<string, Tool>;

  constructor(tools: readonly Tool[]) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** What to offer to this model, in the order the tools were given. */
  specs(model: ModelCapabilities): ToolSpec[] {
    return [...this.#tools.values()]
      .map((tool) => tool.spec(model))
      .filter((spec) => spec !== null);
  }

  /** Finds the tool and lets it prepare. A shell command that only applies a patch is a patch. */
  async prepare(call: ToolCall, context: ToolContext): Promise<DispatchedCall> {
    const redirected = this.#asPatch(call, context);
    const target = redirected ?? { call, context };
    const tool = this.#tools.get(target.call.name);
    if (tool === undefined) {
      return { tool: null, prepared: refuse(`unsupported call: ${call.name}`) };
    }
    return { tool, prepared: await tool.prepare(target.call, target.context) };
  }

  #asPatch(
    call: ToolCall,
    context: ToolContext,
  ): { readonly call: ToolCall; readonly context: ToolContext } | null {
    if (call.name !== 'exec_command' || !this.#tools.has('apply_patch')) return null;
    if (!/apply_?patch/.test(call.arguments)) return null;
    const parsed = parseExecCommandArguments(call.arguments, context.cwd);
    if ('error' in parsed) return null;
    const found = patchFromCommand(parsed.value.cmd);
    if (found === null) return null;
    const cwd = path.resolve(parsed.value.workdir, found.cwd ?? '.');
    return {
      call: { callId: call.callId, name: 'apply_patch', kind: 'custom', arguments: found.patch },
      context: { ...context, cwd },
    };
  }
}
