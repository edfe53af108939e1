/** Places in files among what a terminal shows, also where a line of theirs goes on in the next row. */
import type { IBufferCellPosition, ILinkProvider, Terminal } from '@xterm/xterm';
import { linksIn } from '../../lib/link-words.ts';

export interface FileLinkEvents {
  /** The file that is meant, where it is one of the workspace. */
  readonly fileOf: (path: string) => string | null;
  readonly onFile: (path: string, line: number | null) => void;
  /** Whether a click is for the link: a plain one is the shell's. */
  readonly isMeant: (event: MouseEvent) => boolean;
}

/** Rows above and below that may belong to the same line. */
const MOST_ROWS = 12;

export function fileLinks(terminal: Terminal, events: FileLinkEvents): ILinkProvider {
  return {
    provideLinks(row, answer) {
      const { text, places } = lineAt(terminal, row - 1);
      const links = linksIn(text).flatMap((link) => {
        const [start, end] = [places[link.start], places[link.end - 1]];
        if (link.kind !== 'file' || start === undefined || end === undefined) return [];
        const path = events.fileOf(link.path);
        if (path === null || row < start.y || row > end.y) return [];
        const activate = (event: MouseEvent): void => {
          if (events.isMeant(event)) events.onFile(path, link.line);
        };
        return [{ range: { start, end }, text: text.slice(link.start, link.end), activate }];
      });
      answer(links.length === 0 ? undefined : links);
    },
  };
}

/** A line of the output, and where each of its letters stands; both count from 1. */
function lineAt(terminal: Terminal, row: number): { text: string; places: IBufferCellPosition[] } {
  const { active } = terminal.buffer;
  let first = row;
  while (row - first < MOST_ROWS && active.getLine(first)?.isWrapped === true) first -= 1;
  let text = '';
  const places: IBufferCellPosition[] = [];
  for (let y = first; y <= row + MOST_ROWS; y += 1) {
    const line = active.getLine(y);
    if (line === undefined || (y > row && !line.isWrapped)) break;
    for (let x = 0; x < terminal.cols; x += 1) {
      const cell = line.getCell(x);
      // The second half of a wide letter.
      if (cell === undefined || cell.getWidth() === 0) continue;
      const letters = cell.getChars() || ' ';
      text += letters;
      for (let at = 0; at < letters.length; at += 1) places.push({ x: x + 1, y: y + 1 });
    }
  }
  return { text, places };
}
