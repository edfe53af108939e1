/**
 * Thoughts that stand in tags at the beginning of what is said: so they come from servers that were not
 * told how their model thinks.
 */

const BEGIN = '<think>';
const END = '</think>';

export type SaidPiece = readonly ['message' | 'reasoning', string];

/** Splits one answer, piece by piece. A tag may be cut anywhere. */
export class ThinkTags {
  #place: 'before' | 'within' | 'after' = 'before';
  /** What may be the beginning of a tag. */
  #held = '';

  read(text: string): readonly SaidPiece[] {
    if (this.#place === 'after') return [['message', text]];
    const whole = this.#held + text;
    this.#held = '';
    return this.#place === 'before' ? this.#begin(whole) : this.#think(whole);
  }

  /** What was held back, when nothing follows. */
  end(): readonly SaidPiece[] {
    const held = this.#held;
    this.#held = '';
    if (held === '') return [];
    return [[this.#place === 'within' ? 'reasoning' : 'message', held]];
  }

  #begin(whole: string): readonly SaidPiece[] {
    const words = whole.trimStart();
    if (words.startsWith(BEGIN)) {
      this.#place = 'within';
      return this.#think(words.slice(BEGIN.length));
    }
    if (BEGIN.startsWith(words)) {
      this.#held = whole;
      return [];
    }
    this.#place = 'after';
    return [['message', whole]];
  }

  #think(whole: string): readonly SaidPiece[] {
    const at = whole.indexOf(END);
    if (at !== -1) {
      this.#place = 'after';
      return [
        ['reasoning', whole.slice(0, at)],
        ['message', whole.slice(at + END.length)],
      ];
    }
    let sure = whole.length;
    for (let length = Math.min(END.length - 1, whole.length); length > 0; length -= 1) {
      if (!END.startsWith(whole.slice(-length))) continue;
      sure = whole.length - length;
      break;
    }
    this.#held = whole.slice(sure);
    return [['reasoning', whole.slice(0, sure)]];
  }
}
