/** What clients ask of MCP servers, within a thread and beside threads. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ConnectionUser, McpConnection } from '../mcp/connection.ts';
import type { RunningLogin } from '../mcp/oauth-login.ts';
import type { McpServerConfig } from '../config/mcp-servers.ts';
import { describeServer } from '../mcp/status.ts';
import { errorCodes } from '../protocol/envelope.ts';
import type {
  McpOauthLoginParams,
  McpResourceReadParams,
  McpStatusListParams,
  McpToolCallParams,
} from '../protocol/mcp.ts';
import type { ClientResult, NotificationParams } from '../protocol/methods.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { configuredServers } from './mcp-host.ts';
import type { ThreadAccess } from './thread-access.ts';

type LoginCompleted = NotificationParams<'mcpServer/oauthLogin/completed'>;

const LOGIN_LIMIT_SECS = 300;

export class ThreadMcp {
  readonly #access: ThreadAccess;
  readonly #loginCompleted: (login: LoginCompleted) => void;
  readonly #logins = new Set<RunningLogin>();

  constructor(access: ThreadAccess, loginCompleted: (login: LoginCompleted) => void) {
    this.#access = access;
    this.#loginCompleted = loginCompleted;
  }

  /** Gives up logins that nobody finished. */
  close(): void {
    for (const login of this.#logins) login.cancel();
  }

  async list(params: McpStatusListParams): Promise<ClientResult<'mcpServerStatus/list'>> {
    const thread = params.threadId == null ? null : this.#access.loaded(params.threadId);
    const all = thread === null ? await this.#configured() : thread.mcp.configs;
    const wanted = all.filter(
      ({ name }) => params.serverName == null || name === params.serverName,
    );
    const from = pageStart(params.cursor ?? null, wanted.length);
    const limit = params.limit == null ? wanted.length : Math.max(1, params.limit);
    const page = wanted.slice(from, from + limit);
    const full = params.detail !== 'toolsAndAuthOnly';
    const { tokens } = this.#access.services.mcp;
    const data = await Promise.all(
      page.map(async (config) => {
        const describe = (connection: McpConnection | null) =>
          describeServer({ config, connection, inThread: thread !== null, tokens, full });
        if (thread !== null) {
          const connection = thread.mcp.connection(config.name);
          await connection?.settled;
          return describe(connection);
        }
        return config.enabled ? this.#borrow(config, describe) : describe(null);
      }),
    );
    const end = from + page.length;
    return { data, nextCursor: end < wanted.length ? String(end) : null };
  }

  /** Runs a tool for the client: it decides itself, so nobody is asked. */
  async call(params: McpToolCallParams): Promise<ClientResult<'mcpServer/tool/call'>> {
    const thread = this.#access.loaded(params.threadId);
    const { server, tool } = params;
    const connection = connectionOf(thread, server);
    const { enabledTools, disabledTools } = connection.config;
    if (disabledTools.includes(tool) || enabledTools?.includes(tool) === false) {
      throw internal(`tool '${tool}' is disabled for MCP server '${server}'`);
    }
    const meta = isRecord(params._meta) ? { meta: params._meta } : {};
    try {
      const never = new AbortController().signal;
      const options = { signal: never, progress: () => undefined, ...meta };
      const result = await connection.call(thread.mcp, tool, params.arguments, options);
      return {
        content: [...result.content],
        ...(result.structuredContent == null
          ? {}
          : { structuredContent: result.structuredContent }),
        ...(result.isError === undefined ? {} : { isError: result.isError }),
        ...(result._meta == null ? {} : { _meta: result._meta }),
      };
    } catch (error) {
      throw serverFault(error);
    }
  }

  async read(params: McpResourceReadParams): Promise<ClientResult<'mcpServer/resource/read'>> {
    const { server, uri } = params;
    const read = (connection: McpConnection) =>
      connection.ask((session, timeoutMs) => session.readResource(uri, timeoutMs));
    try {
      if (params.threadId != null) {
        const thread = this.#access.loaded(params.threadId);
        return answered(await read(connectionOf(thread, server)));
      }
      return answered(await this.#borrow(await this.#one(server), read));
    } catch (error) {
      throw error instanceof RpcFault ? error : serverFault(error);
    }
  }

  async login(params: McpOauthLoginParams): Promise<ClientResult<'mcpServer/oauth/login'>> {
    const { name } = params;
    const thread = params.threadId == null ? null : this.#access.loaded(params.threadId);
    const all = thread === null ? await this.#configured() : thread.mcp.configs;
    const config = all.find((each) => each.name === name);
    if (config === undefined) throw invalidRequest(`No MCP server named '${name}' found.`);
    const { transport } = config;
    if (transport?.kind !== 'http') {
      throw invalidRequest('OAuth login is only supported for streamable HTTP servers.');
    }
    const { beginLogin } = await import('../mcp/oauth-login.ts');
    let login: RunningLogin;
    try {
      login = await beginLogin(this.#access.services.mcp.tokens, {
        name,
        url: transport.url,
        scopes: params.scopes ?? transport.scopes,
        timeoutMs: (params.timeoutSecs ?? LOGIN_LIMIT_SECS) * 1000,
      });
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      throw internal(`failed to log in to MCP server '${name}': ${words}`, error);
    }
    const loginId = randomUUID();
    this.#logins.add(login);
    void login.ended.then(async (fault) => {
      this.#logins.delete(login);
      // What could not connect without the login can now.
      if (fault === null) await this.reload().catch(() => undefined);
      this.#loginCompleted({
        name,
        threadId: thread?.id ?? null,
        loginId,
        success: fault === null,
        ...(fault === null ? {} : { error: fault }),
      });
    });
    return { authorizationUrl: login.authorizationUrl, loginId };
  }

  /** Reads the config anew for every thread: servers that changed or failed are started again. */
  async reload(): Promise<ClientResult<'config/mcpServer/reload'>> {
    const { loader, services } = this.#access;
    for (const threadId of loader.ids()) {
      const thread = loader.get(threadId);
      if (thread !== null) thread.mcp.use(await configuredServers(services, thread));
    }
    return {};
  }

  #configured(): Promise<McpServerConfig[]> {
    return configuredServers(this.#access.services, null);
  }

  async #one(server: string): Promise<McpServerConfig> {
    const config = (await this.#configured()).find((each) => each.name === server);
    if (config === undefined) throw internal(`unknown MCP server '${server}'`);
    return config;
  }

  /** Starts a server, or joins one that runs, for as long as `work` takes. */
  async #borrow<T>(
    config: McpServerConfig,
    work: (connection: McpConnection) => Promise<T>,
  ): Promise<T> {
    const { mcp, home } = this.#access.services;
    const user: ConnectionUser = {
      stateChanged: () => undefined,
      elicit: () => Promise.resolve({ action: 'decline' }),
    };
    const connection = mcp.acquire(config, path.resolve(home), user);
    try {
      await connection.settled;
      return await work(connection);
    } finally {
      mcp.release(connection, user);
    }
  }
}

function connectionOf(thread: LoadedThread, server: string): McpConnection {
  const connection = thread.mcp.connection(server);
  if (connection === null) throw internal(`unknown MCP server '${server}'`);
  return connection;
}

function answered(contents: readonly unknown[]): ClientResult<'mcpServer/resource/read'> {
  return { contents: [...contents], originCallId: null };
}

function pageStart(cursor: string | null, total: number): number {
  if (cursor === null) return 0;
  if (!/^\d{1,9}$/.test(cursor)) throw invalidRequest(`invalid cursor: ${cursor}`);
  const start = Number(cursor);
  if (start > total) throw invalidRequest(`cursor ${start} exceeds total MCP servers ${total}`);
  return start;
}

/** What the server answered keeps its code. */
function serverFault(error: unknown): RpcFault {
  const words = error instanceof Error ? error.message : String(error);
  if (isRecord(error) && typeof error['code'] === 'number') {
    const { code, data } = error;
    return new RpcFault(code, words, { ...(data === undefined ? {} : { data }), cause: error });
  }
  return internal(words, error);
}

function internal(message: string, cause?: unknown): RpcFault {
  return new RpcFault(errorCodes.internal, message, cause === undefined ? {} : { cause });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
