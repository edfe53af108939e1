/** How a server stands, as clients see it. */
import type { McpServerStatus } from '../protocol/mcp.ts';
import type { McpTool } from './client.ts';
import type { McpConnection } from './connection.ts';
import type { McpServerConfig } from '../config/mcp-servers.ts';
import { hasAuthorization } from './servers.ts';
import type { TokenStore } from './token-store.ts';

export interface StatusOptions {
  readonly config: McpServerConfig;
  /** Null for a server that is not started. */
  readonly connection: McpConnection | null;
  /** Whether it is asked about in a thread. */
  readonly inThread: boolean;
  readonly tokens: TokenStore;
  /** Ask for resources too. */
  readonly full: boolean;
}

export async function describeServer(options: StatusOptions): Promise<McpServerStatus> {
  const { config, connection, inThread, full } = options;
  const standing = (): McpConnection | null => (connection?.state === 'ready' ? connection : null);
  const asked = full ? standing() : null;
  const [resources, templates] =
    asked === null
      ? [[], []]
      : await Promise.all([
          asked.ask((session, ms) => session.resources(ms)).catch(() => []),
          asked.ask((session, ms) => session.resourceTemplates(ms)).catch(() => []),
        ]);
  // The questions may have shown that it is gone.
  const ready = standing();
  const { transport } = config;
  return {
    name: config.name,
    runtimeStatus: inThread ? runtimeStatus(config, connection) : null,
    pluginId: null,
    httpOrigin: transport?.kind === 'http' ? new URL(transport.url).origin : null,
    serverInfo: ready === null ? null : serverInfo(ready.serverInfo),
    serverCapabilities: ready?.capabilities ?? null,
    toolListMeta: null,
    tools: Object.fromEntries(
      (ready?.tools ?? []).map((tool): [string, McpTool] => [tool.name, tool]),
    ),
    toolsError: connection?.error ?? null,
    resources: [...resources],
    resourceTemplates: [...templates],
    authStatus: await authStatus(options),
  };
}

function runtimeStatus(
  config: McpServerConfig,
  connection: McpConnection | null,
): McpServerStatus['runtimeStatus'] {
  if (!config.enabled) return 'disabled';
  switch (connection?.state) {
    case undefined:
      return 'notStarted';
    case 'ready':
      return 'connected';
    case 'starting':
      return 'starting';
    case 'failed':
      return connection.needsLogin ? 'authenticationRequired' : 'failed';
    case 'closed':
      return 'cancelled';
  }
}

async function authStatus({
  config,
  connection,
  tokens,
}: StatusOptions): Promise<McpServerStatus['authStatus']> {
  const { name, transport } = config;
  if (transport?.kind !== 'http') return 'unsupported';
  const { bearerTokenEnvVar, httpHeaders, envHttpHeaders } = transport;
  if (bearerTokenEnvVar !== null) return 'bearerToken';
  if (hasAuthorization({ ...httpHeaders, ...envHttpHeaders })) return 'bearerToken';
  if (connection?.needsLogin === true) return 'notLoggedIn';
  if (await tokens.has(name, transport.url)) return 'oAuth';
  return 'unsupported';
}

/** With every member that clients expect. */
function serverInfo(info: Readonly<Record<string, unknown>> | null): McpServerStatus['serverInfo'] {
  if (info === null) return null;
  const { name, version, title, description, icons, websiteUrl } = info;
  return {
    name,
    title: title ?? null,
    version,
    description: description ?? null,
    icons: icons ?? null,
    websiteUrl: websiteUrl ?? null,
  };
}
