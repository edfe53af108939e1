/** A turn that only compacts the history. */
import { compact } from './compaction.ts';
import { HookStop, Stopped, describeFailure } from './turn-work.ts';
import type { TurnEnd, TurnScene, TurnWork } from './turn-work.ts';

export class CompactTurn implements TurnWork {
  readonly #scene: TurnScene;
  readonly #stop = new AbortController();
  #ended = false;

  constructor(scene: TurnScene) {
    this.#scene = scene;
  }

  get running(): boolean {
    return !this.#ended;
  }

  async run(): Promise<TurnEnd> {
    const { signal } = this.#stop;
    let end: TurnEnd = { status: 'completed' };
    try {
      await compact(this.#scene, { signal, how: 'manual' });
    } catch (error) {
      end =
        signal.aborted || error instanceof HookStop
          ? { status: 'interrupted' }
          : { status: 'failed', error: describeFailure(error) };
    }
    this.#ended = true;
    return end;
  }

  interrupt(): void {
    this.#stop.abort(new Stopped());
  }
}
