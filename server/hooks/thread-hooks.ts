/** The hooks of a thread: what they are told of its turns, and what their answers mean. */
import type {
  CallOpinion,
  HookedCall,
  HookFragment,
  HookOpinion,
  TurnHooks,
} from '../agent/turn-hooks.ts';
import type { ModelUsage } from '../model/model.ts';
import type { HookRun } from '../protocol/hook.ts';
import type { CommandEnvironment } from '../tools/tool.ts';
import type { HookEvent } from '../config/hook-declaration.ts';
import type { Hook } from './hook.ts';
import type { CallTool } from './hook-tool.ts';
import type { Detached, JudgedRun } from './hook-runs.ts';

/** Why a thread begins, as hooks know it. */
export type SessionStart = 'startup' | 'resume' | 'fork' | 'compact';

/** What is in force when a hook runs. */
export interface HookScene {
  /** Absolute. */
  readonly cwd: string;
  readonly model: string;
  /** Nobody is asked for approval. */
  readonly asksNobody: boolean;
}

export interface HookedThread {
  readonly id: string;
  /** The rollout; null when there is none. */
  readonly transcriptPath: string | null;
  readonly environment: () => Promise<CommandEnvironment>;
  readonly callTool: CallTool;
  readonly tell: (
    method: 'hook/started' | 'hook/completed',
    told: { readonly turnId: string | null; readonly run: HookRun },
  ) => void;
  readonly warn: (message: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export class ThreadHooks {
  readonly #thread: HookedThread;
  /** What the hooks that watch for it do not know yet. */
  readonly #due: SessionStart[];
  readonly #news: string[] = [];
  readonly #closing = new AbortController();

  constructor(thread: HookedThread, start: SessionStart) {
    this.#thread = thread;
    this.#due = [start];
  }

  /** The history was compacted. */
  compacted(): void {
    this.#due.push('compact');
  }

  /** What a turn asks. `scene` is read anew each time. */
  forTurn(
    turnId: string,
    kind: 'regular' | 'compact' | 'review',
    hooks: readonly Hook[],
    scene: () => HookScene,
  ): TurnHooks {
    const detached: Detached = {
      signal: this.#closing.signal,
      heard: (text) => this.#news.push(text),
    };
    return new HooksOfTurn(
      this.#thread,
      turnId,
      kind,
      hooks,
      scene,
      detached,
      this.#due,
      this.#news,
    );
  }

  /** The thread is being unloaded. Waits no longer than the signal allows. */
  async ended(hooks: readonly Hook[], scene: HookScene, signal: AbortSignal): Promise<void> {
    this.#closing.abort();
    if (!hooks.some(({ event }) => event === 'SessionEnd')) return;
    const { id, transcriptPath } = this.#thread;
    const input = {
      session_id: id,
      transcript_path: transcriptPath,
      cwd: scene.cwd,
      hook_event_name: 'SessionEnd',
      reason: 'other',
    };
    const occasion = { event: 'SessionEnd', names: ['other'], input } as const;
    const detached: Detached = { signal, heard: () => undefined };
    const { runHooks } = await import('./hook-runs.ts');
    await runHooks(hooks, occasion, hostOf(this.#thread, null, scene), signal, detached);
  }
}

function hostOf(thread: HookedThread, turnId: string | null, { cwd }: HookScene) {
  const { environment, callTool, tell, warn, now } = thread;
  return {
    cwd,
    environment,
    callTool,
    tell: (method: 'hook/started' | 'hook/completed', run: HookRun) =>
      tell(method, { turnId, run }),
    warn,
    now,
  };
}

class HooksOfTurn implements TurnHooks {
  readonly #thread: HookedThread;
  readonly #turnId: string;
  readonly #kind: 'regular' | 'compact' | 'review';
  readonly #hooks: readonly Hook[];
  readonly #scene: () => HookScene;
  readonly #detached: Detached;
  readonly #due: SessionStart[];
  readonly #news: string[];

  constructor(
    thread: HookedThread,
    turnId: string,
    kind: 'regular' | 'compact' | 'review',
    hooks: readonly Hook[],
    scene: () => HookScene,
    detached: Detached,
    due: SessionStart[],
    news: string[],
  ) {
    this.#thread = thread;
    this.#turnId = turnId;
    this.#kind = kind;
    this.#hooks = hooks;
    this.#scene = scene;
    this.#detached = detached;
    this.#due = due;
    this.#news = news;
  }

  async sessionStart(signal: AbortSignal): Promise<HookOpinion> {
    const context: string[] = [];
    // A reviewer has a history of its own.
    if (this.#kind === 'review') return { goOn: true, context };
    for (let source = this.#due.shift(); source !== undefined; source = this.#due.shift()) {
      const runs = await this.#run('SessionStart', [source], { source }, signal);
      const opinion = opinionOf(runs);
      context.push(...opinion.context);
      if (!opinion.goOn) return { goOn: false, context };
    }
    return { goOn: true, context };
  }

  async prompt(text: string, signal: AbortSignal): Promise<HookOpinion> {
    const runs = await this.#run('UserPromptSubmit', [], { prompt: text }, signal);
    const opinion = opinionOf(runs);
    return { ...opinion, goOn: opinion.goOn && runs.every(({ answer }) => answer.block === null) };
  }

  async beforeModel(signal: AbortSignal): Promise<void> {
    await this.#run('PreModelRequest', [], {}, signal);
  }

  async afterModel(
    { error, usage }: { readonly error: string | null; readonly usage: ModelUsage | null },
    signal: AbortSignal,
  ): Promise<void> {
    const status = error === null ? 'completed' : 'failed';
    const input = { status, error, token_usage: usage === null ? null : tokensOf(usage) };
    await this.#run('PostModelRequest', [], input, signal);
  }

  async beforeCall(call: HookedCall, signal: AbortSignal): Promise<CallOpinion> {
    const input = { ...callInput(call), tool_use_id: call.id };
    const runs = await this.#run('PreToolUse', namesOf(call), input, signal, call.id);
    const block = runs.find(({ answer }) => answer.block !== null)?.answer.block ?? null;
    const rewrites = runs.filter(({ answer }) => answer.updatedInput !== undefined);
    // Of several, the one that was done last.
    const last = rewrites.toSorted((one, other) => other.rank - one.rank).at(0);
    return {
      block,
      context: contextOf(runs),
      ...(block === null && last !== undefined ? { updatedInput: last.answer.updatedInput } : {}),
    };
  }

  async permission(
    call: HookedCall,
    again: boolean,
    signal: AbortSignal,
  ): Promise<'allow' | { readonly deny: string } | null> {
    const suffix = again ? `${call.id}:retry` : call.id;
    const runs = await this.#run(
      'PermissionRequest',
      namesOf(call),
      callInput(call),
      signal,
      suffix,
    );
    const denied = runs.find(({ answer }) => answer.block !== null)?.answer.block ?? null;
    if (denied !== null) return { deny: denied };
    return runs.some(({ answer }) => answer.allow === true) ? 'allow' : null;
  }

  async afterCall(call: HookedCall, response: unknown, signal: AbortSignal): Promise<CallOpinion> {
    const input = { ...callInput(call), tool_response: response, tool_use_id: call.id };
    const runs = await this.#run('PostToolUse', namesOf(call), input, signal, call.id);
    const feedback = runs.flatMap(({ answer }) => answer.block ?? []);
    return {
      block: feedback.length === 0 ? null : feedback.join('\n\n'),
      context: contextOf(runs),
    };
  }

  async stopping(
    lastMessage: string | null,
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<readonly HookFragment[] | null> {
    if (this.#kind === 'review') return null;
    const input = { stop_hook_active: goesOn, last_assistant_message: lastMessage };
    const runs = await this.#run('Stop', [], input, signal);
    if (runs.some(({ answer }) => answer.stop)) return null;
    const fragments = runs.flatMap(({ runId, answer }) =>
      answer.block === null ? [] : [{ text: answer.block, hookRunId: runId }],
    );
    return fragments.length === 0 ? null : fragments;
  }

  async compacting(
    when: 'before' | 'after',
    how: 'manual' | 'auto',
    signal: AbortSignal,
  ): Promise<boolean> {
    const event = when === 'before' ? 'PreCompact' : 'PostCompact';
    const runs = await this.#run(event, [how], { trigger: how }, signal);
    return !runs.some(({ answer }) => answer.stop);
  }

  async interrupted(): Promise<void> {
    await this.#run('Interrupt', [], {}, new AbortController().signal);
  }

  get hasNews(): boolean {
    return this.#news.length > 0;
  }

  news(): readonly string[] {
    return this.#news.splice(0);
  }

  async #run(
    event: HookEvent,
    names: readonly string[],
    more: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    suffix?: string,
  ): Promise<readonly JudgedRun[]> {
    if (!this.#hooks.some((hook) => hook.event === event)) return [];
    // Only who has hooks pays for them.
    const { runHooks } = await import('./hook-runs.ts');
    const thread = this.#thread;
    const scene = this.#scene();
    const input = {
      session_id: thread.id,
      ...(event === 'SessionStart' ? {} : { turn_id: this.#turnId }),
      transcript_path: thread.transcriptPath,
      cwd: scene.cwd,
      hook_event_name: event,
      model: scene.model,
      ...(WITHOUT_MODE.has(event)
        ? {}
        : { permission_mode: scene.asksNobody ? 'bypassPermissions' : 'default' }),
      ...more,
    };
    const occasion = { event, names, input, ...(suffix === undefined ? {} : { suffix }) };
    const host = hostOf(thread, this.#turnId, scene);
    return runHooks(this.#hooks, occasion, host, signal, this.#detached);
  }
}

/** Events that ask for no leave. */
const WITHOUT_MODE: ReadonlySet<HookEvent> = new Set([
  'PreModelRequest',
  'PostModelRequest',
  'PreCompact',
  'PostCompact',
]);

const contextOf = (runs: readonly JudgedRun[]): string[] =>
  runs.flatMap(({ answer }) => answer.context);

const opinionOf = (runs: readonly JudgedRun[]): HookOpinion => ({
  goOn: !runs.some(({ answer }) => answer.stop),
  context: contextOf(runs),
});

const namesOf = ({ name, aliases }: HookedCall): string[] => [name, ...aliases];

const callInput = ({ name, input }: HookedCall) => ({ tool_name: name, tool_input: input });

function tokensOf(usage: ModelUsage) {
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    cache_write_input_tokens: usage.cacheWriteInputTokens,
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.totalTokens,
  };
}
