/** Words that stand for something else: `@` a file, `$` a skill, and `/` at the beginning a command. */

export interface Trigger {
  readonly sign: '@' | '$' | '/';
  /** Where the sign stands. */
  readonly start: number;
  /** What was typed behind it. */
  readonly query: string;
}

const WORD = /(?:^|[\s([{'"])(@[^\s@]*|\$[\w:.-]*)$/;
const COMMAND = /^\/[\w-]*$/;

/** The one that the caret stands behind. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret);
  const word = COMMAND.test(before) ? before : WORD.exec(before)?.[1];
  const sign = word?.[0];
  if (word === undefined || (sign !== '@' && sign !== '$' && sign !== '/')) return null;
  return { sign, start: caret - word.length, query: word.slice(1) };
}
