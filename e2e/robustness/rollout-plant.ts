/**
 * What a server could lose or double in a rollout without noticing it: lines are taken out or repeated and the
 * rest is numbered anew, as if it had never written otherwise. Only a counter from outside can find that.
 */
import { readFile, writeFile } from 'node:fs/promises';
import type { Chapter } from './book.ts';

/**
 * `line`: the newest line that completed an item. `item`: all that is said of an item with others behind it.
 * `text`: what had come of a message that was cut off. `turn`: a turn from its first to its last line. `twice`: an
 * item of a finished turn, once more as another one.
 */
export type RolloutPlant = 'line' | 'item' | 'text' | 'turn' | 'twice';

interface Line {
  readonly type: string;
  readonly payload: {
    readonly type?: string;
    readonly turn_id?: string;
    readonly item_id?: string;
    readonly item?: { readonly id: string };
  };
}

/** @returns whether there was something to lose that the book knows of */
export async function plant(kind: RolloutPlant, chapter: Chapter, path: string): Promise<boolean> {
  // Half a line at the end is somebody else's doing.
  const whole = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  const lines = whole.map((text) => JSON.parse(text) as Line);
  const changed = CHANGES[kind](lines, chapter);
  if (changed === null) return false;
  const texts = changed.map((line, ordinal) => `${JSON.stringify({ ...line, ordinal })}\n`);
  await writeFile(path, texts.join(''));
  return true;
}

type Change = (lines: readonly Line[], chapter: Chapter) => readonly Line[] | null;

const CHANGES: Readonly<Record<RolloutPlant, Change>> = {
  line: (lines, chapter) => {
    const at = lines.findLastIndex((line) => completes(line) && chapter.holds(itemOf(line)));
    return at === -1 ? null : lines.toSpliced(at, 1);
  },
  item: (lines, chapter) => {
    const done = lines.filter((line) => completes(line) && chapter.holds(itemOf(line)));
    const found = done.at(Math.floor((done.length - 1) / 2));
    if (found === undefined || found === done.at(-1)) return null;
    return lines.filter((line) => itemOf(line) !== itemOf(found));
  },
  text: (lines, chapter) => {
    // One that was completed, of which the book was not told any more, is told again by that line.
    const whole = new Set(lines.filter(completes).map(itemOf));
    const left = lines.filter((line) => {
      const id = itemOf(line);
      return line.payload.type !== 'item_text' || whole.has(id) || !chapter.holdsText(id);
    });
    return left.length === lines.length ? null : left;
  },
  turn: (lines, chapter) => {
    const ends = lines.filter(
      ({ payload }) => payload.type === 'turn_completed' && chapter.answered(payload.turn_id ?? ''),
    );
    const turnId = ends.at(Math.floor(ends.length / 2))?.payload.turn_id;
    const turn = lines.filter(({ payload }) => payload.turn_id === turnId);
    const [first, last] = [turn[0], turn.at(-1)];
    if (turnId === undefined || first === undefined || last === undefined) return null;
    const [from, to] = [lines.indexOf(first), lines.indexOf(last)];
    return lines.toSpliced(from, to - from + 1);
  },
  twice: (lines, chapter) => {
    const at = lines.findIndex(
      (line) =>
        completes(line) &&
        chapter.holds(itemOf(line)) &&
        chapter.answered(line.payload.turn_id ?? ''),
    );
    const found = lines[at];
    if (found?.payload.item === undefined) return null;
    const id = `${found.payload.item.id}-twice`;
    const item = { ...found.payload.item, id };
    return lines.toSpliced(at + 1, 0, {
      ...found,
      payload: { ...found.payload, item_id: id, item },
    });
  },
};

function completes({ payload }: Line): boolean {
  return payload.type === 'item_completed';
}

function itemOf({ payload }: Line): string {
  return payload.item_id ?? '';
}
