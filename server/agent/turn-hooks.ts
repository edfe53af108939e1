/** The port through which a turn asks the user's hooks. A turn without hooks has none and asks nobody. */
import type { ModelUsage } from '../model/model.ts';

/** A call of a tool, as hooks know it. */
export interface HookedCall {
  readonly id: string;
  /** `Bash` for commands, `apply_patch`, `mcp__server__tool`, else the name of the tool. */
  readonly name: string;
  /** Other names by which a hook may mean it. */
  readonly aliases: readonly string[];
  readonly input: unknown;
}

/** What hooks think of something, and what they tell the model of it. */
export interface HookOpinion {
  readonly goOn: boolean;
  readonly context: readonly string[];
}

export interface CallOpinion {
  /** Why the call must not be made; null when it may. */
  readonly block: string | null;
  readonly context: readonly string[];
  /** Set when it shall be made with another input. */
  readonly updatedInput?: unknown;
}

export interface HookFragment {
  readonly text: string;
  readonly hookRunId: string;
}

/** Nothing here rejects: a hook that fails is told to the clients, and the turn goes on. */
export interface TurnHooks {
  /** Asked before the model is: the thread began, or goes on after a pause or a compaction. */
  sessionStart(signal: AbortSignal): Promise<HookOpinion>;
  /** Somebody said something. */
  prompt(text: string, signal: AbortSignal): Promise<HookOpinion>;
  beforeModel(signal: AbortSignal): Promise<void>;
  /** `error`: why there is no whole response. */
  afterModel(
    end: { readonly error: string | null; readonly usage: ModelUsage | null },
    signal: AbortSignal,
  ): Promise<void>;
  beforeCall(call: HookedCall, signal: AbortSignal): Promise<CallOpinion>;
  /** Before a person is asked. `again`: the call was shown before. Null: a person decides. */
  permission(
    call: HookedCall,
    again: boolean,
    signal: AbortSignal,
  ): Promise<'allow' | { readonly deny: string } | null>;
  /** `block` replaces the output that the model reads. */
  afterCall(call: HookedCall, response: unknown, signal: AbortSignal): Promise<CallOpinion>;
  /** The turn is about to end. What it must go on with; null when it may end. */
  stopping(
    lastMessage: string | null,
    goesOn: boolean,
    signal: AbortSignal,
  ): Promise<readonly HookFragment[] | null>;
  /** False: the turn ends here. */
  compacting(
    when: 'before' | 'after',
    how: 'manual' | 'auto',
    signal: AbortSignal,
  ): Promise<boolean>;
  /** The turn was stopped. */
  interrupted(): Promise<void>;
  /** What hooks had to tell that nobody waited for; each once. */
  news(): readonly string[];
  /** Whether there is any. */
  readonly hasNews: boolean;
}
