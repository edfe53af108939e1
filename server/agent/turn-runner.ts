/**
 * The loop of a turn: ask the model, run the tools it calls, ask again with what they gave, until it
 * calls none. There is no limit of rounds; the user can stop or steer it at any time.
 */
import type { ModelRateLimits, ModelRequest, ModelUsage, ResponseItem } from '../model/model.ts';
import { retryNoticeOf, streamWithRetries } from '../model/retry.ts';
import type { ToolRegistry } from '../tools/registry.ts';
import { hookPromptItem, hookPromptMessage } from './hook-prompt.ts';
import { interruptedNote, paired } from './history.ts';
import { ModelOutput } from './model-output.ts';
import { runSetUp } from './set-up-command.ts';
import { SaidWords } from './said-words.ts';
import type { Said } from './said-words.ts';
import type { AgentSettings } from './settings.ts';
import { ToolCalls } from './tool-calls.ts';
import { TurnCompaction } from './turn-compaction.ts';
import type { FirstCompaction } from './turn-compaction.ts';
import type { ToolScene } from './tool-scene.ts';
import {
  describeFailure,
  HookStop,
  modelRequest,
  Steered,
  Stopped,
  tellOfRefusal,
} from './turn-work.ts';
import type { ModelRoute, TurnEnd, TurnScene, TurnWork } from './turn-work.ts';

/** Resolves with what the model is told of it. Ends soon after the signal is aborted. */
export type SideWork = (signal: AbortSignal) => Promise<ResponseItem>;

export class TurnRunner implements TurnWork {
  readonly #scene: TurnScene;
  readonly #stop = new AbortController();
  readonly #tools: ToolScene;
  /** What the model may call now. */
  #registry: ToolRegistry;
  readonly #first: FirstCompaction | null;
  readonly #compaction: TurnCompaction;
  /** Ends the model's stream without ending the turn. */
  #cut = new AbortController();
  #output: ModelOutput | null = null;
  readonly #words: SaidWords;
  /** Hooks kept the turn from ending. */
  #keptGoing = false;
  /** Hooks let nothing of what was said through. */
  #refused = false;
  readonly #opening: SideWork | null;
  readonly #beside = new Set<Promise<void>>();
  #ended = false;
  #asked = false;

  /** `opening`: the turn begins with this, and the model is not asked unless the user says something. */
  constructor(
    scene: TurnScene,
    first: FirstCompaction | null = null,
    opening: SideWork | null = null,
  ) {
    this.#scene = scene;
    this.#first = first;
    this.#opening = opening;
    this.#words = new SaidWords(scene.sink, scene.hooks, scene.said);
    this.#compaction = new TurnCompaction(scene, this.#stop.signal, () => this.#words.take());
    this.#registry = scene.registry;
    const registry = (): ToolRegistry => this.#registry;
    this.#tools = {
      ...scene,
      get registry() {
        return registry();
      },
      cancelTurn: () => this.interrupt(),
      signal: this.#stop.signal,
    };
  }

  /** Whether the turn still takes steering and interrupts. */
  get running(): boolean {
    return !this.#ended;
  }

  async run(): Promise<TurnEnd> {
    let end: TurnEnd;
    try {
      if (this.#first !== null) await this.#compaction.first(this.#first);
      await this.#setUp();
      await this.#rounds();
      end = { status: 'completed' };
    } catch (error) {
      end =
        this.#stop.signal.aborted || error instanceof HookStop
          ? { status: 'interrupted' }
          : { status: 'failed', error: describeFailure(error) };
    }
    await this.#besideEnded();
    this.#ended = true;
    const { sink } = this.#scene;
    // What the user said last is remembered even if nobody answered it.
    this.#words.keep();
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

  /** What the model reads next, before anything else. */
  hear(said: Said): void {
    this.#words.say(said);
  }

  /**
   * Work that goes on beside the model's; the turn does not end before it, and the model is asked
   * again with what it tells. False when the turn has ended.
   */
  join(work: SideWork): boolean {
    if (this.#ended) return false;
    const beside = work(this.#stop.signal)
      .then(
        (message) => this.#words.hear(message),
        (error: unknown) => {
          const words = error instanceof Error ? error.message : String(error);
          this.#scene.sink.warning(`A command failed because of a fault in Skein: ${words}`);
        },
      )
      .finally(() => this.#beside.delete(beside));
    this.#beside.add(beside);
    return true;
  }

  async #rounds(): Promise<void> {
    if (this.#opening !== null) this.join(this.#opening);
    let asks = this.#opening === null;
    for (;;) {
      if (asks) while (await this.#round());
      await this.#besideEnded();
      this.#stop.signal.throwIfAborted();
      const said = this.#words.spoken || (asks && this.#words.news);
      if (!said && !(asks && (await this.#keepsGoing()))) return;
      asks = true;
    }
  }

  async #besideEnded(): Promise<void> {
    while (this.#beside.size > 0) await Promise.all(this.#beside);
  }

  async #keepsGoing(): Promise<boolean> {
    const { hooks, sink, lastMessage, now } = this.#scene;
    const { signal } = this.#stop;
    if (hooks === null || this.#refused) return false;
    const fragments = await hooks.stopping(lastMessage(), this.#keptGoing, signal);
    signal.throwIfAborted();
    if (fragments === null) return false;
    this.#keptGoing = true;
    const item = hookPromptItem(fragments, now());
    sink.itemStarted({ ...item, completedAtMs: null });
    sink.itemCompleted(item);
    sink.remember([hookPromptMessage(fragments)]);
    return true;
  }

  async #setUp(): Promise<void> {
    if (this.#opening !== null) return;
    const setUp = await this.#scene.setUp();
    if (setUp === null) return;
    const message = await runSetUp(this.#tools, setUp);
    this.#stop.signal.throwIfAborted();
    this.#scene.sink.remember([message]);
  }

  /** One response and its calls. Tells whether another must follow. */
  async #round(): Promise<boolean> {
    const { sink, hooks } = this.#scene;
    this.#stop.signal.throwIfAborted();
    this.#refused = !(await this.#words.admit(this.#stop.signal));
    if (this.#refused) return false;
    sink.remember(this.#scene.notes());
    this.#cut = new AbortController();
    let current = new ToolCalls(this.#tools);
    let count = 0;
    let response: { usage: ModelUsage | null; rateLimits: ModelRateLimits | null } | null = null;
    let whole = false;
    let failure: Error | null = null;
    let limit = Infinity;
    const planId = (): string => this.#scene.ids.claim(`${this.#scene.turnId}-plan`);
    const ended = (): void => {
      if (response !== null) sink.usage(response.usage, response.rateLimits);
      response = null;
    };
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
        this.#scene.settings().mode?.kind === 'plan' ? planId : null,
      );
      return this.#output;
    };
    try {
      const settings = this.#scene.settings();
      const route = await this.#scene.route(settings);
      limit = route.compactLimit;
      this.#registry = this.#scene.registry.without(route.hiddenTools);
      await this.#scene.toolsReady(this.#stop.signal);
      const signal = AbortSignal.any([this.#stop.signal, this.#cut.signal]);
      if (hooks !== null) await hooks.beforeModel(signal);
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
          ended();
          current = new ToolCalls(this.#tools);
          output = begin();
          sink.retrying(retryNoticeOf(retry));
        },
      });
      for await (const batch of stream) {
        // A cut takes effect at once, whatever is still on its way.
        if (signal.aborted) break;
        for (const event of batch) {
          if (event.type === 'opened') {
            response = { usage: null, rateLimits: event.rateLimits };
            if (!this.#asked) this.#scene.asked();
            this.#asked = true;
          } else if (event.type === 'completed') {
            whole = true;
            if (response !== null) response.usage = event.usage;
            if (event.usage !== null) sink.spent(event.usage);
          } else output.take(event);
          if (event.type === 'itemStarted' && event.item['name'] === 'apply_patch') {
            this.#scene.changes.expectCall();
          }
        }
        const drained = this.#scene.drained();
        if (drained !== null) await unlessAborted(drained, signal);
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    }
    // Cut, or broken for good: what was said stays said.
    this.#output?.settle(true);
    this.#output = null;
    if (hooks !== null && !this.#stop.signal.aborted) {
      const error = failure?.message ?? (whole ? null : 'the response was cut short');
      await hooks.afterModel({ error, usage: response?.usage ?? null }, this.#stop.signal);
    }
    await current.drain();
    ended();
    this.#stop.signal.throwIfAborted();
    if (whole) this.#scene.changes.repeat();
    if (failure !== null && !this.#cut.signal.aborted) {
      tellOfRefusal(failure, sink);
      throw failure;
    }
    const said = this.#words.spoken || this.#words.news;
    const more = count > 0 || said || this.#cut.signal.aborted;
    if (more && this.#scene.filled() >= limit) await this.#compaction.run();
    return more;
  }

  #request(route: ModelRoute, settings: AgentSettings): ModelRequest {
    const { history, outputSchema } = this.#scene;
    const tools = [...this.#registry.specs(route.capabilities), ...route.hostedTools];
    return modelRequest(this.#scene, route, settings, {
      input: [...paired(history)],
      tools,
      outputSchema,
    });
  }
}

/** Waits, but no longer than the signal allows. */
function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', stop);
    void wait.then(stop);
  });
}
