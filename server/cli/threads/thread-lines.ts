/** Threads as lines: as wide as the terminal where there is one, whole for whatever else reads them. */
import { homedir } from 'node:os';
import type { Thread } from '../../protocol/thread.ts';
import type { CliIo } from '../command.ts';
import { cells, column, fitted } from '../run/cells.ts';
import { titleOf } from '../run/find-thread.ts';
import { painter } from '../run/paint.ts';
import type { colourChoices } from '../run/paint.ts';
import { plainLine } from '../run/plain-text.ts';

/** As much of an id as tells the millisecond. */
const SHORT_ID = 13;
const ID = 36;
/** From here on there is room for whole ids. */
const WIDE = 130;
const TIME = 16;
const GAP = '  ';
const LEAST_TITLE = 20;

export interface ThreadLines {
  line(thread: Thread): string;
  /** What was found in it. */
  below(text: string): string;
}

export function threadLines(
  io: CliIo,
  threads: readonly Thread[],
  color?: (typeof colourChoices)[number],
): ThreadLines {
  const { stdout, env } = io;
  if (stdout.isTTY !== true) {
    return {
      line: (thread) =>
        `${thread.id}${GAP}${timeOf(thread)}${GAP}${titleOf(thread)}${GAP}(${plainLine(thread.cwd)})\n`,
      below: (text) => `    ${plainLine(text)}\n`,
    };
  }
  const paint = painter(io, stdout, color);
  const width = stdout.columns ?? 80;
  const idWidth = width >= WIDE ? ID : shortest(threads.map(({ id }) => id));
  const home = env['HOME'] ?? homedir();
  const room = width - idWidth - TIME - 3 * GAP.length;
  const folders = threads.map(({ cwd }) => cells(folderOf(cwd, home)));
  const folderWidth = Math.min(Math.max(0, ...folders), Math.max(0, Math.floor(room * 0.4)));
  const titles = threads.map((thread) => cells(titleOf(thread)));
  const titleWidth = Math.min(Math.max(LEAST_TITLE, room - folderWidth), Math.max(1, ...titles));
  return {
    line: (thread) => {
      const id = paint('dim', thread.id.slice(0, idWidth));
      const title = column(titleOf(thread), titleWidth);
      const folder = paint('dim', endOf(folderOf(thread.cwd, home), folderWidth));
      return `${id}${GAP}${timeOf(thread)}${GAP}${title}${GAP}${folder}\n`;
    },
    below: (text) => `    ${paint('dim', fitted(plainLine(text), width - 4))}\n`,
  };
}

/** By the reader's clock. */
function timeOf({ updatedAt }: Thread): string {
  const date = new Date(updatedAt * 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** How much of the ids tells them from each other. */
function shortest(ids: readonly string[]): number {
  for (let length = SHORT_ID; length < ID; length += 1) {
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  }
  return ID;
}

function folderOf(cwd: string, home: string): string {
  const folder = plainLine(cwd);
  return folder === home || folder.startsWith(`${home}/`)
    ? `~${folder.slice(home.length)}`
    : folder;
}

/** The end of a path says more than its beginning. */
function endOf(path: string, width: number): string {
  if (width <= 1) return '';
  const characters = Array.from(path);
  let from = 0;
  while (cells(characters.slice(from).join('')) > (from === 0 ? width : width - 1)) from += 1;
  return from === 0 ? path : `…${characters.slice(from).join('')}`;
}
