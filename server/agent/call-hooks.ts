/** What hooks have to say about one call: before it is judged, before a person is asked, and when it was made. */
import type { ThreadItem } from '../protocol/item.ts';
import type {
  PreparedCall,
  ToolCall,
  ToolOutcome,
  ToolOutput,
  ToolRefusal,
} from '../tools/tool.ts';
import { hookedCall, responseOf, rewritten } from './hooked-call.ts';
import type { HookedCall, TurnHooks } from './turn-hooks.ts';

type Prepare = (call: ToolCall) => Promise<PreparedCall | ToolRefusal>;

export class CallHooks {
  readonly #hooks: TurnHooks;
  readonly #call: HookedCall;
  readonly #signal: AbortSignal;
  /** What they tell the model of it. */
  readonly #told: string[];

  private constructor(hooks: TurnHooks, call: HookedCall, signal: AbortSignal, told: string[]) {
    this.#hooks = hooks;
    this.#call = call;
    this.#signal = signal;
    this.#told = told;
  }

  /** Hooks may refuse the call, or change what it is made with. A refusal is what the model reads. */
  static async ask(
    hooks: TurnHooks,
    asked: { readonly call: ToolCall; readonly prepared: PreparedCall; readonly prepare: Prepare },
    signal: AbortSignal,
    told: string[],
  ): Promise<{ readonly prepared: PreparedCall; readonly hooked: CallHooks } | ToolRefusal> {
    let { call, prepared } = asked;
    const opinion = await hooks.beforeCall(hookedCall(call, prepared), signal);
    told.push(...opinion.context);
    if (opinion.block !== null) return refused(`A hook refused this call: ${opinion.block}`);
    if (opinion.updatedInput !== undefined) {
      const changed = rewritten(call, opinion.updatedInput);
      if (changed === null)
        return refused('A hook changed this call into one that cannot be made.');
      const again = await asked.prepare(changed);
      if (again.kind === 'refused') return again;
      [call, prepared] = [changed, again];
    }
    return { prepared, hooked: new CallHooks(hooks, hookedCall(call, prepared), signal, told) };
  }

  /**
   * What hooks say instead of a person; null when a person must. `again`: the call is shown already.
   * `deny` is what the model reads.
   */
  async permission(again: boolean): Promise<'allow' | { readonly deny: string } | null> {
    const permission = await this.#hooks.permission(this.#call, again, this.#signal);
    if (this.#signal.aborted) return { deny: 'aborted by user' };
    if (permission === null || permission === 'allow') return permission;
    return { deny: `rejected by a hook: ${permission.deny}` };
  }

  /** What the model reads of a call that was made: hooks may put words in the place of its output. */
  async after(outcome: ToolOutcome, completed: ThreadItem | null): Promise<ToolOutput> {
    const response = responseOf(outcome, completed);
    if (response === undefined || this.#signal.aborted) return outcome.output;
    const { block, context } = await this.#hooks.afterCall(this.#call, response, this.#signal);
    this.#told.push(...context);
    return block ?? outcome.output;
  }
}

const refused = (output: string): ToolRefusal => ({ kind: 'refused', output });
