/**
 * How strictly two lines are compared, from exact on. Models drop trailing blanks, shift
 * indentation and replace typographic characters; the file's own text always stays.
 */
const levels: ((line: string) => string)[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  (line) => plain(line).trim(),
];

const alike: [RegExp, string][] = [
  [/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-'],
  [/[\u2018-\u201B\u2032]/g, "'"],
  [/[\u201C-\u201F\u2033]/g, '"'],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
  [/[\u200B\uFEFF]/g, ''],
  [/\u2026/g, '...'],
];

/** The line with typographic dashes, quotes and spaces replaced by their ASCII counterparts. */
function plain(line: string): string {
  let text = line.normalize('NFC');
  for (const [pattern, replacement] of alike) text = text.replace(pattern, replacement);
  return text;
}

/**
 * Where `wanted` stands in `lines` as a whole, at `from` or later: the first place of the strictest
 * level that has one. With `atEnd` the end of the file is tried first. `null` if nowhere.
 */
export function findLines(
  lines: readonly string[],
  wanted: readonly string[],
  from: number,
  atEnd = false,
): number | null {
  const last = lines.length - wanted.length;
  if (last < from) return null;
  for (const level of levels) {
    const seen = new Map<string, string>();
    const read = (line: string) => {
      let value = seen.get(line);
      if (value === undefined) seen.set(line, (value = level(line)));
      return value;
    };
    const target = wanted.map(level);
    const fits = (at: number) => target.every((line, i) => read(lines[at + i] ?? '') === line);
    if (atEnd && fits(last)) return last;
    for (let at = from; at <= last; at++) if (fits(at)) return at;
  }
  return null;
}

/**
 * Where the line that a mark (`@@ text`) names stands: a whole line by the levels of
 * {@link findLines}, else a line that begins with the text, indentation aside.
 */
export function findMark(lines: readonly string[], mark: string, from: number): number | null {
  const whole = findLines(lines, [mark], from);
  if (whole !== null) return whole;
  const start = plain(mark).trim();
  if (start === '') return null;
  for (let at = from; at < lines.length; at++) {
    if (
      plain(lines[at] ?? '')
        .trim()
        .startsWith(start)
    ) {
      return at;
    }
  }
  return null;
}

/** A place that resembles the wanted lines. `line` counts from 1. */
export interface Candidate {
  line: number;
  lines: string[];
}

/** How much work a search for candidates may do, in line comparisons. */
const comparisonLimit = 3_000_000;

/** The places most like `wanted`, best first, at most two; none if nothing resembles it. */
export function nearest(lines: readonly string[], wanted: readonly string[]): Candidate[] {
  const target = wanted.slice(0, 40).map((line) => plain(line).trim());
  if (lines.length * target.length > comparisonLimit) return [];
  const have = lines.map((line) => plain(line).trim());
  const scored: { at: number; score: number }[] = [];
  for (let at = 0; at < have.length; at++) {
    let score = 0;
    for (let i = 0; i < target.length; i++) {
      const line = target[i] ?? '';
      if (line !== '' && line === have[at + i]) score += 1;
    }
    if (score > 0) scored.push({ at, score });
  }
  if (scored.length === 0) {
    const probe = target.reduce((best, line) => (line.length > best.length ? line : best), '');
    const offset = target.indexOf(probe);
    const grams = bigrams(probe);
    if (have.length <= 20_000) {
      for (let at = 0; at < have.length; at++) {
        const score = overlap(grams, have[at] ?? '');
        if (score >= 0.5) scored.push({ at: Math.max(0, at - offset), score });
      }
    }
  }
  scored.sort((a, b) => b.score - a.score || a.at - b.at);
  const picked: { at: number; score: number }[] = [];
  for (const place of scored) {
    if (picked.length === 2) break;
    if (picked.every((other) => Math.abs(other.at - place.at) >= target.length)) picked.push(place);
  }
  return picked.map(({ at }) => ({
    line: at + 1,
    lines: lines.slice(at, at + Math.min(target.length, 8)),
  }));
}

function bigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (let i = 0; i + 1 < text.length; i++) found.add(text.slice(i, i + 2));
  return found;
}

function overlap(grams: Set<string>, text: string): number {
  if (grams.size === 0 || text.length < 2) return 0;
  const other = bigrams(text);
  let shared = 0;
  for (const gram of other) if (grams.has(gram)) shared++;
  return (2 * shared) / (grams.size + other.size);
}
