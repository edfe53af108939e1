/** Reads one skill: its SKILL.md and what `agents/openai.yaml` beside it says of how to show it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SkillMetadata } from '../protocol/skill.ts';

export type SkillScope = 'repo' | 'user' | 'system' | 'admin';

/** A skill as it lies on disk; whether it is enabled is the config's affair. */
export interface Skill extends Omit<SkillMetadata, 'enabled'> {
  readonly scope: SkillScope;
  /** Whether the model is told of it unasked. */
  readonly implicit: boolean;
}

const MAX_NAME = 64;

/** @throws {Error} that says what is wrong with the file */
export async function readSkill(file: string, scope: SkillScope): Promise<Skill> {
  const { parse } = await import('yaml');
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  const front = /^---[ \t]*\r?\n([^]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  if (front === null) throw new Error('missing YAML frontmatter delimited by ---');
  const fields = table(parse(front[1] ?? ''));
  const folder = path.dirname(file);
  const description = line(fields['description']);
  if (description === null) throw new Error('missing field `description`');
  const name = line(fields['name']) ?? path.basename(folder);
  if (name.length > MAX_NAME) {
    throw new Error(`invalid name: exceeds maximum length of ${MAX_NAME} characters`);
  }
  const short = line(table(fields['metadata'])['short-description']);
  const more = await readMore(folder, parse);
  return {
    name,
    description,
    ...(short === null ? {} : { shortDescription: short }),
    ...shown(table(more['interface']), folder),
    ...needed(table(more['dependencies'])),
    path: file,
    scope,
    pluginId: null,
    implicit: table(more['policy'])['allow_implicit_invocation'] !== false,
  };
}

async function readMore(
  folder: string,
  parse: (text: string) => unknown,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return table(parse(await readFile(path.join(folder, 'agents', 'openai.yaml'), 'utf8')));
  } catch {
    // It is optional, and a skill works without it.
    return {};
  }
}

function shown(
  fields: Readonly<Record<string, unknown>>,
  folder: string,
): Pick<SkillMetadata, 'interface'> {
  if (Object.keys(fields).length === 0) return {};
  const icon = (value: unknown): string | null => {
    const named = line(value);
    if (named === null || path.isAbsolute(named)) return null;
    const file = path.resolve(folder, named);
    // Pictures of a skill lie in its folder, and nowhere else.
    return file.startsWith(folder + path.sep) ? file : null;
  };
  const text = (key: string, name: string): object => {
    const value = line(fields[key]);
    return value === null ? {} : { [name]: value };
  };
  return {
    interface: {
      ...text('display_name', 'displayName'),
      ...text('short_description', 'shortDescription'),
      iconSmall: icon(fields['icon_small']),
      iconLarge: icon(fields['icon_large']),
      iconSmallUrl: null,
      iconLargeUrl: null,
      ...text('brand_color', 'brandColor'),
      ...text('default_prompt', 'defaultPrompt'),
    },
  };
}

function needed(fields: Readonly<Record<string, unknown>>): Pick<SkillMetadata, 'dependencies'> {
  const { tools } = fields;
  if (!Array.isArray(tools)) return {};
  const known = ['type', 'value', 'description', 'transport', 'command', 'url'];
  const read = tools.flatMap((tool: unknown) => {
    const entry = table(tool);
    if (line(entry['type']) === null || line(entry['value']) === null) return [];
    return [
      Object.fromEntries(
        known.flatMap((key) => (line(entry[key]) === null ? [] : [[key, line(entry[key])]])),
      ),
    ];
  });
  return { dependencies: { tools: read } };
}

/** Text on one line; null for what is no text, or empty. */
function line(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.replaceAll(/\s+/g, ' ').trim();
  return text === '' ? null : text;
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
