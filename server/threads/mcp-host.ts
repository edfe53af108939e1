/** A thread as its MCP servers see it, and the servers that a config gives it. */
import { formatKeyPath } from '../config/key-path.ts';
import { readServers } from '../config/mcp-servers.ts';
import type { McpServerConfig } from '../config/mcp-servers.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { McpHost } from '../mcp/thread-servers.ts';
import type { ThreadServices } from './services.ts';
import type { ThreadOutbox } from './thread-outbox.ts';
import { threadConfig } from './thread-config.ts';

/** What is needed of a thread. */
interface McpThread {
  readonly id: string;
  readonly services: ThreadServices;
  readonly outbox: ThreadOutbox;
  readonly settings: AgentSettings;
  /** The turn that runs. */
  readonly active: { readonly id: string; waitOnApproval(): () => void } | null;
}

export function mcpHost(thread: McpThread): McpHost {
  const { id, services } = thread;
  return {
    threadId: id,
    get cwd() {
      return thread.settings.cwd;
    },
    get approvalPolicy() {
      return thread.settings.approvalPolicy;
    },
    get turnId() {
      return thread.active?.id ?? null;
    },
    notify: (status) => thread.outbox.toThread('mcpServer/startupStatus/updated', status),
    ask: (params, signal) => thread.outbox.ask('mcpServer/elicitation/request', params, signal),
    waitOnApproval: () => thread.active?.waitOnApproval() ?? (() => undefined),
    approveAlways: async (server, tool) => {
      const keyPath = formatKeyPath(['mcp_servers', server, 'tools', tool, 'approval_mode']);
      try {
        const edit = { keyPath, value: 'approve', mergeStrategy: 'replace' } as const;
        await services.config.write({ edits: [edit] });
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        const message = `The approval was not saved, so it holds for this thread only: ${words}`;
        thread.outbox.toThread('warning', { threadId: id, message });
      }
    },
  };
}

/** What the config says for a thread, or beside threads. */
export async function configuredServers(
  services: Pick<ThreadServices, 'config'>,
  thread: Pick<McpThread, 'settings'> | null,
): Promise<McpServerConfig[]> {
  if (thread !== null) return readServers((await threadConfig(services, thread.settings)).table);
  return readServers((await services.config.load()).config);
}
