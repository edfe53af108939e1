/** The MCP servers of one thread: started with it, seen by its model as tools, ended with it. */
import type { Answer } from '../rpc/answer.ts';
import type { AskForApproval } from '../protocol/approval.ts';
import type { NotificationParams, ServerRequestParams } from '../protocol/methods.ts';
import type { Tool } from '../tools/tool.ts';
import { mayElicit } from './approval.ts';
import type { ElicitationAnswer, ElicitationParams, McpCallResult } from './client.ts';
import type { ConnectionUser, McpConnection } from './connection.ts';
import { elicitationQuestion, readElicitation } from './elicitation.ts';
import { mcpTool, modelName } from './mcp-tool.ts';
import type { McpCallPort } from './mcp-tool.ts';
import { resourceTools } from './resource-tools.ts';
import { connectionKey } from '../config/mcp-servers.ts';
import type { McpServerConfig } from '../config/mcp-servers.ts';
import type { McpServers } from './servers.ts';

export type StartupStatus = NotificationParams<'mcpServer/startupStatus/updated'>;

/** What the servers need of their thread. */
export interface McpHost {
  readonly threadId: string;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  /** The turn that runs. */
  readonly turnId: string | null;
  notify(status: StartupStatus): void;
  ask(
    params: ServerRequestParams<'mcpServer/elicitation/request'>,
    signal: AbortSignal,
  ): Promise<Answer>;
  /** The thread shows that it waits for the user until the returned function is called. */
  waitOnApproval(): () => void;
  /** Writes into the config that this tool needs no approval. */
  approveAlways(server: string, tool: string): Promise<void>;
}

export class RequiredServersFailed extends Error {}

export class ThreadServers implements ConnectionUser, McpCallPort {
  readonly #host: McpHost;
  readonly #servers: McpServers;
  readonly #configs = new Map<string, McpServerConfig>();
  readonly #connections = new Map<string, McpConnection>();
  readonly #grants = new Set<string>();
  readonly #resourceTools: readonly Tool[];
  /** What is to be told once somebody listens; null when it is told at once. */
  #untold: StartupStatus[] | null = [];

  constructor(host: McpHost, servers: McpServers) {
    this.#host = host;
    this.#servers = servers;
    this.#resourceTools = resourceTools({
      names: () => [...this.#connections.keys()],
      has: (server) => this.#connections.has(server),
      resources: (server) => this.ask(server, 'resources'),
      templates: (server) => this.ask(server, 'resourceTemplates'),
      read: (server, uri) => this.readResource(server, uri),
    });
  }

  /** The configured servers, by name in order, the disabled ones too. */
  get configs(): readonly McpServerConfig[] {
    return [...this.#configs.values()];
  }

  connection(server: string): McpConnection | null {
    return this.#connections.get(server) ?? null;
  }

  /** Starts what is configured; what is no longer, or otherwise, is ended. */
  use(configs: readonly McpServerConfig[]): void {
    const wanted = configs.filter((config) => config.enabled);
    const keyOf = (config: McpServerConfig): string => connectionKey(config, this.#host.cwd);
    const kept = new Map<string, McpConnection>();
    for (const [name, connection] of this.#connections) {
      const now = wanted.find((config) => config.name === name);
      const stands = connection.state === 'ready' || connection.state === 'starting';
      const same = now !== undefined && keyOf(now) === keyOf(connection.config);
      if (stands && same) kept.set(name, connection);
      else this.#release(connection);
    }
    this.#configs.clear();
    this.#connections.clear();
    for (const config of configs) this.#configs.set(config.name, config);
    for (const config of wanted) {
      const known = kept.get(config.name);
      const connection = known ?? this.#servers.acquire(config, this.#host.cwd, this);
      this.#connections.set(config.name, connection);
      if (known === undefined) this.#tellStart(connection);
    }
  }

  /** Waits for the servers that the thread cannot do without. @throws {RequiredServersFailed} */
  async required(): Promise<void> {
    const required = [...this.#connections.values()].filter((each) => each.config.required);
    await Promise.all(required.map((each) => each.settled));
    const failed = required.filter((each) => each.state !== 'ready');
    if (failed.length === 0) return;
    const words = failed.map((each) => `${each.name}: ${each.error ?? each.state}`).join('; ');
    throw new RequiredServersFailed(`required MCP servers failed to initialize: ${words}`);
  }

  /** Resolves when every server is ready or will not be, or the signal is aborted. */
  async settled(signal: AbortSignal): Promise<void> {
    const starting = [...this.#connections.values()].filter((each) => each.state === 'starting');
    if (starting.length === 0 || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race([Promise.all(starting.map((each) => each.settled)), promise]);
    signal.removeEventListener('abort', stop);
  }

  /** Tells what happened so far, and from now on at once. */
  announce(): void {
    const untold = this.#untold ?? [];
    this.#untold = null;
    for (const status of untold) this.#host.notify(status);
  }

  /** What the model may call, in an order that holds as long as the servers offer the same. */
  tools(): Tool[] {
    if (this.#connections.size === 0) return [];
    return [
      ...this.#resourceTools,
      ...[...this.#connections.values()].flatMap((each) => this.#toolsOf(each)),
    ];
  }

  granted(server: string, tool: string): boolean {
    return this.#grants.has(JSON.stringify([server, tool]));
  }

  async grant(server: string, tool: string, how: 'session' | 'always'): Promise<void> {
    this.#grants.add(JSON.stringify([server, tool]));
    if (how === 'always') await this.#host.approveAlways(server, tool);
  }

  call(
    server: string,
    tool: string,
    args: unknown,
    options: Parameters<McpCallPort['call']>[3],
  ): Promise<McpCallResult> {
    return this.#need(server).call(this, tool, args, options);
  }

  ask(
    server: string,
    what: 'resources' | 'resourceTemplates',
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#need(server).ask((session, timeoutMs) => session[what](timeoutMs));
  }

  readResource(server: string, uri: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#need(server).ask((session, timeoutMs) => session.readResource(uri, timeoutMs));
  }

  stateChanged(connection: McpConnection): void {
    if (this.#connections.get(connection.name) !== connection) return;
    const { name, state, error, needsLogin } = connection;
    if (state === 'closed') return;
    this.#tell({
      threadId: this.#host.threadId,
      name,
      status: state,
      error: error === null ? null : failureText(name, error),
      failureReason: state === 'failed' && needsLogin ? 'reauthenticationRequired' : null,
    });
  }

  async elicit(
    server: string,
    params: ElicitationParams,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer> {
    const { threadId, turnId, approvalPolicy } = this.#host;
    if (!mayElicit(approvalPolicy)) return { action: 'decline' };
    const stopWaiting = this.#host.waitOnApproval();
    const question = { threadId, turnId, ...elicitationQuestion(server, params) };
    const answer = await this.#host.ask(question, signal);
    stopWaiting();
    return readElicitation(answer);
  }

  /** Lets go of all; what nobody else uses ends. */
  close(): void {
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    for (const connection of connections) this.#release(connection);
  }

  #toolsOf(connection: McpConnection): Tool[] {
    const { name: server } = connection;
    const config = this.#configs.get(server) ?? connection.config;
    const name = `mcp__${modelName(server)}`;
    const description = connection.instructions ?? '';
    const taken = new Set<string>();
    return connection.tools.map((tool) =>
      mcpTool({
        server,
        tool,
        name: unused(modelName(tool.name), taken),
        namespace: { name, description },
        mode: config.toolApprovals[tool.name] ?? config.defaultApproval,
        parallel: config.parallelToolCalls || tool.annotations?.['readOnlyHint'] === true,
        port: this,
      }),
    );
  }

  #need(server: string): McpConnection {
    const connection = this.#connections.get(server);
    if (connection === undefined) throw new Error(`unknown MCP server '${server}'`);
    return connection;
  }

  #release(connection: McpConnection): void {
    if (connection.state === 'starting') {
      this.#tell(statusOf(this.#host.threadId, connection.name, 'cancelled'));
    }
    this.#servers.release(connection, this);
  }

  #tellStart(connection: McpConnection): void {
    this.#tell(statusOf(this.#host.threadId, connection.name, 'starting'));
    if (connection.state !== 'starting') this.stateChanged(connection);
  }

  #tell(status: StartupStatus): void {
    if (this.#untold === null) this.#host.notify(status);
    else this.#untold.push(status);
  }
}

function statusOf(threadId: string, name: string, status: 'starting' | 'cancelled'): StartupStatus {
  return { threadId, name, status, error: null, failureReason: null };
}

function failureText(name: string, error: string): string {
  return error.startsWith('timed out')
    ? `MCP client for \`${name}\` ${error}`
    : `MCP client for \`${name}\` failed to start: ${error}`;
}

/** Two names that look alike to a model get a number. */
function unused(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n += 1) free = `${name}_${n}`;
  taken.add(free);
  return free;
}
