/** Keeps the diff of a turn current: a base before the first call that may write, a look after each. */
import type { SandboxPolicy } from '../protocol/approval.ts';
import type { TurnDiff } from '../diff/turn-diff.ts';
import type { PreparedCall } from '../tools/tool.ts';

export class TurnChanges {
  readonly #diff: TurnDiff;
  readonly #onDiff: (diff: string) => void;
  #last = '';
  #work: Promise<void> = Promise.resolve();
  #used = false;
  #closed = false;

  /** `onDiff` is called when the diff differs from the last one. */
  constructor(diff: TurnDiff, onDiff: (diff: string) => void) {
    this.#diff = diff;
    this.#onDiff = onDiff;
  }

  /** A call is being written by the model: what it needs can be made ready meanwhile. */
  expectCall(): void {
    void this.#diff.captureBase();
  }

  /** Waits until a call may begin; tells whether it may write. */
  async before(
    { effect, item }: Pick<PreparedCall, 'effect' | 'item'>,
    confinement: 'sandboxed' | 'unsandboxed',
    policy: SandboxPolicy,
  ): Promise<boolean> {
    if (effect.kind === 'none') return false;
    if (effect.kind === 'command') {
      if (confinement === 'sandboxed' && policy.type === 'readOnly') return false;
      // What the parsed words show to read only leaves nothing to compare.
      const actions = item?.type === 'commandExecution' ? item.commandActions : [];
      if (actions.length > 0 && actions.every((action) => action.type !== 'unknown')) return false;
    }
    this.#used = true;
    await this.#diff.captureBase();
    if (effect.kind === 'patch') await this.#diff.notePatch(effect.paths);
    return true;
  }

  /** Looks what has changed, without holding anything up. */
  after(): void {
    if (this.#closed) return;
    this.#work = this.#work.then(async () => {
      const diff = await this.#diff.current();
      if (diff === this.#last) return;
      this.#last = diff;
      this.#onDiff(diff);
    });
  }

  /** Waits for the last look, at most `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    if (!this.#used) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    await Promise.race([this.#work, promise]);
    clearTimeout(timer);
  }

  /** Frees what the turn held on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
    await this.#diff.close();
  }
}
