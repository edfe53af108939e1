/** How an MCP server stands, from its config and from what was answered about it. */
import type { McpServerStatus } from '../../../server/protocol/mcp.ts';
import type { McpAnswer, McpServer } from '../../stores/mcp-actions.ts';

export interface Standing {
  readonly state: 'off' | 'asking' | 'ready' | 'login' | 'failed';
  /** Why it does not answer; empty where nobody said why. */
  readonly cause: string | null;
  readonly tools: number;
  readonly loggedIn: boolean;
  readonly status: McpServerStatus | null;
}

export function standingOf({ enabled }: McpServer, answer: McpAnswer | undefined): Standing {
  const bare = { cause: null, tools: 0, loggedIn: false, status: null };
  if (!enabled) return { ...bare, state: 'off' };
  if (answer === undefined) return { ...bare, state: 'asking' };
  if (answer.state === 'silent') return { ...bare, state: 'failed', cause: answer.cause };
  const { status } = answer;
  const told = {
    tools: Object.keys(status.tools).length,
    loggedIn: status.authStatus === 'oAuth',
    status,
  };
  if (status.authStatus === 'notLoggedIn' || status.runtimeStatus === 'authenticationRequired') {
    return { ...told, state: 'login', cause: null };
  }
  const cause = status.toolsError ?? null;
  return { ...told, state: cause === null ? 'ready' : 'failed', cause };
}
