/** The tools of a thread, and the way from a model's call to the one it means. */
import path from 'node:path';
import { patchFromCommand } from '../shell/parse.ts';
import { parseExecCommandArguments } from './exec-command/arguments.ts';
import { offered } from './offered.ts';
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
import { toolSearch } from './tool-search/tool-search.ts';

/** A call that found its tool. `tool` is null when there was none. */
export interface DispatchedCall {
  readonly tool: Tool | null;
  readonly prepared: PreparedCall | ToolRefusal;
}

export class ToolRegistry {
  readonly #builtIn: readonly Tool[];
  readonly #own: () => readonly Tool[];
  readonly #hidden: readonly string[];

  /** `own` is asked for anew each time: what a thread has beside the built-in tools. */
  constructor(
    builtIn: readonly Tool[],
    own: () => readonly Tool[] = () => [],
    hidden: readonly string[] = [],
  ) {
    this.#builtIn = builtIn;
    this.#own = own;
    this.#hidden = hidden;
  }

  /** The built-in tools, with a thread's own after them. A built-in one hides its namesake. */
  with(own: () => readonly Tool[]): ToolRegistry {
    return new ToolRegistry(this.#builtIn, own);
  }

  /** Without these, which a model may not call either. Tools of namespaces stay. */
  without(names: readonly string[]): ToolRegistry {
    return new ToolRegistry(this.#builtIn, this.#own, names);
  }

  /**
   * What to offer to this model, in the order the tools were given, so that caches of the provider
   * hold. The tools of a namespace stand together, where its first one is.
   */
  specs(model: ModelCapabilities): ToolSpec[] {
    const tools = this.#tools();
    const deferred = model.toolSearch === true ? tools.filter((tool) => tool.deferred) : [];
    const specs = offered(
      tools.filter((tool) => !deferred.includes(tool)),
      model,
    );
    const search = deferred.length === 0 ? null : toolSearch(deferred, model).spec(model);
    return search === null ? specs : [...specs, search];
  }

  /** Finds the tool and lets it prepare. A shell command that only applies a patch is a patch. */
  async prepare(call: ToolCall, context: ToolContext): Promise<DispatchedCall> {
    const redirected = this.#asPatch(call, context);
    const target = redirected ?? { call, context };
    const tool = this.#find(target.call);
    if (tool === null) {
      const name = call.namespace === undefined ? call.name : `${call.namespace}.${call.name}`;
      return { tool, prepared: refuse(`unsupported call: ${name}`) };
    }
    return { tool, prepared: await tool.prepare(target.call, target.context) };
  }

  #tools(): readonly Tool[] {
    const own = this.#own();
    if (own.length === 0 && this.#hidden.length === 0) return this.#builtIn;
    const taken = new Set(this.#builtIn.map((tool) => tool.name));
    return [
      ...this.#builtIn,
      ...own.filter((tool) => tool.namespace !== undefined || !taken.has(tool.name)),
    ].filter((tool) => tool.namespace !== undefined || !this.#hidden.includes(tool.name));
  }

  #find({ name, namespace, kind }: ToolCall): Tool | null {
    const tools = this.#tools();
    if (kind === 'search') {
      return toolSearch(
        tools.filter((tool) => tool.deferred),
        { customTools: true, toolSearch: true },
      );
    }
    const exact = tools.find((tool) => tool.name === name && tool.namespace?.name === namespace);
    if (exact !== undefined || namespace !== undefined) return exact ?? null;
    // Models that know no namespaces tend to write both in one.
    return tools.find((tool) => `${tool.namespace?.name}__${tool.name}` === name) ?? null;
  }

  #asPatch(
    call: ToolCall,
    context: ToolContext,
  ): { readonly call: ToolCall; readonly context: ToolContext } | null {
    if (call.name !== 'exec_command' || call.namespace !== undefined) return null;
    if (!/apply_?patch/.test(call.arguments)) return null;
    const tools = this.#tools();
    if (!tools.some(({ name, namespace }) => name === 'apply_patch' && namespace === undefined)) {
      return null;
    }
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
