/** What leads somewhere in the output of a program: places in files, and addresses. */
import { pathsIn } from './path-words.ts';

export type LinkWords = { readonly start: number; readonly end: number } & LinkTarget;

export type LinkTarget =
  /** The line counts from 1; the path is as it was written. */
  | { readonly kind: 'file'; readonly path: string; readonly line: number | null }
  | { readonly kind: 'address'; readonly url: string };

/** So much of a line is looked through; what is longer is data, not a message. */
const LONGEST = 2_000;

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]{1,1500}/gi;

/** In order, none within another. */
export function linksIn(text: string): LinkWords[] {
  const found: LinkWords[] = [];
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    // Most lines have neither.
    for (const link of linksOfLine(text.slice(at, Math.min(end, at + LONGEST)))) {
      found.push({ ...link, start: at + link.start, end: at + link.end });
    }
    at = end + 1;
  }
  return found;
}

function linksOfLine(line: string): LinkWords[] {
  const addresses = line.includes('://') ? addressesIn(line) : [];
  const found: LinkWords[] = [...addresses];
  for (const place of pathsIn(line)) {
    if (addresses.some(({ start, end }) => place.start < end && place.end > start)) continue;
    found.push({ kind: 'file', ...place, path: withoutSide(line, place.path) });
  }
  return found.toSorted((a, b) => a.start - b.start);
}

function addressesIn(line: string): LinkWords[] {
  return [...line.matchAll(ADDRESS)].flatMap(({ 0: words, index }) => {
    const url = trimmed(words);
    if (!URL.canParse(url)) return [];
    return [{ kind: 'address' as const, start: index, end: index + url.length, url }];
  });
}

/** Without what ends the sentence, or the brackets around it. */
function trimmed(words: string): string {
  let end = words.length;
  // Closing brackets that no opening one stands before.
  let round = count(words, ')') - count(words, '(');
  let square = count(words, ']') - count(words, '[');
  for (; end > 0; end -= 1) {
    const last = words.charAt(end - 1);
    if (last === ')' && round-- <= 0) break;
    if (last === ']' && square-- <= 0) break;
    if (!'.,;:!?*_~)]'.includes(last)) break;
  }
  return words.slice(0, end);
}

const count = (words: string, letter: string): number => words.split(letter).length - 1;

/** Git writes `a/` and `b/` before the paths of a diff. */
function withoutSide(line: string, path: string): string {
  return /^(?:\+\+\+ b\/|--- a\/|diff --git a\/)/.test(line) ? path.replace(/^[ab]\//, '') : path;
}
