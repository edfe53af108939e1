/**
 * The loop of a turn: ask the model, run the tools it calls, ask again with what they gave, until it
 * calls none. There is no limit of rounds; the user can stop or steer it at any time.
 */
import type {
  ModelClient,
  ModelRequest,
  ModelRateLimits,
  ModelUsage,
  ResponseItem,
} from '../model/model.ts';
import { ModelError } from '../model/model.ts';
import { retryNoticeOf, streamWithRetries, turnErrorOf } from '../model/retry.ts';
import type { RetryClock, RetryPolicy } from '../model/retry.ts';
import type { TurnError } from '../protocol/turn.ts';
import type { ModelCapabilities } from '../tools/tool.ts';
import { interruptedNote } from './history.ts';
import { ModelOutput } from './model-output.ts';
import type { AgentSettings } from './settings.ts';
import { ToolCalls } from './tool-calls.ts';
import type { ToolScene } from './tool-calls.ts';

/** How to reach the model of a turn. */
export interface ModelRoute {
  readonly client: ModelClient;
  readonly retries: RetryPolicy;
  readonly capabilities: ModelCapabilities;
  readonly parallelToolCalls: boolean;
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** Used where the thread's settings say nothing. */
  readonly effort: string | null;
  readonly summary: string | null;
  /** Names of tools that the config switches off. */
  readonly hiddenTools: readonly string[];
}

export interface TurnScene extends Omit<ToolScene, 'cancelTurn' | 'signal'> {
  /** Throws a {@link ModelError} when the provider can't be used. */
  route(settings: AgentSettings): Promise<ModelRoute>;
  /** What the model is sent, oldest first; grows by `sink.remember`. */
  readonly history: readonly ResponseItem[];
  readonly outputSchema: unknown;
  readonly clock?: RetryClock;
}

export type TurnEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'interrupted' }
  | { readonly status: 'failed'; readonly error: TurnError };

/** Why a signal was aborted: the user stopped the turn, or put in a word. */
class Stopped extends Error {}
class Steered extends Error {}

export class TurnRunner {
  readonly #scene: TurnScene;
  readonly #stop = new AbortController();
  readonly #tools: ToolScene;
  /** Ends the model's stream without ending the turn. */
  #cut = new AbortController();
  #output: ModelOutput | null = null;
  #steers: ResponseItem[] = [];
  #ended = false;

  constructor(scene: TurnScene) {
    this.#scene = scene;
    this.#tools = { ...scene, cancelTurn: () => this.interrupt(), signal: this.#stop.signal };
  }

  /** Whether the turn still takes steering and interrupts. */
  get running(): boolean {
    return !this.#ended;
  }

  /** Runs to the end; never rejects. All items are completed when it resolves. */
  async run(): Promise<TurnEnd> {
    let end: TurnEnd;
    try {
      while (await this.#round());
      end = { status: 'completed' };
    } catch (error) {
      end = this.#stop.signal.aborted
        ? { status: 'interrupted' }
        : { status: 'failed', error: describe(error) };
    }
    this.#ended = true;
    const { sink } = this.#scene;
    // What the user said last is remembered even if nobody answered it.
    sink.remember(this.#steers.splice(0), 'written');
    if (end.status === 'interrupted') sink.remember([interruptedNote()]);
    return end;
  }

  /** Stops the model and the turn's commands at once. */
  interrupt(): void {
    this.#output?.settle(true);
    this.#stop.abort(new Stopped());
  }

  /**
   * Cuts the model's answer short; it is asked again once the running calls have ended. The cut
   * message is completed when this returns.
   */
  cut(): void {
    this.#output?.settle(true);
    this.#output = null;
    this.#cut.abort(new Steered());
  }

  /** What the model reads next, before anything else. It must be in the rollout already. */
  hear(messages: readonly ResponseItem[]): void {
    this.#steers.push(...messages);
  }

  /** One response and its calls. Tells whether another must follow. */
  async #round(): Promise<boolean> {
    const { sink } = this.#scene;
    this.#stop.signal.throwIfAborted();
    sink.remember(this.#steers.splice(0), 'written');
    this.#cut = new AbortController();
    let current = new ToolCalls(this.#tools);
    let count = 0;
    let last: { usage: ModelUsage | null; rateLimits: ModelRateLimits | null } | null = null;
    let failure: Error | null = null;
    const begin = (): ModelOutput => {
      const tools = current;
      this.#output = new ModelOutput(
        sink,
        this.#scene.ids,
        () => this.#scene.now(),
        (call) => {
          count += 1;
          tools.add(call);
        },
      );
      return this.#output;
    };
    try {
      const settings = this.#scene.settings();
      const route = await this.#scene.route(settings);
      const signal = AbortSignal.any([this.#stop.signal, this.#cut.signal]);
      signal.throwIfAborted();
      let output = begin();
      const stream = streamWithRetries({
        client: route.client,
        request: () => this.#request(route, settings),
        signal,
        policy: route.retries,
        ...(this.#scene.clock === undefined ? {} : { clock: this.#scene.clock }),
        onRetry: async (retry) => {
          output.settle(false);
          // The next attempt is asked with what this one completed, outputs included.
          await current.drain();
          signal.throwIfAborted();
          current = new ToolCalls(this.#tools);
          output = begin();
          if (retry.announce) sink.retrying(retryNoticeOf(retry));
        },
      });
      for await (const batch of stream) {
        // A cut takes effect at once, whatever is still on its way.
        if (signal.aborted) break;
        for (const event of batch) {
          if (event.type === 'completed') last = event;
          else output.take(event);
          if (event.type === 'itemStarted' && event.item['name'] === 'apply_patch') {
            this.#scene.changes.expectCall();
          }
        }
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    }
    // Cut, or broken for good: what was said stays said.
    this.#output?.settle(true);
    this.#output = null;
    await current.drain();
    this.#stop.signal.throwIfAborted();
    if (failure !== null && !this.#cut.signal.aborted) throw failure;
    if (last !== null) sink.usage(last.usage, last.rateLimits);
    return count > 0 || this.#steers.length > 0 || this.#cut.signal.aborted;
  }

  #request(route: ModelRoute, settings: AgentSettings): ModelRequest {
    const { threadId, turnId, history, registry, outputSchema } = this.#scene;
    const effort = settings.effort ?? route.effort;
    const summary = settings.summary ?? route.summary;
    return {
      model: settings.model,
      input: [...history],
      tools: registry
        .specs(route.capabilities)
        .filter((tool) => !route.hiddenTools.includes(String(tool['name']))),
      parallelToolCalls: route.parallelToolCalls,
      ...(effort === null && summary === null
        ? {}
        : {
            reasoning: {
              ...(effort === null ? {} : { effort }),
              ...(summary === null ? {} : { summary }),
            },
          }),
      promptCacheKey: threadId,
      ...(route.verbosity === null ? {} : { verbosity: route.verbosity }),
      ...(settings.serviceTier === null ? {} : { serviceTier: settings.serviceTier }),
      ...(outputSchema === null || outputSchema === undefined ? {} : { outputSchema }),
      threadId,
      turnId,
    };
  }
}

function describe(error: unknown): TurnError {
  if (error instanceof ModelError) return turnErrorOf(error);
  const words = error instanceof Error ? error.message : String(error);
  return {
    message: `The turn ended because of a fault in Skein: ${words}`,
    codexErrorInfo: 'other',
    additionalDetails: null,
    misalignment: null,
  };
}
