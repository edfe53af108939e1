/** All MCP servers that run: one connection for threads whose config and folder agree. */
import path from 'node:path';
import type { McpTarget } from './client.ts';
import { McpConnection } from './connection.ts';
import type { ConnectionUser } from './connection.ts';
import { connectionKey } from '../config/mcp-servers.ts';
import type { HttpServer, McpServerConfig } from '../config/mcp-servers.ts';
import type { TokenStore } from './token-store.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface McpServersOptions {
  readonly version: string;
  /** Of this process; what a config names is taken from them. */
  readonly variables: Variables;
  /** What servers are started with: as for commands, also what the user's login shell has. */
  readonly commands: () => Promise<Readonly<Record<string, string>>>;
  readonly tokens: TokenStore;
}

export class McpServers {
  readonly #options: McpServersOptions;
  readonly #connections = new Map<string, McpConnection>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: McpServersOptions) {
    this.#options = options;
  }

  get tokens(): TokenStore {
    return this.#options.tokens;
  }

  /** The connection for this server in this folder, started if there is none that stands. */
  acquire(config: McpServerConfig, cwd: string, user: ConnectionUser): McpConnection {
    const key = connectionKey(config, cwd);
    let connection = this.#connections.get(key);
    if (connection === undefined || connection.state === 'failed') {
      connection = new McpConnection({
        config,
        version: this.#options.version,
        target: () => this.#target(config, cwd),
      });
      this.#connections.set(key, connection);
    }
    connection.attach(user);
    return connection;
  }

  /** Ends the connection if nobody else uses it. */
  release(connection: McpConnection, user: ConnectionUser): void {
    if (!connection.detach(user)) return;
    for (const [key, each] of this.#connections) {
      if (each === connection) this.#connections.delete(key);
    }
    const closing = connection.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Ends all. */
  async close(): Promise<void> {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.all([...connections.map((each) => each.close()), ...this.#closing]);
  }

  async #target({ name, transport, fault }: McpServerConfig, cwd: string): Promise<McpTarget> {
    if (transport === null) throw new Error(fault ?? 'the entry cannot be used');
    if (transport.kind === 'http') return this.#httpTarget(name, transport);
    const { command, args, env, envVars, cwd: own } = transport;
    const { variables, commands } = this.#options;
    const named = envVars.flatMap((variable): [string, string][] => {
      const value = variables[variable];
      return value === undefined ? [] : [[variable, value]];
    });
    return {
      kind: 'stdio',
      command,
      args,
      env: { ...(await commands()), ...Object.fromEntries(named), ...env },
      cwd: own === null ? cwd : path.resolve(cwd, own),
    };
  }

  async #httpTarget(name: string, server: HttpServer): Promise<McpTarget> {
    const { variables, tokens } = this.#options;
    const headers: Record<string, string> = { ...server.httpHeaders };
    for (const [header, variable] of Object.entries(server.envHttpHeaders)) {
      const value = variables[variable];
      if (value !== undefined && value !== '') headers[header] = value;
    }
    const { bearerTokenEnvVar } = server;
    if (bearerTokenEnvVar !== null) {
      const token = variables[bearerTokenEnvVar];
      if (token === undefined || token === '') {
        throw new Error(
          `Environment variable ${bearerTokenEnvVar} for MCP server '${name}' is not set`,
        );
      }
      headers['Authorization'] = `Bearer ${token}`;
    }
    const oauth = hasAuthorization(headers) ? null : await tokens.provider(name, server.url);
    return { kind: 'http', url: server.url, headers, oauth };
  }
}

export function hasAuthorization(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}
