/** Marks words in the transcript without touching its elements, where the browser can. */
import type { FindPlace } from '../../../server/protocol/host-find.ts';
import { rangesIn } from './text-ranges.ts';

const ALL = 'found';
const ACTIVE = 'found-active';

export interface Active {
  readonly place: FindPlace;
  /** Which of its matches, counted from 0; Infinity: the last one. */
  readonly match: number;
}

export class Marks {
  readonly #root: HTMLElement;
  readonly #pattern: RegExp;
  readonly #observer: MutationObserver;
  #active: Active | null = null;
  /** The active match is to be brought into sight as soon as it is drawn. */
  #wanted = false;
  #frame = 0;

  constructor(root: HTMLElement, pattern: RegExp) {
    this.#root = root;
    this.#pattern = pattern;
    this.#observer = new MutationObserver(() => this.#soon());
    this.#observer.observe(root, { childList: true, subtree: true, characterData: true });
    this.#paint();
  }

  show(active: Active | null): void {
    this.#active = active;
    this.#wanted = active !== null;
    this.#paint();
  }

  /** How many matches of an item are drawn; 0 where it is not. */
  drawn(place: FindPlace): number {
    return this.#rangesOf(place).length;
  }

  close(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    highlights()?.delete(ALL);
    highlights()?.delete(ACTIVE);
  }

  #soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    const registry = highlights();
    if (registry !== null) {
      const items = this.#root.querySelectorAll<HTMLElement>('[data-item]');
      const all = [...items].flatMap((item) => rangesIn(item, this.#pattern));
      registry.set(ALL, new Highlight(...all));
    }
    if (this.#active === null) {
      registry?.delete(ACTIVE);
      return;
    }
    const ranges = this.#rangesOf(this.#active.place);
    const range = ranges[Math.min(this.#active.match, ranges.length - 1)];
    if (range === undefined) return;
    if (registry !== null) {
      const active = new Highlight(range);
      active.priority = 1;
      registry.set(ACTIVE, active);
    }
    if (!this.#wanted) return;
    this.#wanted = false;
    reveal(range, this.#root);
  }

  #rangesOf({ turnId, itemId }: FindPlace): Range[] {
    const place = CSS.escape(`${turnId}/${itemId}`);
    const item = this.#root.querySelector<HTMLElement>(`[data-item="${place}"]`);
    return item === null ? [] : rangesIn(item, this.#pattern);
  }
}

function highlights(): HighlightRegistry | null {
  return typeof CSS !== 'undefined' && 'highlights' in CSS ? CSS.highlights : null;
}

/** Scrolls what scrolls around it, from the inside out, until the range is in sight. */
function reveal(range: Range, root: HTMLElement): void {
  for (
    let box = range.startContainer.parentElement;
    box !== null && root.contains(box);
    box = box.parentElement
  ) {
    if (box !== root && box.scrollHeight <= box.clientHeight) continue;
    const at = range.getBoundingClientRect();
    const view = box.getBoundingClientRect();
    if (at.top < view.top + EDGE || at.bottom > view.bottom - EDGE) {
      box.scrollTop += at.top - view.top - view.height / 3;
    }
  }
}

/** Pixels at the edge that do not count as in sight. */
const EDGE = 24;
