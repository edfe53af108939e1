/** What an editor's user can do by a word behind a slash. */
import type { AvailableCommand, ContentBlock } from '@agentclientprotocol/sdk/unstable';

const names = ['review', 'compact', 'plan', 'init'] as const;
type CommandName = (typeof names)[number];

const availableCommands: readonly AvailableCommand[] = [
  {
    name: 'review',
    description: 'Review what is not committed',
    input: { hint: 'what to look at instead; nothing: all that is not committed' },
  },
  { name: 'compact', description: 'Put what the model was told so far into fewer words' },
  {
    name: 'plan',
    description: 'Make a plan and change nothing; once more: do the work again',
    input: { hint: 'what to plan' },
  },
  { name: 'init', description: 'Write an AGENTS.md for this repository' },
];

export const initPrompt =
  'Look around in this repository and write an AGENTS.md at its top: how it is built, tested and checked, how it is laid out, and which conventions a newcomer would break. Keep it under 60 lines. If there is one already, improve it.';

/** A skill of the workspace: called by its name, too. */
export interface SkillCommand {
  readonly name: string;
  /** Of its SKILL.md. */
  readonly path: string;
  readonly about: string;
}

/** The commands, then the skills whose names none of them has. */
export function commandsWith(skills: readonly SkillCommand[]): AvailableCommand[] {
  const own = new Set<string>(names);
  return [
    ...availableCommands,
    ...skills
      .filter(({ name }) => !own.has(name))
      .map(({ name, about }) => ({
        name,
        description: about,
        input: { hint: 'what to use the skill for' },
      })),
  ];
}

export interface CalledCommand {
  readonly name: CommandName | SkillCommand;
  /** The prompt without the command's name. */
  readonly rest: ContentBlock[];
  /** The text of it that followed the name. */
  readonly words: string;
}

/** Null: it is a prompt like any other. A path begins with a slash, too. */
export function calledCommand(
  prompt: readonly ContentBlock[],
  skills: readonly SkillCommand[],
): CalledCommand | null {
  const [first, ...more] = prompt;
  if (first?.type !== 'text') return null;
  const [, word, words = ''] = /^\/([\w:.-]+)(?:\s+([\s\S]*))?$/.exec(first.text.trim()) ?? [];
  const name = names.find((one) => one === word) ?? skills.find((one) => one.name === word);
  if (name === undefined) return null;
  const rest = words === '' ? more : [{ ...first, text: words }, ...more];
  return { name, rest, words };
}
