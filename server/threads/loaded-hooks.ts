/** The hooks of a thread that this server holds: found when a turn begins, gone with the thread. */
import type { AgentSettings } from '../agent/settings.ts';
import type { TurnHooks } from '../agent/turn-hooks.ts';
import type { TurnKind } from '../agent/turn-work.ts';
import { ThreadHooks } from '../hooks/thread-hooks.ts';
import type { HookScene, SessionStart } from '../hooks/thread-hooks.ts';
import type { ThreadServers } from '../mcp/thread-servers.ts';
import { threadCwd } from './environments.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { ThreadServices } from './services.ts';
import type { ThreadOutbox } from './thread-outbox.ts';

/** How long the hooks of a thread's end are waited for when the server ends, in milliseconds. */
const CLOSE_LIMIT_MS = 1_000;

export interface HookedOwner {
  readonly id: string;
  readonly services: ThreadServices;
  readonly place: RolloutPlace | null;
  readonly outbox: ThreadOutbox;
  readonly mcp: ThreadServers;
}

/** Makes the hooks of a turn, which ask for its settings when they run. */
export type HooksFor = (turnId: string, kind: TurnKind, settings: () => AgentSettings) => TurnHooks;

export class LoadedHooks {
  readonly #owner: HookedOwner;
  readonly #hooks: ThreadHooks;

  constructor(owner: HookedOwner, start: SessionStart) {
    this.#owner = owner;
    const { id, services, outbox, place } = owner;
    this.#hooks = new ThreadHooks(
      {
        id,
        transcriptPath: place?.path ?? null,
        environment: services.environment,
        callTool: (server, tool, args, signal) => callTool(owner, server, tool, args, signal),
        tell: (method, told) => outbox.toThread(method, { threadId: id, ...told }),
        warn: (message) => outbox.toThread('warning', { threadId: id, message }),
        now: services.now,
      },
      start,
    );
  }

  /** Null where no hook may run. */
  async forTurn(begun: AgentSettings): Promise<HooksFor | null> {
    const hooks = await this.#owner.services.hooks.running(threadCwd(begun), begun.config);
    if (hooks.length === 0) return null;
    return (turnId, kind, settings) =>
      this.#hooks.forTurn(turnId, kind, hooks, () => sceneOf(settings()));
  }

  compacted(): void {
    this.#hooks.compacted();
  }

  /** The thread is being unloaded. `closing`: the server is. */
  async ended(settings: AgentSettings, closing: boolean): Promise<void> {
    const { hooks: book } = this.#owner.services;
    const hooks = await book.running(threadCwd(settings), settings.config).catch(() => []);
    const signal = closing ? AbortSignal.timeout(CLOSE_LIMIT_MS) : new AbortController().signal;
    await this.#hooks.ended(hooks, sceneOf(settings), signal);
  }
}

/** @throws {Error} */
async function callTool(
  { id, mcp }: HookedOwner,
  server: string,
  tool: string,
  args: unknown,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly isError: boolean }> {
  if (mcp.connection(server) === null) throw new Error(`unknown MCP server '${server}'`);
  const options = { signal, progress: () => undefined, meta: { threadId: id } };
  const { content, isError } = await mcp.call(server, tool, args, options);
  const texts = content.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  return { text: texts.join('\n'), isError: isError === true };
}

function sceneOf({ cwd, model, approvalPolicy }: AgentSettings): HookScene {
  return { cwd, model, asksNobody: approvalPolicy === 'never' };
}
