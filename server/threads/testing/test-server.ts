/** What one server process has, with a stand-in for its clients, for tests. */
import path from 'node:path';
import type { Answer, AskOptions } from '../../approvals/broker.ts';
import { RuleStore } from '../../approvals/rules.ts';
import { createConfigStore } from '../../config/config-store.ts';
import { KeyStore } from '../../config/key-store.ts';
import { McpServers } from '../../mcp/servers.ts';
import { TokenStore } from '../../mcp/token-store.ts';
import type { ModelClients } from '../../model/model-client.ts';
import type {
  NotificationMethod,
  NotificationParams,
  ServerRequestMethod,
} from '../../protocol/methods.ts';
import { createCommandEnvironment } from '../../tools/exec-command/command-environment.ts';
import { commandVariables } from '../../tools/exec-command/environment.ts';
import { HookBook } from '../../hooks/hook-book.ts';
import { SkillBook } from '../../skills/skill-book.ts';
import { ownTools } from '../../tools/own-tools.ts';
import { OutputStore } from '../../tools/read-output/output-store.ts';
import { ToolRegistry } from '../../tools/registry.ts';
import type { CommandEnvironment } from '../../tools/tool.ts';
import { GitStates } from '../../workspace/git-states.ts';
import { WorktreeBook } from '../worktree-book.ts';
import type { Outbound } from '../outbound.ts';
import { ProjectBook } from '../project-book.ts';
import { SectionBook } from '../section-book.ts';
import { ThreadAccess } from '../thread-access.ts';
import type { ThreadManager } from '../thread-manager.ts';
import type { ThreadSearches } from '../thread-searches.ts';

/** What a client would have seen, in order. Answers stand among the notifications. */
export interface Seen {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export class RecordingOutbound implements Outbound {
  readonly seen: Seen[] = [];
  readonly #listeners = new Set<() => void>();
  /** What waits for an answer, oldest first. */
  readonly pending: {
    readonly method: ServerRequestMethod;
    readonly params: Readonly<Record<string, unknown>>;
    readonly answer: (answer: Answer) => void;
  }[] = [];
  watching = 1;

  note(method: string, params: unknown): void {
    this.seen.push({ method, params: structuredClone(params) as Seen['params'] });
    for (const listener of this.#listeners) listener();
  }

  toThread<M extends NotificationMethod>(
    _id: string,
    method: M,
    params: NotificationParams<M>,
  ): void {
    this.note(method, params);
  }

  toAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.note(method, params);
  }

  ask(
    threadId: string,
    method: ServerRequestMethod,
    params: unknown,
    signal: AbortSignal,
    options: AskOptions = {},
  ): Promise<Answer> {
    if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const answer = (given: Answer): void => {
      const at = this.pending.findIndex((each) => each.answer === answer);
      if (at === -1) return;
      this.pending.splice(at, 1);
      if (options.unannounced !== true) {
        this.note('serverRequest/resolved', { threadId, requestId: 0 });
      }
      resolve(given);
    };
    signal.addEventListener('abort', () => answer({ kind: 'aborted' }), { once: true });
    this.pending.push({ method, params: params as Seen['params'], answer });
    this.note(method, params);
    return promise;
  }

  drained(): null {
    return null;
  }

  watchers(): number {
    return this.watching;
  }

  forget(): void {
    // It has no connections to lose.
  }

  /** Waits until something satisfies the test, counting from `from`. */
  async until(wanted: (seen: Seen) => boolean, from = 0): Promise<Seen> {
    for (;;) {
      const found = this.seen.slice(from).find(wanted);
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#listeners.add(resolve);
      await promise;
      this.#listeners.delete(resolve);
    }
  }

  untilMethod(method: string, from = 0): Promise<Seen> {
    return this.until((seen) => seen.method === method, from);
  }

  methods(from = 0): string[] {
    return this.seen.slice(from).map((seen) => seen.method);
  }
}

/** What one process has. */
export interface TestServer {
  readonly access: ThreadAccess;
  readonly manager: ThreadManager;
  readonly searches: ThreadSearches;
  readonly outbound: RecordingOutbound;
}

let environment: Promise<CommandEnvironment> | null = null;

/** Threads with all their real parts on a home that has a config. */
export function createTestAccess(
  home: string,
  outbound: Outbound,
  models: ModelClients,
): ThreadAccess {
  const config = createConfigStore(home, { systemFolder: path.join(home, 'system') });
  return new ThreadAccess({
    home,
    outbound,
    config,
    keys: new KeyStore(),
    refreshKeys: () => Promise.resolve(),
    models,
    registry: () => Promise.resolve(new ToolRegistry(ownTools)),
    hooks: new HookBook(config),
    skills: new SkillBook({ home, config, changed: () => outbound.toAll('skills/changed', {}) }),
    git: new GitStates(home),
    mcp: new McpServers({
      version: '0.0.0-test',
      variables: process.env,
      commands: () => Promise.resolve(commandVariables(process.env)),
      tokens: new TokenStore(home),
    }),
    rules: new RuleStore(home),
    outputs: new OutputStore(home),
    sections: new SectionBook(home),
    projects: new ProjectBook(home, Date.now),
    worktrees: new WorktreeBook(home),
    environment: () => (environment ??= createCommandEnvironment({ hiddenPaths: [] })),
    variables: { PATH: process.env['PATH'] },
    serverVersion: '0.0.0-test',
    now: Date.now,
    retryClock: { sleep: () => Promise.resolve(), random: () => 0.5 },
  });
}
