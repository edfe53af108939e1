/** Parts a message that streams into its plan, between two tags, and all the rest. */

const OPEN = '<proposed_plan>';
const CLOSE = '</proposed_plan>';

export interface PlanPiece {
  readonly where: 'message' | 'plan';
  readonly text: string;
}

/**
 * Tags count where they stand alone on a line; their lines belong to neither part. A piece that may
 * be the beginning of a tag is held back until it is known.
 */
export class PlanSplitter {
  #line = '';
  /** Whether the line that is being read can still be a tag. */
  #undecided = true;
  #inPlan = false;

  /** Whether a plan has begun and not ended. */
  get inPlan(): boolean {
    return this.#inPlan;
  }

  push(text: string): PlanPiece[] {
    const pieces: PlanPiece[] = [];
    for (const part of text.split(/(?<=\n)/)) this.#take(part, pieces);
    return pieces;
  }

  /** No more comes. */
  end(): PlanPiece[] {
    const pieces: PlanPiece[] = [];
    if (this.#line !== '') this.#decide(pieces);
    return pieces;
  }

  #take(part: string, pieces: PlanPiece[]): void {
    if (!this.#undecided) {
      this.#emit(part, pieces);
      if (part.endsWith('\n')) this.#undecided = true;
      return;
    }
    this.#line += part;
    const bare = this.#line.trim();
    const tag = this.#inPlan ? CLOSE : OPEN;
    if (this.#line.endsWith('\n')) this.#decide(pieces);
    else if (!tag.startsWith(bare)) {
      this.#undecided = false;
      this.#emit(this.#line, pieces);
      this.#line = '';
    }
  }

  /** The line is whole. */
  #decide(pieces: PlanPiece[]): void {
    const line = this.#line;
    this.#line = '';
    this.#undecided = true;
    if (line.trim() === (this.#inPlan ? CLOSE : OPEN)) this.#inPlan = !this.#inPlan;
    else this.#emit(line, pieces);
  }

  #emit(text: string, pieces: PlanPiece[]): void {
    const where = this.#inPlan ? 'plan' : 'message';
    const last = pieces.at(-1);
    if (last?.where === where) pieces[pieces.length - 1] = { where, text: last.text + text };
    else pieces.push({ where, text });
  }
}

/** A whole message, parted. `plan` is null where there is none. */
export function splitPlan(text: string): {
  readonly message: string;
  readonly plan: string | null;
} {
  const splitter = new PlanSplitter();
  const pieces = [...splitter.push(text), ...splitter.end()];
  const of = (where: PlanPiece['where']): string =>
    pieces
      .filter((piece) => piece.where === where)
      .map((piece) => piece.text)
      .join('');
  const planned = text.split('\n').some((line) => line.trim() === OPEN);
  return { message: of('message'), plan: planned ? of('plan') : null };
}
