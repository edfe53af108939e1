/** Dotted keys as TOML writes them, for example `projects."/srv/a.b".trust_level`. */

const BARE = /[A-Za-z0-9_-]/;

/** Splits a dotted key. Null when it is empty or not well formed. Source: TOML 1.0, "Keys". */
export function parseKeyPath(text: string): readonly string[] | null {
  const segments: string[] = [];
  let at = 0;
  const skipBlanks = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  };
  for (;;) {
    skipBlanks();
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const end = closingQuote(text, at);
      if (end === -1) return null;
      const segment = quote === "'" ? text.slice(at + 1, end) : unescape(text.slice(at, end + 1));
      if (segment === null) return null;
      segments.push(segment);
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && BARE.test(text[at] ?? '')) at += 1;
      if (at === start) return null;
      segments.push(text.slice(start, at));
    }
    skipBlanks();
    if (at === text.length) return segments;
    if (text[at] !== '.') return null;
    at += 1;
  }
}

/** The shortest dotted key that means `segments`. */
export function formatKeyPath(segments: readonly string[]): string {
  return segments
    .map((segment) => (/^[A-Za-z0-9_-]+$/.test(segment) ? segment : JSON.stringify(segment)))
    .join('.');
}

function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescape(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * Finds the line (from 1) that sets `path` in TOML text, or that opens the table it is in; null if
 * neither is found. Good enough to point a reader at a mistake: it reads line by line, so text
 * inside a multi-line string can mislead it.
 */
export function findKeyLine(toml: string, path: readonly string[]): number | null {
  let best: { line: number; depth: number } | null = null;
  for (const { line, keys } of keyLines(toml)) {
    if (keys.length > path.length || !begins(path, keys)) continue;
    if (best === null || keys.length > best.depth) best = { line, depth: keys.length };
  }
  return best?.line ?? null;
}

/**
 * Where a table is first named that no line opens by itself, as `hooks` in `[[hooks.Stop]]`: the
 * line (from 1), and its name there; `end` is behind it. Null if it is nowhere.
 */
export function findTableName(
  toml: string,
  path: readonly string[],
): { readonly line: number; readonly start: number; readonly end: number } | null {
  for (const { line, keys, own, raw } of keyLines(toml)) {
    if (!begins(keys, path) || keys.length - own >= path.length) continue;
    const names = raw.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+/g);
    const name = [...names][path.length - 1 - (keys.length - own)];
    if (name !== undefined) return { line, start: name.index, end: name.index + name[0].length };
  }
  return null;
}

interface KeyLine {
  /** From 1. */
  readonly line: number;
  readonly raw: string;
  readonly keys: readonly string[];
  /** How many of the keys the line itself names. */
  readonly own: number;
}

function* keyLines(toml: string): Iterable<KeyLine> {
  let table: readonly string[] = [];
  for (const [index, raw] of toml.split('\n').entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    const line = index + 1;
    const header = /^\[\[?(.*?)\]\]?\s*(?:#.*)?$/.exec(text);
    if (header === null) {
      const equals = unquotedEquals(text);
      const key = equals === -1 ? null : parseKeyPath(text.slice(0, equals));
      if (key !== null) yield { line, raw, keys: [...table, ...key], own: key.length };
      continue;
    }
    const keys = parseKeyPath(header[1] ?? '');
    if (keys === null) continue;
    table = keys;
    yield { line, raw, keys, own: keys.length };
  }
}

const begins = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((segment, depth) => segment === path[depth]);

/** Where the value of a `key = value` line stands, or the whole of another line: `end` is behind it. */
export function valueSpan(line: string): { readonly start: number; readonly end: number } {
  const equals = unquotedEquals(line);
  const from = equals === -1 ? 0 : equals + 1;
  let end = from;
  while (end < line.length && line[end] !== '#') {
    const quoted = line[end] === '"' || line[end] === "'";
    const close = quoted ? closingQuote(line, end) : end;
    if (close === -1) {
      end = line.length;
      break;
    }
    end = close + 1;
  }
  const value = line.slice(from, end);
  return {
    start: from + value.length - value.trimStart().length,
    end: from + value.trimEnd().length,
  };
}

function unquotedEquals(line: string): number {
  let at = 0;
  while (at < line.length) {
    if (line[at] === '=') return at;
    if (line[at] === '"' || line[at] === "'") {
      const end = closingQuote(line, at);
      if (end === -1) return -1;
      at = end;
    }
    at += 1;
  }
  return -1;
}
