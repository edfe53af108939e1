/** One config.toml on disk: read tolerantly, written so that comments and layout stay. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { isTable } from './fields.ts';
import type { FieldFault, TomlTable } from './fields.ts';
import { findKeyLine, findTableName, formatKeyPath, valueSpan } from './key-path.ts';

/** Lines and columns count from 1. */
type TextPosition = { readonly line: number; readonly column: number };

/** The contract's `configWarning`. */
export type ConfigProblem = {
  readonly summary: string;
  readonly details: string | null;
  /** The file; absent for what comes from elsewhere. */
  readonly path?: string;
  readonly range?: { readonly start: TextPosition; readonly end: TextPosition };
};

/** A file as it lies on disk. */
export type ConfigFile = {
  readonly path: string;
  readonly exists: boolean;
  readonly text: string;
  /** The file as plain JSON; empty when it can't be parsed. */
  readonly config: TomlTable;
  /** Set when the text is not TOML, or the file can't be read: nothing may be written then. */
  readonly unreadable: ConfigProblem | null;
};

/** Larger files are no configuration, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Reads `path`. Never throws for what a user can have put there. */
export async function loadConfigFile(path: string): Promise<ConfigFile> {
  let text = '';
  let exists = true;
  let unreadable: ConfigProblem | null = null;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`it is ${size} bytes long, more than ${MAX_BYTES}`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    exists = false;
    if (!isMissing(error)) {
      unreadable = {
        summary: `${path} can't be read, so nothing in it applies.`,
        details: error instanceof Error ? error.message : String(error),
        path,
      };
    }
  }
  let config: TomlTable = {};
  if (unreadable === null) {
    const parsed = parseToml(text, path);
    if ('problem' in parsed) unreadable = parsed.problem;
    else config = parsed.config;
  }
  return { path, exists, text, config, unreadable };
}

/** As if it were not there. */
export function emptyFile(path: string): ConfigFile {
  return { path, exists: false, text: '', config: {}, unreadable: null };
}

/** Points at the mistakes in the values of a file. */
export function faultProblems(file: ConfigFile, faults: readonly FieldFault[]): ConfigProblem[] {
  return faults.map((fault): ConfigProblem => {
    const range = rangeOf(file.text, fault.path);
    const problem = {
      summary: `config.toml: ${formatKeyPath(fault.path)} does not fit.`,
      details: fault.message,
      path: file.path,
    };
    return range === null ? problem : { ...problem, range };
  });
}

/**
 * `sha256:` and the hash of what a config says; a missing file counts as empty. The same for two that
 * say the same, whatever their layout and comments.
 */
export function versionOf(config: TomlTable): string {
  const text = JSON.stringify(sorted(config));
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTable(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** TOML as plain JSON: dates become strings, numbers JSON can't hold become null. */
export function parseToml(
  text: string,
  path: string,
): { readonly config: TomlTable } | { readonly problem: ConfigProblem } {
  try {
    const table = parse(text.replace(/^\uFEFF/, ''), { unsafeKeyBehaviour: 'drop', maxDepth: 100 });
    return { config: JSON.parse(JSON.stringify(table)) as TomlTable };
  } catch (error) {
    if (!(error instanceof TomlError)) {
      const details = error instanceof Error ? error.message : String(error);
      return { problem: { summary: `${path} is not valid TOML.`, details, path } };
    }
    const { line, column } = error;
    return {
      problem: {
        summary: `config.toml has a mistake in line ${line}, so nothing in it applies.`,
        details: error.message,
        path,
        range: { start: { line, column }, end: { line, column: column + 1 } },
      },
    };
  }
}

/**
 * Puts `text` in the place of `path` in one step, readable by its owner only (it may hold keys). A
 * symbolic link stays one: what it points at is replaced.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  let target = path;
  try {
    target = await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const temporary = join(dirname(target), `.config-${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

type TextRange = NonNullable<ConfigProblem['range']>;

function rangeOf(text: string, path: readonly string[]): TextRange | null {
  const lines = text.split('\n');
  const line = findKeyLine(text, path);
  if (line !== null) return lineRange(lines, line, valueSpan(lines[line - 1] ?? ''));
  const name = findTableName(text, path);
  return name === null ? null : lineRange(lines, name.line, name);
}

/** `start` and `end` in UTF-16 units from the beginning of the line. */
function lineRange(
  lines: readonly string[],
  line: number,
  { start, end }: { readonly start: number; readonly end: number },
): TextRange {
  const content = lines[line - 1] ?? '';
  const column = (at: number): number => Array.from(content.slice(0, at)).length;
  return { start: { line, column: column(start) + 1 }, end: { line, column: column(end) } };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
