/** The MCP servers that an editor gives a session, as the config of its thread. */
import type { McpServer } from '@agentclientprotocol/sdk/unstable';

/** The dots of a name would be taken for steps into the config. */
const UNFIT = /[^a-zA-Z0-9_-]+/g;

/** Null: none. A kind that cannot be used comes back as what is wrong with it. */
export function mcpConfig(
  servers: readonly McpServer[],
): Readonly<Record<string, unknown>> | null | string {
  const config: Record<string, unknown> = {};
  for (const [index, server] of servers.entries()) {
    const name = server.name.replaceAll(UNFIT, '-');
    const key = `mcp_servers.${name}`;
    if (name === '') return `mcpServers.${index}.name is empty`;
    if (Object.hasOwn(config, key)) {
      return `mcpServers.${index}.name: there are two servers called ${name}`;
    }
    if (!('type' in server)) {
      const { command, args, env } = server;
      config[key] = { command, args, env: toTable(env) };
    } else if (server.type === 'http') {
      config[key] = { url: server.url, http_headers: toTable(server.headers) };
    } else {
      return `mcpServers.${index}.type: only http and stdio servers can be used, not ${server.type}`;
    }
  }
  return Object.keys(config).length === 0 ? null : config;
}

function toTable(
  pairs: readonly { readonly name: string; readonly value: string }[],
): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}
