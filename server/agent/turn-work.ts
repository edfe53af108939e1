/** What a turn does from its beginning to its end, whatever its kind. */
import type { ModelClient, ModelRequest, ResponseItem } from '../model/model.ts';
import type { RetryClock, RetryPolicy } from '../model/retry.ts';
import { turnErrorOf } from '../model/retry.ts';
import { ModelError } from '../model/model.ts';
import { requestedTier } from '../model/service-tier.ts';
import type { TurnError } from '../protocol/turn.ts';
import type { ModelCapabilities, ToolSpec } from '../tools/tool.ts';
import { withoutImages, withoutSearches } from './history.ts';
import type { Said } from './said-words.ts';
import type { ToolScene } from './tool-scene.ts';
import type { AgentSettings } from './settings.ts';
import type { SetUp } from './set-up-command.ts';
import type { TurnSink } from './turn-sink.ts';

/** Only a regular turn can be steered. */
export type TurnKind = 'regular' | 'compact' | 'review';

export type TurnEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'interrupted' }
  | { readonly status: 'failed'; readonly error: TurnError };

export interface TurnWork {
  /** Whether it can still be interrupted, and steered if it is of that kind. */
  readonly running: boolean;
  /** Runs to the end; never rejects. All items are completed when it resolves. */
  run(): Promise<TurnEnd>;
  /** Ends it as interrupted, with all that it started. */
  interrupt(): void;
}

/** How to reach the model of a turn. */
export interface ModelRoute {
  readonly client: ModelClient;
  readonly retries: RetryPolicy;
  readonly capabilities: ModelCapabilities;
  readonly parallelToolCalls: boolean;
  /** False where the model is known to take none. */
  readonly takesImages: boolean;
  /** False where the provider would not know what a search of the web is. */
  readonly takesSearches: boolean;
  /** Tools that the provider runs itself; the last ones that the model is offered. */
  readonly hostedTools: readonly ToolSpec[];
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** Used where the thread's settings say nothing. */
  readonly effort: string | null;
  readonly summary: string | null;
  /** Names of tools that the config switches off. */
  readonly hiddenTools: readonly string[];
  /** In tokens. */
  readonly contextWindow: number;
  /** Tokens above which the history is compacted. */
  readonly compactLimit: number;
  /** Replaces our own words that ask for a summary. */
  readonly compactPrompt: string | null;
}

/** What a turn works with. */
export interface TurnScene extends Omit<ToolScene, 'cancelTurn' | 'signal'> {
  /** Throws a {@link ModelError} when the provider can't be used. */
  route(settings: AgentSettings): Promise<ModelRoute>;
  /** What the model is sent, oldest first; grows by `sink.remember`, shrinks by `sink.compacted`. */
  readonly history: readonly ResponseItem[];
  /** What the turn does before the model is asked; null for nothing. */
  readonly setUp: () => Promise<SetUp | null>;
  /** Resolves when all tools are known that will be, or the signal is aborted. */
  toolsReady(signal: AbortSignal): Promise<void>;
  /** What a thread with these settings begins with, as things are now. */
  readonly context: (settings: AgentSettings) => Promise<ResponseItem[]>;
  /** What the thread has to tell the model before its next request; each once. */
  readonly notes: () => readonly ResponseItem[];
  /** The model has begun to answer the turn's first request: what takes a while can be done now. */
  readonly asked: () => void;
  /** How much of the model's window the history fills, in tokens; an estimate. */
  filled(): number;
  readonly outputSchema: unknown;
  /** What the turn begins with and the model has not read: words that hooks judge first. */
  readonly said: readonly Said[];
  /** The text of the turn's last message; null when there is none. */
  readonly lastMessage: () => string | null;
  readonly clock?: RetryClock;
}

/** A hook ended the turn. */
export class HookStop extends Error {}

/** Why a signal was aborted: the user stopped the turn, or put in a word. */
export class Stopped extends Error {}
export class Steered extends Error {}

export function describeFailure(error: unknown): TurnError {
  if (error instanceof ModelError) return turnErrorOf(error);
  const words = error instanceof Error ? error.message : String(error);
  return {
    message: `The turn ended because of a fault in Skein: ${words}`,
    codexErrorInfo: 'other',
    additionalDetails: null,
    misalignment: null,
  };
}

/** What a refusal for good says of the model's window and the account's limits. */
export function tellOfRefusal(
  failure: unknown,
  sink: Pick<TurnSink, 'overflowed' | 'usage'>,
): void {
  if (!(failure instanceof ModelError)) return;
  if (failure.info === 'contextWindowExceeded') sink.overflowed();
  if (failure.rateLimits !== null) sink.usage(null, failure.rateLimits);
}

/** A request to the model of the route. */
export function modelRequest(
  scene: Pick<TurnScene, 'threadId' | 'turnId'>,
  route: ModelRoute,
  settings: AgentSettings,
  own: Pick<ModelRequest, 'input' | 'tools' | 'outputSchema'>,
): ModelRequest {
  const effort = settings.effort ?? route.effort;
  const summary = settings.summary ?? route.summary;
  const serviceTier = requestedTier(settings);
  const { outputSchema } = own;
  const seen = route.takesImages ? own.input : withoutImages(own.input);
  return {
    model: settings.model,
    input: route.takesSearches ? seen : withoutSearches(seen),
    tools: own.tools,
    parallelToolCalls: route.parallelToolCalls,
    ...(effort === null && summary === null
      ? {}
      : {
          reasoning: {
            ...(effort === null ? {} : { effort }),
            ...(summary === null ? {} : { summary }),
          },
        }),
    promptCacheKey: scene.threadId,
    ...(route.verbosity === null ? {} : { verbosity: route.verbosity }),
    ...(serviceTier === null ? {} : { serviceTier }),
    ...(outputSchema === null || outputSchema === undefined ? {} : { outputSchema }),
    threadId: scene.threadId,
    turnId: scene.turnId,
  };
}
