/** The one way to judge a value at a door, and to say what is wrong with it. */
import * as z from 'zod/mini';
import { fits } from './plain-shape.ts';
import type { Definition, Infer, Schema } from './schema.ts';

/** What is wrong with a value: `field` is a path such as `input.0.text`, empty for the whole. */
export interface Problem {
  readonly field: string;
  /** In the reference's words, for example "missing field `threadId`". */
  readonly message: string;
}

export type Judgement<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/**
 * Judges `value` by a definition. On success the very same value is returned, unknown members and all.
 */
export function check<D extends Definition<Schema>>(
  definition: D,
  value: unknown,
): Judgement<Infer<D>> {
  const { shape } = definition;
  if (shape !== undefined && fits(shape, value)) return { ok: true, value: value as Infer<D> };
  const judged = z.safeParse(definition(), value);
  if (judged.success) return { ok: true, value: value as Infer<D> };
  return { ok: false, problem: problemOf(judged.error.issues, value) };
}

function problemOf(issues: readonly z.core.$ZodIssue[], value: unknown): Problem {
  const issue = issues[0];
  if (issue === undefined) return { field: '', message: 'invalid value' };
  const field = issue.path.map(String).join('.');
  const found = at(value, issue.path);
  const inside = issue.code === 'invalid_union' ? wordOrMap(issue.errors, found, field) : null;
  return inside ?? { field, message: wording(issue, field, found) };
}

/**
 * What is wrong with a value that may be one of some words, or a map whose one member is one of some
 * others, such as an approval policy. Null for unions of another kind.
 */
function wordOrMap(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  value: unknown,
  field: string,
): Problem | null {
  const firsts = branches.flatMap((issues) => issues.slice(0, 1));
  const words = firsts.find(({ code, path }) => code === 'invalid_value' && path.length === 0);
  if (words?.code !== 'invalid_value') return null;
  const where = field === '' ? '' : ` at \`${field}\``;
  const isMap = typeof value === 'object' && kind(value) === 'map';
  if (typeof value !== 'string' && !isMap) {
    return { field, message: `invalid type: ${named(value)}, expected a string or a map${where}` };
  }
  const tags = branches.flatMap((issues) => issues[0]?.path.slice(0, 1) ?? []);
  const members: readonly unknown[] = isMap ? Object.keys(value as object) : [value];
  const nearest = isMap ? firsts.find(({ path: [tag] }) => members.includes(tag)) : undefined;
  if (nearest !== undefined) {
    const { field: below, message } = problemOf([nearest], value);
    return { field: field === '' ? below : `${field}.${below}`, message };
  }
  const known = oneOf([...words.values, ...tags.map(String)]);
  const shown = text(members[0] ?? '');
  return { field, message: `unknown variant \`${shown}\`, expected ${known}${where}` };
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let current: unknown = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

function wording(issue: z.core.$ZodIssue, field: string, found: unknown): string {
  const name = issue.path.at(-1);
  if ((found === undefined || found === null) && issue.path.length === 0) {
    return 'missing field `params`';
  }
  if (found === undefined && typeof name === 'string') return `missing field \`${name}\``;
  const where = field === '' ? '' : ` at \`${field}\``;
  switch (issue.code) {
    case 'invalid_value':
      if (typeof found !== 'string' && issue.values.every((value) => typeof value === 'string')) {
        return `invalid type: ${named(found)}, expected a string${where}`;
      }
      return `unknown variant \`${text(found)}\`, expected ${oneOf(issue.values)}${where}`;
    case 'invalid_type':
      return `invalid type: ${named(found)}, expected ${article(issue.expected)}${where}`;
    case 'too_small':
    case 'too_big':
      return `invalid value: ${named(found)}, out of range${where}`;
    case 'invalid_union':
      return `invalid value: ${named(found)} fits none of the allowed shapes${where}`;
    default:
      return `invalid value: ${named(found)}${where}`;
  }
}

function oneOf(values: readonly unknown[]): string {
  const list = values.map((value) => `\`${String(value)}\``).join(', ');
  return values.length === 1 ? list : `one of ${list}`;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return typeof value === 'object' ? kind(value) : JSON.stringify(value);
}

function named(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `string "${text(value)}"`;
    case 'number':
      return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${String(value)}\``;
    case 'boolean':
      return `boolean \`${String(value)}\``;
    default:
      return kind(value);
  }
}

function kind(value: unknown): 'null' | 'sequence' | 'map' {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'sequence' : 'map';
}

function article(expected: string): string {
  switch (expected) {
    case 'array':
      return 'a sequence';
    case 'object':
    case 'record':
      return 'a map';
    case 'int':
      return 'an integer';
    default:
      return `a ${expected}`;
  }
}
