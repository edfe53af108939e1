/** Keeps the diff of a turn current: a base before the first call that may write, a look after each. */
import type { SandboxPolicy } from '../protocol/approval.ts';
import type { FileChangeItem } from '../protocol/item.ts';
import type { TurnDiff } from '../diff/turn-diff.ts';
import type { TurnFiles } from '../diff/turn-files.ts';
import type { PreparedCall } from '../tools/tool.ts';

/** How long a patch may wait for its diff, in milliseconds. */
const PATCH_LIMIT_MS = 500;

export class TurnChanges {
  readonly #diff: TurnDiff;
  readonly #onDiff: (diff: string) => void;
  #last = '';
  #work: Promise<void> = Promise.resolve();
  /** Looks that are not over. */
  #looks = 0;
  /** It is to be told again when they are, changed or not. */
  #owed = false;
  #used = false;
  #closed = false;

  /** `onDiff` gets the diff, which may be the last one again. */
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
    if (effect.kind === 'command') this.#diff.noteCommand();
    await this.#diff.captureBase();
    if (effect.kind === 'patch') await this.#diff.notePatch(effect.paths);
    return true;
  }

  /** Looks what has changed, without holding anything up. */
  after(): void {
    void this.#look(false);
  }

  /** The same for a patch that was applied, which the diff is to follow. */
  async applied({ changes }: FileChangeItem): Promise<void> {
    const moves = changes.flatMap(({ path, kind }) =>
      kind.type === 'update' && kind.move_path != null ? [[path, kind.move_path] as const] : [],
    );
    if (moves.length > 0) await this.#diff.noteMoves(moves);
    await atMost(PATCH_LIMIT_MS, this.#look(true));
  }

  /** A response and its calls are over: what the turn has changed so far is told once more. */
  repeat(): void {
    if (this.#looks > 0) this.#owed = true;
    else if (this.#last !== '' && !this.#closed) this.#onDiff(this.#last);
  }

  #look(again: boolean): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#looks += 1;
    this.#owed ||= again;
    this.#work = this.#work.then(async () => {
      const diff = await this.#diff.current();
      this.#looks -= 1;
      const changed = diff !== this.#last;
      this.#last = diff;
      if (changed || (this.#owed && diff !== '')) this.#onDiff(diff);
      this.#owed = false;
    });
    return this.#work;
  }

  /** Waits for the last look, at most `limitMs`. */
  async settle(limitMs: number): Promise<void> {
    if (this.#used) await atMost(limitMs, this.#work);
  }

  /** Whether anything ran that may have written. */
  get used(): boolean {
    return this.#used;
  }

  /** What can be kept of the turn, which has ended; null when nothing ran that may have written. */
  async files(): Promise<TurnFiles | null> {
    this.#closed = true;
    await this.#work;
    return this.#used ? this.#diff.files() : null;
  }

  /** Frees what the turn held on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
    await this.#diff.close();
  }
}

async function atMost(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
