/** What the app itself acknowledged, beside the threads: drafts and pins. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';

/** How far a draft on disk may be behind what was typed. Milliseconds. */
const BEHIND_MS = 400;

interface Typed {
  readonly text: string;
  /** Null: nobody said that it was taken. */
  atMs: number | null;
}

export class Desk {
  readonly #drafts = new Map<string, Typed[]>();
  /** Null: it was being changed when the answer was lost. */
  readonly #pins = new Map<string, boolean | null>();

  tally(): string {
    const drafts = [...this.#drafts.values()].reduce((sum, { length }) => sum + length, 0);
    return `${drafts} drafts, ${this.#pins.size} pins`;
  }

  typing({ threadId }: ThreadKey, text: string): void {
    const typed = this.#drafts.get(threadId) ?? [];
    typed.push({ text, atMs: null });
    this.#drafts.set(threadId, typed);
  }

  typed({ threadId }: ThreadKey, text: string): void {
    const typed = this.#drafts.get(threadId)?.findLast((one) => one.text === text);
    if (typed !== undefined) typed.atMs = Date.now();
  }

  pinning({ threadId }: ThreadKey): void {
    this.#pins.set(threadId, null);
  }

  pinned({ threadId }: ThreadKey, pinned: boolean): void {
    this.#pins.set(threadId, pinned);
  }

  /** Something was killed: of each draft, the last that was due by `atMs` must be there, or a later one. */
  settle(atMs: number): void {
    for (const [threadId, typed] of this.#drafts) {
      const kept = typed.findLastIndex((one) => one.atMs !== null && one.atMs < atMs - BEHIND_MS);
      if (kept > 0) this.#drafts.set(threadId, typed.slice(kept));
      else if (kept === -1) typed.unshift({ text: '', atMs: null });
    }
  }

  check(drafts: Readonly<Record<string, string>>, isPinned: (key: ThreadKey) => boolean): string[] {
    const wrong: string[] = [];
    for (const [threadId, typed] of this.#drafts) {
      const shown = drafts[`local/${threadId}`] ?? '';
      if (!typed.some(({ text }) => text === shown)) {
        wrong.push(`${threadId}: of its draft "${typed[0]?.text}" there is "${shown}"`);
      }
      // From here on it is this one.
      this.#drafts.set(threadId, [{ text: shown, atMs: 0 }]);
    }
    for (const [threadId, pinned] of this.#pins) {
      const is = isPinned({ server: 'local', threadId });
      if (pinned !== null && pinned !== is) wrong.push(`${threadId}: pinned: ${is}`);
      this.#pins.set(threadId, is);
    }
    return wrong;
  }
}
