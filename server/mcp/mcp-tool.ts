/** The tools of an MCP server as the agent's loop knows tools. */
import type { McpToolCallItem } from '../protocol/item.ts';
import { parametersOf } from '../tools/parameters.ts';
import type {
  Tool,
  ToolContext,
  ToolIo,
  ToolNamespace,
  ToolOutcome,
  ToolSpec,
} from '../tools/tool.ts';
import { callQuestion, judgeCall, readDecision } from './approval.ts';
import type { McpCallResult, McpTool } from './client.ts';
import type { ApprovalMode } from '../config/mcp-servers.ts';
import { failureOutput, itemResult, modelOutput } from './tool-result.ts';

/** What a call needs of the thread and its connection. */
export interface McpCallPort {
  /** Whether the user allowed this tool for as long as the thread stays loaded. */
  granted(server: string, tool: string): boolean;
  grant(server: string, tool: string, how: 'session' | 'always'): Promise<void>;
  call(
    server: string,
    tool: string,
    args: unknown,
    options: {
      readonly signal: AbortSignal;
      readonly progress: (message: string) => void;
      readonly meta: Readonly<Record<string, unknown>>;
    },
  ): Promise<McpCallResult>;
}

export interface McpToolOptions {
  readonly server: string;
  readonly tool: McpTool;
  /** As the model calls it. */
  readonly name: string;
  readonly namespace: ToolNamespace;
  readonly mode: ApprovalMode;
  readonly parallel: boolean;
  readonly port: McpCallPort;
}

/** A name as models may call it: providers take letters, digits and underscores everywhere. */
export function modelName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

export function mcpTool(options: McpToolOptions): Tool {
  const { server, tool, name, namespace } = options;
  const spec: ToolSpec = {
    type: 'function',
    name,
    description: tool.description ?? '',
    strict: false,
    parameters: parametersOf(tool.inputSchema) ?? { type: 'object', properties: {} },
  };
  const readOnly = tool.annotations?.['readOnlyHint'];
  return {
    name,
    namespace,
    deferred: true,
    concurrency: options.parallel ? 'parallel' : 'exclusive',
    spec: () => spec,
    prepare: (call, context) => {
      let args: unknown;
      try {
        args = call.arguments.trim() === '' ? {} : (JSON.parse(call.arguments) as unknown);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        return Promise.resolve({ kind: 'refused', output: `err: ${words}` });
      }
      const startedAtMs = context.now();
      const item: McpToolCallItem = {
        type: 'mcpToolCall',
        id: call.callId,
        server,
        tool: tool.name,
        status: 'inProgress',
        arguments: args,
        appContext: null,
        mcpAppUi: null,
        pluginId: null,
        readOnlyHint: typeof readOnly === 'boolean' ? readOnly : null,
        result: null,
        error: null,
        durationMs: null,
        startedAtMs,
        completedAtMs: null,
      };
      return Promise.resolve({
        kind: 'prepared',
        item,
        effect: { kind: 'none' },
        run: (io) => runCall(options, item, context, io),
        settle: () => failedItem(item, 'the call did not run', context.now()),
      });
    },
  };
}

async function runCall(
  { server, tool, mode, port }: McpToolOptions,
  item: McpToolCallItem,
  context: ToolContext,
  io: ToolIo,
): Promise<ToolOutcome> {
  const startedAtMs = item.startedAtMs ?? context.now();
  const failed = (message: string): ToolOutcome => {
    const now = context.now();
    return {
      output: failureOutput(message, now - startedAtMs, context.outputs),
      item: failedItem(item, message, now),
      success: false,
    };
  };
  io.update(item);
  const verdict = judgeCall({
    tool,
    mode,
    policy: context.approvalPolicy,
    sandbox: context.sandboxPolicy,
    granted: port.granted(server, tool.name),
  });
  if (verdict.kind === 'refuse') return failed(verdict.message);
  const permission = verdict.kind === 'ask' ? await io.permission() : null;
  if (permission !== null && permission !== 'allow') return failed(permission.deny);
  if (verdict.kind === 'ask' && permission === null) {
    const { threadId, turnId } = context;
    const question = callQuestion(server, tool, item.arguments, verdict.persist);
    const stopWaiting = io.waitOnApproval();
    const answer = await io.ask('mcpServer/elicitation/request', { threadId, turnId, ...question });
    stopWaiting();
    const decision = readDecision(answer);
    if (decision.kind === 'aborted') return failed('aborted by user');
    if (decision.kind === 'cancel') return failed('user cancelled MCP tool call');
    if (decision.kind === 'decline') return failed('user rejected MCP tool call');
    const { persist } = decision;
    if (persist !== null && verdict.persist.includes(persist)) {
      await port.grant(server, tool.name, persist);
    }
  }
  try {
    const calledAtMs = context.now();
    const result = await port.call(server, tool.name, item.arguments, {
      signal: io.signal,
      progress: (message) => io.progress(message),
      meta: { callId: item.id, threadId: context.threadId },
    });
    const now = context.now();
    const success = result.isError !== true;
    return {
      output: modelOutput(result, now - startedAtMs, context.outputs),
      item: {
        ...item,
        status: success ? 'completed' : 'failed',
        result: itemResult(result),
        durationMs: now - calledAtMs,
        completedAtMs: now,
      },
      success,
    };
  } catch (error) {
    if (io.signal.aborted) return failed('aborted by user');
    const words = error instanceof Error ? error.message : String(error);
    return failed(`tool call error: tool call failed for \`${server}/${tool.name}\`: ${words}`);
  }
}

export function failedItem(item: McpToolCallItem, message: string, atMs: number): McpToolCallItem {
  return {
    ...item,
    status: 'failed',
    error: { message },
    durationMs: Math.max(0, atMs - (item.startedAtMs ?? atMs)),
    completedAtMs: atMs,
  };
}
