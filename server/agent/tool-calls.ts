/**
 * The tool calls of one response: each prepared, judged, asked about where needed, run, and its
 * output remembered. Calls begin while the model still speaks, and in its order; an exclusive one
 * waits for all before it, the others run side by side.
 */
import type { Ask, Confinement } from '../approvals/policy.ts';
import type { ResponseItem } from '../model/model.ts';
import type { FileChangeItem, ThreadItem } from '../protocol/item.ts';
import type { PreparedCall, ToolCall, ToolContext, ToolIo, ToolOutput } from '../tools/tool.ts';
import { askUser, grantRule, judgeCall } from './call-approval.ts';
import { CallHooks } from './call-hooks.ts';
import { callOutput, developerMessage } from './history.ts';
import type { ToolScene } from './tool-scene.ts';

const ABORTED = 'aborted by user';

export class ToolCalls {
  readonly #scene: ToolScene;
  readonly #running: Promise<ResponseItem[]>[] = [];
  /** Opens when the next call may begin. */
  #gate: Promise<void> = Promise.resolve();
  readonly #responded = Promise.withResolvers<void>();

  constructor(scene: ToolScene) {
    this.#scene = scene;
  }

  add(call: ToolCall): void {
    const before = [...this.#running];
    const mayBegin = this.#gate;
    const { promise, resolve: open } = Promise.withResolvers<void>();
    this.#gate = promise;
    this.#running.push(this.#handle(call, mayBegin, before, open).finally(open));
  }

  /**
   * Waits for all calls, when the response has ended: their outputs are remembered in the order of the
   * calls, never amid its items. Never rejects.
   */
  async drain(): Promise<void> {
    this.#responded.resolve();
    for (const outputs of this.#running) this.#scene.sink.remember(await outputs);
  }

  /** One that no response holds: resolves with what a model would read. May reject. */
  alone(call: ToolCall): Promise<ToolOutput> {
    this.#responded.resolve();
    return this.#call(call, [], () => undefined, []);
  }

  async #handle(
    call: ToolCall,
    mayBegin: Promise<void>,
    before: readonly Promise<unknown>[],
    open: () => void,
  ): Promise<ResponseItem[]> {
    const context: string[] = [];
    try {
      await mayBegin;
      // Hooks see a response before they see its calls.
      if (this.#scene.hooks !== null) await this.#responded.promise;
      const output = await this.#call(call, before, open, context);
      return [...context.map((text) => developerMessage(text)), callOutput(call, output)];
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.#scene.sink.warning(`${call.name} failed: ${words}`);
      return [
        ...context.map((text) => developerMessage(text)),
        callOutput(call, `The call failed because of a fault in Skein: ${words}`),
      ];
    }
  }

  async #call(
    call: ToolCall,
    before: readonly Promise<unknown>[],
    open: () => void,
    told: string[],
  ): Promise<ToolOutput> {
    const { registry, signal, ids, hooks } = this.#scene;
    if (signal.aborted) return ABORTED;
    const context = await this.#context();
    if (signal.aborted) return ABORTED;
    // The model's id names the call towards the model; towards clients it names the item.
    const named = { ...call, callId: ids.claim(call.callId) };
    let dispatched = await registry.prepare(named, context);
    const exclusive = dispatched.tool?.concurrency === 'exclusive';
    if (exclusive && before.length > 0) {
      await Promise.all(before);
      // What ran meanwhile may have changed the very files it is about.
      dispatched = await registry.prepare(named, context);
    }
    if (signal.aborted) return ABORTED;
    const { prepared } = dispatched;
    if (prepared.kind === 'refused') return prepared.output;
    const begun = exclusive ? () => undefined : open;
    if (hooks === null) return this.#judge(prepared, context, begun, null);
    const prepare = async (changed: ToolCall) =>
      (await registry.prepare(changed, context)).prepared;
    const asked = await CallHooks.ask(hooks, { call: named, prepared, prepare }, signal, told);
    if (signal.aborted) return ABORTED;
    if ('output' in asked) return asked.output;
    return this.#judge(asked.prepared, context, begun, asked.hooked);
  }

  async #context(): Promise<ToolContext> {
    const environment = await this.#scene.environment();
    const { threadId, turnId, settings, terminals, outputs, hosts, now } = this.#scene;
    const { cwd, approvalPolicy, sandboxPolicy, mode } = settings();
    const ofThread = { threadId, turnId, environment, terminals, outputs, hosts, now };
    return { ...ofThread, cwd, approvalPolicy, sandboxPolicy, mode: mode?.kind ?? 'default' };
  }

  /** `begun`: the next call may begin, for this one is to be seen. */
  async #judge(
    prepared: PreparedCall,
    context: ToolContext,
    begun: () => void,
    hooked: CallHooks | null,
  ): Promise<ToolOutput> {
    const verdict = await judgeCall(this.#scene, prepared.effect, context);
    switch (verdict.verdict) {
      case 'refuse':
        return verdict.output;
      case 'run-sandboxed':
        return this.#run(prepared, 'sandboxed', context, begun, hooked);
      case 'run-unsandboxed':
        for (const { id } of verdict.rules ?? [])
          this.#scene.rules.uses.note(id, this.#scene.now());
        return this.#run(prepared, 'unsandboxed', context, begun, hooked);
      case 'ask':
        return this.#ask(prepared, verdict, context, begun, hooked);
    }
  }

  async #ask(
    prepared: PreparedCall,
    ask: Ask,
    context: ToolContext,
    begun: () => void,
    hooked: CallHooks | null,
  ): Promise<ToolOutput> {
    const { item, effect } = prepared;
    const { sink, grants, now, cancelTurn } = this.#scene;
    if (item === null || effect.kind === 'none') {
      throw new Error('a call without an item asked for approval');
    }
    const isCommand = item.type === 'commandExecution';
    // The reference's order: hooks know of a command before it shows, and a patch shows before them.
    if (!isCommand) sink.itemStarted(item);
    const permission = hooked === null ? null : await hooked.permission(!isCommand);
    if (permission === 'allow')
      return this.#run(prepared, ask.thenRun, context, isCommand ? begun : null, hooked);
    if (permission !== null) {
      const settled = isCommand ? null : prepared.settle('declined', now());
      if (settled !== null) sink.itemCompleted(settled);
      return permission.deny;
    }
    // A command waits before it shows, a patch shows before it waits.
    let stopWaiting = isCommand ? sink.waitOnApproval() : null;
    if (isCommand) sink.itemStarted(item);
    // While the user thinks, what the call needs can be made ready.
    this.#scene.changes.expectCall();
    stopWaiting ??= sink.waitOnApproval();
    const asked = askUser(this.#scene, item, ask);
    begun();
    const { answer, decision } = await asked;
    const settle = (status: 'declined' | 'failed', output: string): string => {
      if (!isCommand) stopWaiting();
      const settled = prepared.settle(status, now());
      if (settled !== null) sink.itemCompleted(settled);
      stopWaiting();
      return output;
    };
    switch (decision.kind) {
      case 'decline':
        return settle('declined', 'rejected by user');
      case 'cancel': {
        const output = settle('declined', 'rejected by user');
        cancelTurn();
        return output;
      }
      case 'aborted':
        return settle('declined', ABORTED);
      case 'failed':
        return settle(isCommand ? 'failed' : 'declined', 'approval request failed');
      case 'acceptForSession':
        grants.allow(effect);
        break;
      case 'acceptWithRule':
        await grantRule(this.#scene, {
          prefix: decision.prefix,
          answer,
          cwd: effect.kind === 'command' ? effect.cwd : context.cwd,
        });
        break;
      case 'accept':
        break;
    }
    stopWaiting();
    return this.#run(prepared, ask.thenRun, context, null, hooked);
  }

  /** `begun` is null for a call that is shown already. */
  async #run(
    prepared: PreparedCall,
    confinement: Confinement,
    context: ToolContext,
    begun: (() => void) | null,
    hooked: CallHooks | null,
  ): Promise<ToolOutput> {
    const { sink, changes, signal, now } = this.#scene;
    const { effect } = prepared;
    let completed: ThreadItem | null = null;
    let started = begun === null;
    let mayWrite = false;
    const io: ToolIo = {
      signal,
      sandbox: confinement,
      update: (item) => {
        if (started) sink.itemUpdated(item);
        else sink.itemStarted(item);
        started = true;
        begun?.();
      },
      outputDelta: (text) => {
        const { item } = prepared;
        if (item !== null) sink.textGrew(item.id, 'aggregatedOutput', text);
      },
      responded: this.#responded.promise,
      goals: this.#scene.goals,
      waitOnUserInput: () => sink.waitOnUserInput(),
      drained: () => this.#scene.drained(),
      complete: (item) => {
        completed = item;
        sink.itemCompleted(item);
        // What the command did after its call was over belongs to the turn while that lasts.
        if (mayWrite) changes.after();
      },
      current: () => (prepared.item === null ? null : sink.openItem(prepared.item.id)),
      interact: (interaction) => sink.interacted(interaction),
      plan: (update) => sink.plan(update),
      progress: (message) => {
        const { item } = prepared;
        if (item !== null) sink.progress(item.id, message);
      },
      ask: (method, params, options) => {
        const until = AbortSignal.any([signal, options?.signal ?? signal]);
        return sink.ask(method, params, until, options);
      },
      permission: async () => (hooked === null ? null : hooked.permission(false)),
      waitOnApproval: () => sink.waitOnApproval(),
      cancelTurn: this.#scene.cancelTurn,
    };
    mayWrite = await changes.before(prepared, confinement, context.sandboxPolicy);
    try {
      if (signal.aborted && !started) return ABORTED;
      const running = prepared.run(io);
      if (prepared.item === null) begun?.();
      const outcome = await running;
      if (outcome.item !== null) {
        if (!started) sink.itemStarted(outcome.item);
        sink.itemCompleted(outcome.item);
      }
      if (outcome.success && outcome.item?.type === 'fileChange') {
        mayWrite = false;
        await changes.applied(outcome.item as FileChangeItem);
      }
      return hooked === null ? outcome.output : await hooked.after(outcome, completed);
    } catch (error) {
      const settled = started ? prepared.settle('failed', now()) : null;
      if (settled !== null) sink.itemCompleted(settled);
      throw error;
    } finally {
      if (mayWrite && effect.kind !== 'none') changes.after();
    }
  }
}
