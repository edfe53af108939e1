/** One MCP server kept running: started, watched, started again after a crash, ended. */
import type {
  CallOptions,
  ElicitationAnswer,
  ElicitationParams,
  McpCallResult,
  McpSession,
  McpTarget,
  McpTool,
} from './client.ts';
import { offersTool } from '../config/mcp-servers.ts';
import type { McpServerConfig } from '../config/mcp-servers.ts';
import { ConnectionLost } from './lost-connection.ts';
import { LoginNeeded } from './token-store.ts';

export type ConnectionState = 'starting' | 'ready' | 'failed' | 'closed';

/** Who uses a connection: gets told of its state and is asked what the server asks. */
export interface ConnectionUser {
  stateChanged(connection: McpConnection): void;
  elicit(
    server: string,
    params: ElicitationParams,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer>;
}

export interface ConnectionOptions {
  readonly config: McpServerConfig;
  readonly version: string;
  /** Made anew for each start: variables may have changed. @throws {Error} that says what is missing */
  readonly target: () => Promise<McpTarget>;
}

/** A server that crashes this often without having stood for a while stays down. */
const MAX_RESTARTS = 5;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 15_000;
/** One that has stood this long may crash as often again, in milliseconds. */
const SOUND_AFTER_MS = 60_000;

export class McpConnection {
  readonly config: McpServerConfig;
  readonly #options: ConnectionOptions;
  readonly #users = new Set<ConnectionUser>();
  /** Those with a call under way, the newest last. */
  readonly #callers: ConnectionUser[] = [];
  #session: McpSession | null = null;
  #state: ConnectionState = 'starting';
  #error: string | null = null;
  #needsLogin = false;
  #tools: readonly McpTool[] = [];
  #settled: Promise<void>;
  #restarts = 0;
  #readyAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #closing = new AbortController();

  constructor(options: ConnectionOptions) {
    this.config = options.config;
    this.#options = options;
    this.#settled = this.#start();
  }

  get name(): string {
    return this.config.name;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why it failed, in the words of who failed; null otherwise. */
  get error(): string | null {
    return this.#error;
  }

  get needsLogin(): boolean {
    return this.#needsLogin;
  }

  /** What the config lets be used, by name in order. */
  get tools(): readonly McpTool[] {
    return this.#tools;
  }

  get serverInfo(): Readonly<Record<string, unknown>> | null {
    return this.#session?.serverInfo ?? null;
  }

  get capabilities(): Readonly<Record<string, unknown>> | null {
    return this.#session?.capabilities ?? null;
  }

  get instructions(): string | null {
    return this.#session?.instructions ?? null;
  }

  /** Resolves when it is ready, or will not be. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  attach(user: ConnectionUser): void {
    this.#users.add(user);
  }

  /** Whether nobody is left. */
  detach(user: ConnectionUser): boolean {
    this.#users.delete(user);
    return this.#users.size === 0;
  }

  /** @throws {Error} what the server answered, or why there is no answer */
  async call(
    user: ConnectionUser,
    tool: string,
    args: unknown,
    options: Omit<CallOptions, 'timeoutMs'>,
  ): Promise<McpCallResult> {
    return this.#asked(async (session) => {
      this.#callers.push(user);
      try {
        const timeoutMs = this.config.toolTimeoutMs;
        return await session.call(tool, args, { ...options, timeoutMs });
      } finally {
        this.#callers.splice(this.#callers.lastIndexOf(user), 1);
      }
    }, options.signal);
  }

  /** Asks the server for something else. @throws {Error} */
  async ask<T>(question: (session: McpSession, timeoutMs: number) => Promise<T>): Promise<T> {
    return this.#asked((session) => question(session, this.config.toolTimeoutMs));
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#become('closed', null);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#closing.abort(new Error('the server is no longer needed'));
    await this.#session?.close();
    // Between two starts nothing runs, and nothing will.
    if (this.#timer === null) await this.#settled;
  }

  /** Asks once more what a server that was lost has surely not done. */
  async #asked<T>(question: (session: McpSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#ready(signal);
    try {
      return await question(session);
    } catch (error) {
      if (error instanceof LoginNeeded) this.#loggedOut(session, error);
      if (!(error instanceof ConnectionLost) || !error.undone) throw error;
    }
    return question(await this.#ready(signal));
  }

  async #ready(signal?: AbortSignal): Promise<McpSession> {
    if (this.#state === 'failed' && this.#mayBeBack()) {
      this.#become('starting', null);
      this.#settled = this.#start();
    }
    // A start that fails may be followed by another.
    while (this.#state === 'starting') {
      const { promise, reject } = Promise.withResolvers<never>();
      const stopped =
        signal === undefined
          ? this.#closing.signal
          : AbortSignal.any([signal, this.#closing.signal]);
      const stop = (): void => reject(asError(stopped.reason));
      stopped.addEventListener('abort', stop, { once: true });
      if (stopped.aborted) stop();
      try {
        await Promise.race([this.#settled, promise]);
      } finally {
        stopped.removeEventListener('abort', stop);
      }
    }
    if (this.#session === null || this.#state !== 'ready') {
      throw new Error(this.#error ?? 'the server is not running');
    }
    return this.#session;
  }

  async #start(): Promise<void> {
    const { config, target, version } = this.#options;
    // Loaded now: most homes have no servers.
    const [{ McpSession }, { McpTimeout, causes }] = await Promise.all([
      import('./client.ts'),
      import('./session-failures.ts'),
    ]);
    try {
      const session = await McpSession.open({
        target: await target(),
        version,
        timeoutMs: config.startupTimeoutMs,
        signal: this.#closing.signal,
        elicit: (params, signal) => this.#elicit(params, signal),
        toolsChanged: () => void this.#refresh(),
        closed: (why) => this.#crashed(why),
      });
      if (this.#isClosed()) return await session.close();
      this.#session = session;
      this.#tools = await this.#list(session);
      this.#readyAtMs = performance.now();
      this.#needsLogin = false;
      if (!this.#isClosed()) this.#become('ready', null);
    } catch (error) {
      const session = this.#session;
      this.#session = null;
      await session?.close();
      if (this.#isClosed()) return;
      this.#needsLogin = error instanceof LoginNeeded;
      if (!this.#needsLogin && this.#restarts > 0 && this.#restartLater()) return;
      const seconds = config.startupTimeoutMs / 1000;
      this.#become(
        'failed',
        error instanceof McpTimeout
          ? `timed out after ${seconds} seconds. Set \`startup_timeout_sec\` under [mcp_servers.${config.name}] in config.toml to give it longer.`
          : `MCP startup failed: ${causes(error)}`,
      );
    }
  }

  async #list(session: McpSession): Promise<McpTool[]> {
    const tools = await session.tools(this.config.startupTimeoutMs);
    return tools
      .filter((tool) => offersTool(this.config, tool.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #refresh(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    try {
      this.#tools = await this.#list(session);
    } catch {
      // The old list stands until the server can be asked again.
    }
  }

  #crashed(why: string): void {
    if (this.#isClosed() || this.#state !== 'ready') return;
    this.#session = null;
    if (performance.now() - this.#readyAtMs >= SOUND_AFTER_MS) this.#restarts = 0;
    if (this.#restartLater()) return;
    this.#become('failed', `the server ended again and again${why === '' ? '' : `: ${why}`}`);
  }

  /** Its session goes on only with a login that it no longer has. */
  #loggedOut(session: McpSession, why: LoginNeeded): void {
    if (this.#session !== session || this.#isClosed()) return;
    this.#session = null;
    this.#needsLogin = true;
    void session.close();
    this.#become('failed', why.message);
  }

  /** Whether it will be started once more. */
  #restartLater(): boolean {
    if (this.#restarts >= MAX_RESTARTS) return false;
    const wait = Math.min(FIRST_BACKOFF_MS * 2 ** this.#restarts, LONGEST_BACKOFF_MS);
    this.#restarts += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settled = promise;
    this.#become('starting', null);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const started = this.#start();
      void started.finally(() => resolve());
    }, wait);
    this.#timer.unref();
    return true;
  }

  /** A server elsewhere that stood once is not ours to keep up: it is tried again when it is needed. */
  #mayBeBack(): boolean {
    return this.config.transport?.kind === 'http' && this.#readyAtMs > 0;
  }

  #elicit(params: ElicitationParams, signal: AbortSignal): Promise<ElicitationAnswer> {
    // The protocol does not say for which call it asks: most likely for the one that came last.
    const user = this.#callers.at(-1) ?? [...this.#users].at(-1);
    return user === undefined
      ? Promise.resolve({ action: 'cancel' })
      : user.elicit(this.name, params, signal);
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #become(state: ConnectionState, error: string | null): void {
    this.#state = state;
    this.#error = error;
    for (const user of this.#users) user.stateChanged(this);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
