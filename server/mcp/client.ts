/** One session with an MCP server, over the protocol's own package: loaded when the first one is started. */
import {
  Client,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import type { OAuthClientProvider, Transport } from '@modelcontextprotocol/client';
import { ConnectionLost, watchedFetch } from './lost-connection.ts';
import { McpTimeout, startFailure, wantsLogin } from './session-failures.ts';
import { StdioTransport } from './stdio-transport.ts';
import { LoginNeeded } from './token-store.ts';
import type { StdioProcess } from './stdio-transport.ts';

export type McpTarget =
  | ({ readonly kind: 'stdio' } & StdioProcess)
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Null where a header holds the authorization, or none is had. */
      readonly oauth: OAuthClientProvider | null;
    };

/** What the server said of a tool: the received JSON. */
export interface McpTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: unknown;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
  readonly [field: string]: unknown;
}

export interface McpCallResult {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
  readonly _meta?: unknown;
}

export interface ElicitationParams {
  readonly mode?: string | undefined;
  readonly message: string;
  readonly requestedSchema?: unknown;
  readonly url?: string | undefined;
  readonly elicitationId?: string | undefined;
  readonly _meta?: unknown;
}

export interface ElicitationAnswer {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Readonly<Record<string, unknown>>;
  readonly _meta?: unknown;
}

export interface SessionOptions {
  readonly target: McpTarget;
  readonly version: string;
  /** Milliseconds, for the whole start. */
  readonly timeoutMs: number;
  /** Breaks the start off. */
  readonly signal: AbortSignal;
  readonly elicit: (params: ElicitationParams, signal: AbortSignal) => Promise<ElicitationAnswer>;
  readonly toolsChanged: () => void;
  readonly closed: (why: string) => void;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly progress?: (message: string) => void;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export class McpSession {
  readonly #client: Client;
  readonly #transport: Transport;
  #over = false;
  /** Why it is over though nobody ended it. */
  #loss: ConnectionLost | null = null;
  /** Requests under way. */
  #open = 0;

  private constructor(client: Client, transport: Transport) {
    this.#client = client;
    this.#transport = transport;
  }

  /** Connects and shakes hands. @throws {LoginNeeded | McpTimeout | Error} with the true cause */
  static async open(options: SessionOptions): Promise<McpSession> {
    const { target } = options;
    const client = new Client(
      { name: 'skein-mcp-client', title: 'Skein', version: options.version },
      {
        capabilities: { elicitation: { form: {}, url: {} } },
        listChanged: { tools: { autoRefresh: false, onChanged: () => options.toolsChanged() } },
      },
    );
    client.setRequestHandler('elicitation/create', async ({ params }, ctx) => {
      const answer = await options.elicit(params as ElicitationParams, ctx.mcpReq.signal);
      return answer as { action: 'accept' };
    });
    let opened: McpSession | null = null;
    const watcher = {
      stood: () => opened !== null,
      lost: (loss: ConnectionLost, cut: boolean) => {
        if (opened !== null && opened.#lose(loss, cut)) options.closed(loss.message);
      },
    };
    const transport =
      target.kind === 'stdio'
        ? new StdioTransport(target)
        : new StreamableHTTPClientTransport(new URL(target.url), {
            fetch: watchedFetch(target.url, watcher),
            requestInit: { headers: { ...target.headers } },
            ...(target.oauth === null ? {} : { authProvider: target.oauth }),
          });
    const complaint = (): string =>
      transport instanceof StdioTransport ? transport.complaint() : '';
    const session = new McpSession(client, transport);
    // What it says is not fatal; what is fatal closes.
    client.onerror = () => undefined;
    client.onclose = () => {
      if (session.#over) return;
      session.#over = true;
      options.closed(complaint());
    };
    try {
      const { timeoutMs: timeout, signal } = options;
      await client.connect(transport, { timeout, signal });
    } catch (error) {
      const said = complaint();
      session.#over = true;
      await session.close();
      throw startFailure(error, said === '' ? complaint() : said);
    }
    opened = session;
    return session;
  }

  get serverInfo(): Readonly<Record<string, unknown>> | null {
    return this.#client.getServerVersion() ?? null;
  }

  get capabilities(): Readonly<Record<string, unknown>> | null {
    return this.#client.getServerCapabilities() ?? null;
  }

  get instructions(): string | null {
    return this.#client.getInstructions() ?? null;
  }

  async tools(timeoutMs: number): Promise<McpTool[]> {
    if (this.#client.getServerCapabilities()?.tools === undefined) return [];
    const { tools } = await this.#asking(() =>
      this.#client.listTools(undefined, { timeout: timeoutMs, cacheMode: 'refresh' }),
    );
    return tools as unknown as McpTool[];
  }

  async resources(timeoutMs: number): Promise<Readonly<Record<string, unknown>>[]> {
    if (this.#client.getServerCapabilities()?.resources === undefined) return [];
    const { resources } = await this.#asking(() =>
      this.#client.listResources(undefined, { timeout: timeoutMs }),
    );
    return resources;
  }

  async resourceTemplates(timeoutMs: number): Promise<Readonly<Record<string, unknown>>[]> {
    if (this.#client.getServerCapabilities()?.resources === undefined) return [];
    const { resourceTemplates } = await this.#asking(() =>
      this.#client.listResourceTemplates(undefined, { timeout: timeoutMs }),
    );
    return resourceTemplates;
  }

  async readResource(
    uri: string,
    timeoutMs: number,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { contents } = await this.#asking(() =>
      this.#client.readResource({ uri }, { timeout: timeoutMs }),
    );
    return contents;
  }

  /** The result as the server gave it. @throws {McpTimeout | ConnectionLost | LoginNeeded} and what the server answered */
  async call(name: string, args: unknown, options: CallOptions): Promise<McpCallResult> {
    const { signal, timeoutMs, progress, meta } = options;
    try {
      const result = await this.#asking(() =>
        this.#client.request(
          {
            method: 'tools/call',
            params: {
              name,
              ...(args === undefined || args === null ? {} : { arguments: args as object }),
              ...(meta === undefined ? {} : { _meta: meta }),
            },
          } as { method: 'tools/call'; params: { name: string } },
          {
            signal,
            timeout: timeoutMs,
            ...(progress === undefined
              ? {}
              : {
                  onprogress: (at) => progress(at.message ?? progressText(at)),
                  resetTimeoutOnProgress: true,
                }),
          },
        ),
      );
      return result as unknown as McpCallResult;
    } catch (error) {
      if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
        throw new McpTimeout(`timed out awaiting tools/call after ${timeoutMs}ms`, {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** @throws {ConnectionLost | LoginNeeded} and what the request throws */
  async #asking<T>(request: () => Promise<T>): Promise<T> {
    this.#refuseLost();
    this.#open += 1;
    try {
      return await request();
    } catch (error) {
      if (wantsLogin(error)) {
        const words = 'the login has run out: the user has to log in to the server again';
        throw new LoginNeeded(words, { cause: error });
      }
      const cut = error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed;
      throw cut && this.#loss !== null ? new ConnectionLost(this.#loss.message, false) : error;
    } finally {
      this.#open -= 1;
      this.#letGo(false);
    }
  }

  #refuseLost(): void {
    if (this.#loss !== null) throw new ConnectionLost(this.#loss.message, true);
  }

  /** Whether it was not over yet. */
  #lose(loss: ConnectionLost, cut: boolean): boolean {
    const first = !this.#over;
    this.#over = true;
    this.#loss ??= loss;
    this.#letGo(cut);
    return first;
  }

  /** Ends what is left of a lost session, once nobody can get an answer from it. */
  #letGo(cut: boolean): void {
    if (this.#loss === null || (this.#open > 0 && !cut)) return;
    void this.#client.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#over = true;
    try {
      if (this.#transport instanceof StreamableHTTPClientTransport) {
        await Promise.race([this.#transport.terminateSession(), soon()]);
      }
    } catch {
      // It may not know sessions, or be gone.
    }
    await this.#client.close().catch(() => undefined);
    // A start that failed may have left the transport to itself.
    await this.#transport.close().catch(() => undefined);
  }
}

function progressText({
  progress,
  total,
}: {
  progress: number;
  total?: number | undefined;
}): string {
  return total === undefined ? String(progress) : `${progress}/${total}`;
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300).unref());
}
