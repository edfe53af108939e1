/** Tables of config.toml as forms have them: read as typed text, written key by key. */
import type { ClientParams } from '../../server/protocol/methods.ts';
import { keyPathOf } from '../lib/key-path.ts';
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';

const t = words('stores');

export type Edit = ClientParams<'config/batchWrite'>['edits'][number];

export type Table = Readonly<Record<string, unknown>>;

/** What is typed can't be written. */
export class FieldError extends Error {
  /** The part of the table that it is about: the first key under it. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.name = 'FieldError';
    this.field = field;
  }
}

/** The one edit that sets a key, or with null takes it out. */
export const edit = (keys: readonly string[], value: unknown): Edit => ({
  keyPath: keyPathOf(keys),
  value,
  mergeStrategy: 'replace',
});

/**
 * Writes edits of one table; comments and all other keys of the file stay.
 * @returns what the user should know of it, if there is anything
 * @throws {FieldError} where the server names a field of that table
 */
export async function writeEdits(
  app: App,
  server: string,
  table: readonly string[],
  edits: readonly Edit[],
): Promise<string | null> {
  if (edits.length === 0) return null;
  try {
    const written = await app.rpc.request(server, 'config/batchWrite', { edits: [...edits] });
    return written.overriddenMetadata?.message ?? null;
  } catch (error) {
    throw (error instanceof Error ? fieldErrorIn(table, error.message) : null) ?? error;
  }
}

/** Where a server's words name a key of a table: that key, and what they say of it. */
export function fieldErrorIn(table: readonly string[], message: string): FieldError | null {
  for (const start of [`${keyPathOf(table)}.`, `${table.join('.')}.`]) {
    const at = message.indexOf(start);
    if (at === -1) continue;
    const [path = '', ...said] = message.slice(at + start.length).split(' ');
    const [field = ''] = path.split('.');
    return new FieldError(field, t('refusedValue', { words: said.join(' ') }));
  }
  return null;
}

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other ?? null);

/** A number where it is one; else as it is typed, for the server to judge. */
export function numberIn(text: string): number | string | null {
  const typed = text.trim().replaceAll(/[\s,_]/g, '');
  if (typed === '') return null;
  return Number.isFinite(Number(typed)) ? Number(typed) : text;
}

export function millisecondsIn(text: string): number | string | null {
  const seconds = numberIn(text);
  return typeof seconds === 'number' ? Math.round(seconds * 1000) : seconds;
}

export const linesIn = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '');

export function pairsIn(field: string, text: string, sign: string): Table | null {
  const pairs: Record<string, string> = {};
  for (const line of linesIn(text)) {
    const at = line.indexOf(sign);
    if (at < 1) throw new FieldError(field, t('noPair', { sign }));
    pairs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return Object.keys(pairs).length === 0 ? null : pairs;
}

export function linesOf(value: unknown, sign: string): string {
  return Object.entries(tableOf(value))
    .map(([name, text]) => `${name}${sign}${textOf(text)}`)
    .join('\n');
}

export function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function secondsOf(value: unknown): string {
  return typeof value === 'number' ? String(value / 1000) : '';
}
