/** Whether a call of an MCP tool asks the user, how, and what the answer means. */
import type { Answer } from '../rpc/answer.ts';
import { elicitationRequestResponse } from '../protocol/approval.ts';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import { check } from '../protocol/check.ts';
import type { McpTool } from './client.ts';
import type { ApprovalMode } from '../config/mcp-servers.ts';

export type McpVerdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'ask'; readonly persist: readonly ('session' | 'always')[] }
  | { readonly kind: 'refuse'; readonly message: string };

export interface McpApprovalScene {
  readonly tool: McpTool;
  readonly mode: ApprovalMode;
  readonly policy: AskForApproval;
  readonly sandbox: SandboxPolicy;
  /** The user allowed this tool for as long as the thread stays loaded. */
  readonly granted: boolean;
}

export function judgeCall({ tool, mode, policy, sandbox, granted }: McpApprovalScene): McpVerdict {
  if (mode === 'approve' || granted) return { kind: 'run' };
  if (mode === 'auto' && !mayHarm(tool)) return { kind: 'run' };
  const unconfined = sandbox.type === 'dangerFullAccess' || sandbox.type === 'externalSandbox';
  if (policy === 'never' && unconfined && mode === 'auto') return { kind: 'run' };
  if (!mayElicit(policy)) {
    const words = policy === 'never' ? 'never' : 'granular, without MCP elicitations';
    return {
      kind: 'refuse',
      message: `MCP tool call requires approval, but approval policy is ${words}`,
    };
  }
  return { kind: 'ask', persist: mode === 'auto' ? ['session', 'always'] : [] };
}

/** Whether the user may be asked what an MCP server wants to know. */
export function mayElicit(policy: AskForApproval): boolean {
  return typeof policy === 'string' ? policy !== 'never' : policy.granular.mcp_elicitations;
}

/** What a tool says of itself; one that says nothing may do anything. */
function mayHarm({ annotations }: McpTool): boolean {
  const { readOnlyHint, destructiveHint, openWorldHint } = annotations ?? {};
  if (destructiveHint === true) return true;
  if (readOnlyHint === true) return false;
  return destructiveHint !== false || openWorldHint !== false;
}

/** Beside the place: what the clients are asked. */
export function callQuestion(
  server: string,
  tool: McpTool,
  args: unknown,
  persist: readonly string[],
) {
  const given = typeof args === 'object' && args !== null ? args : {};
  return {
    serverName: server,
    mode: 'form' as const,
    _meta: {
      codex_approval_kind: 'mcp_tool_call',
      ...(persist.length === 0 ? {} : { persist: [...persist] }),
      tool_name: tool.name,
      ...(typeof tool['title'] === 'string' ? { tool_title: tool['title'] } : {}),
      ...(tool.annotations === undefined ? {} : { tool_annotations: tool.annotations }),
      ...(tool.description === undefined ? {} : { tool_description: tool.description }),
      tool_params: given,
      tool_params_display: Object.entries(given).map(([name, value]) => ({
        name,
        value: value as unknown,
        display_name: name,
      })),
    },
    message: `Allow the MCP server ${server} to run its tool "${tool.name}"?`,
    requestedSchema: { type: 'object', properties: {} },
  };
}

export type CallDecision =
  | { readonly kind: 'accept'; readonly persist: 'session' | 'always' | null }
  | { readonly kind: 'decline' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'aborted' };

export function readDecision(answer: Answer): CallDecision {
  if (answer.kind === 'aborted') return { kind: 'aborted' };
  if (answer.kind === 'error') return { kind: 'decline' };
  const judged = check(elicitationRequestResponse, answer.result);
  if (!judged.ok) return { kind: 'decline' };
  const { action, _meta: meta } = judged.value;
  if (action === 'cancel') return { kind: 'cancel' };
  if (action !== 'accept') return { kind: 'decline' };
  const persist = (meta as { readonly persist?: unknown } | null | undefined)?.persist;
  return {
    kind: 'accept',
    persist: persist === 'session' || persist === 'always' ? persist : null,
  };
}
