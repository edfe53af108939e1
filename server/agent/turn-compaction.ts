/** The compactions of a turn that nobody asked for: before its first request, and between two. */
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { compact, NoSummary } from './compaction.ts';
import type { TurnScene } from './turn-work.ts';

/** One that must come before anything else. */
export interface FirstCompaction {
  /** Already announced; null when hooks are asked first. */
  readonly item: ThreadItem | null;
  /** How many items at the history's end follow it: the user's new words. */
  readonly pending: number;
  /** It is over, or has failed. */
  readonly done: () => void;
}

export class TurnCompaction {
  readonly #scene: TurnScene;
  readonly #signal: AbortSignal;
  readonly #heard: () => readonly ResponseItem[];
  /** The model was asked for a summary in vain. */
  #unsummed = false;

  /** `heard`: see {@link compact}. */
  constructor(scene: TurnScene, signal: AbortSignal, heard: () => readonly ResponseItem[]) {
    this.#scene = scene;
    this.#signal = signal;
    this.#heard = heard;
  }

  /** @throws as {@link compact} does */
  async first({ item, pending, done }: FirstCompaction): Promise<void> {
    try {
      await this.run({ item, pending });
    } finally {
      done();
    }
  }

  /** @throws as {@link compact} does, but for want of a summary */
  async run(first?: Pick<FirstCompaction, 'item' | 'pending'>): Promise<void> {
    if (this.#unsummed) return;
    try {
      await compact(this.#scene, {
        signal: this.#signal,
        how: 'auto',
        item: first?.item ?? undefined,
        pending: first?.pending ?? 0,
        heard: this.#heard,
      });
    } catch (error) {
      if (!(error instanceof NoSummary)) throw error;
      // What there is may still fit: the next answer tells.
      this.#unsummed = true;
      this.#scene.sink.warning(error.message);
    }
  }
}
