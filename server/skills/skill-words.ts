/** Skills as a model reads of them: the list at the beginning, and the text of one that was asked for. */
import path from 'node:path';
import type { UserInput } from '../protocol/item.ts';
import type { KnownSkill } from './skill-book.ts';

/** About 2 % of a common window; what does not fit is left out, and that is said. */
const MAX_LIST_CHARS = 16_000;
const MAX_DESCRIPTION = 1_024;

/** Null when there is nothing to tell of. */
export function skillsText(skills: readonly KnownSkill[]): string | null {
  const told = skills.filter((skill) => skill.enabled && skill.implicit);
  if (told.length === 0) return null;
  const lines: string[] = [];
  let room = MAX_LIST_CHARS;
  for (const { name, description, path: file } of told) {
    const text =
      description.length > MAX_DESCRIPTION
        ? `${description.slice(0, MAX_DESCRIPTION)}…`
        : description;
    const entry = `- ${name}: ${text} (file: ${file})`;
    room -= entry.length;
    if (room < 0) break;
    lines.push(entry);
  }
  const left = told.length - lines.length;
  return [
    '<skills_instructions>',
    '## Skills',
    'A skill is a folder with instructions for one kind of task. When the user names one (`$name`), or the task is plainly what one is described for, read its SKILL.md first and follow it; read files that it refers to (by paths relative to its folder) only as far as you need them. Do not carry a skill over to later turns unless it is asked for again.',
    '### Available skills',
    ...lines,
    ...(left === 0 ? [] : [`(${left} more are not listed here for want of room.)`]),
    '</skills_instructions>',
  ].join('\n');
}

/**
 * The skills that an input asks for, each once: by its items, by `[$name](path)`, and by `$name` where
 * only one enabled skill has that name.
 */
export function askedSkills(
  input: readonly UserInput[],
  skills: readonly KnownSkill[],
): KnownSkill[] {
  const enabled = skills.filter((skill) => skill.enabled);
  const byPath = (file: string): KnownSkill | undefined =>
    enabled.find((skill) => skill.path === path.normalize(file.replace(/^skill:\/\//, '')));
  const asked = new Set<KnownSkill>();
  const ask = (skill: KnownSkill | undefined): void => {
    if (skill !== undefined) asked.add(skill);
  };
  for (const part of input) {
    if (part.type === 'skill') ask(byPath(part.path));
    if (part.type !== 'text') continue;
    const linked = /\[\$([\w:-]+)\]\(([^)\s]+)\)/g;
    for (const [, , file = ''] of part.text.matchAll(linked)) ask(byPath(file));
    for (const [, name] of part.text.replaceAll(linked, '').matchAll(/(?<![\w$])\$([\w:-]+)/g)) {
      const named = enabled.filter((skill) => skill.name === name);
      if (named.length === 1) ask(named[0]);
    }
  }
  return [...asked];
}
