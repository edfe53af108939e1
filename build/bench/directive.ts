/**
 * What the loopback model is to answer, written into the user's message: both servers send that on
 * to the model, so that one model serves every measure and nothing else has to be agreed upon.
 */
export type Directive = {
  /** Tells one turn from another. */
  readonly id: string;
  /** Pieces of text in the last answer. */
  readonly deltas: number;
  /** Pieces a second; 0: all at once. */
  readonly rate: number;
  /** A shell command to call before the last answer; '' for none. */
  readonly command: string;
  /** Some words before that command, as a message of their own. */
  readonly words: boolean;
  /** The last answer is Markdown as agents write it, in place of the times of sending. */
  readonly prose: boolean;
};

const OPEN = 'BENCH[';
const CLOSE = ']END';

/** Has no character that JSON would escape. */
export function write(directive: Directive): string {
  const { id, deltas, rate, command, words, prose } = directive;
  const parts = [id, deltas, rate, encodeURIComponent(command), words ? 1 : 0, prose ? 1 : 0];
  return `${OPEN}${parts.join(';')}${CLOSE}`;
}

/** The last directive in a request's body, and where it ends. */
export function findLast(body: string): { directive: Directive; end: number } | null {
  const from = body.lastIndexOf(OPEN);
  if (from < 0) return null;
  const to = body.indexOf(CLOSE, from);
  if (to < 0) return null;
  const [id = '', deltas = '', rate = '', command = '', words = '', prose = ''] = body
    .slice(from + OPEN.length, to)
    .split(';');
  return {
    directive: {
      id,
      deltas: Number(deltas),
      rate: Number(rate),
      command: decodeURIComponent(command),
      words: words === '1',
      prose: prose === '1',
    },
    end: to,
  };
}

/** The text of one piece without a stamp. */
export const PIECE = ' measure';

const STAMP = /@(\d+);/g;

/** A piece that says when it was sent. */
export function stamped(microseconds: bigint): string {
  return `@${microseconds};`;
}

/** All stamps in a text, in order. Microseconds of the monotonic clock. */
export function stampsIn(text: string): number[] {
  return Array.from(text.matchAll(STAMP), ([, digits]) => Number(digits));
}

/** How long the tool call took, as the model saw it: from its answer to the next request. */
export function toolTime(microseconds: number): string {
  return `#${microseconds}#`;
}

export function toolTimeIn(text: string): number | null {
  const found = /#(\d+)#/.exec(text);
  return found === null ? null : Number(found[1]) / 1000;
}
