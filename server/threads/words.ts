/** What a client says in a turn: as the model reads it, and as its item. */
import { v7 as uuid } from 'uuid';
import {
  additionalContext,
  echoInput,
  inputForModel,
  skillMessage,
  toolOutputForModel,
} from '../agent/user-input.ts';
import { mentionMessages } from '../agent/mentions.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem, UserInput } from '../protocol/item.ts';
import type { AdditionalContextEntry, TurnToolOutput } from '../protocol/turn.ts';
import type { SkillBook } from '../skills/skill-book.ts';
import { askedSkills } from '../skills/skill-words.ts';
import type { ThreadServices } from './services.ts';

export type AdditionalContext = Readonly<Record<string, AdditionalContextEntry>>;

export interface Words {
  readonly input: readonly UserInput[];
  readonly clientId: string | null;
  readonly additionalContext: AdditionalContext | null;
  /** Instead of input. */
  readonly toolOutput?: TurnToolOutput | null;
  /** Which message of the queue it was. */
  readonly queuedId?: string;
}

/** What the model reads; what is mentioned and the skills that are asked for follow. */
export async function forModel(
  { input, additionalContext: more, toolOutput }: Words,
  { skills, home }: Pick<ThreadServices, 'skills' | 'home'>,
  { cwd, workspaceRoots, withoutEnvironment }: AgentSettings,
): Promise<ResponseItem[]> {
  const messages = await inputForModel(input);
  const mentions = withoutEnvironment !== true && mayMention(input);
  const workspace = [cwd, ...(workspaceRoots ?? [])];
  return [
    ...(more === null ? [] : additionalContext(more)),
    ...(toolOutput == null ? [] : [toolOutputForModel(toolOutput)]),
    ...messages,
    ...(mentions ? await mentionMessages(input, { workspace, hidden: [home] }) : []),
    ...(mayAskSkill(input) ? await skillMessages(input, skills, cwd) : []),
  ];
}

function mayMention(input: readonly UserInput[]): boolean {
  return input.some(
    (part) => part.type === 'mention' || (part.type === 'text' && part.text.includes('@')),
  );
}

function mayAskSkill(input: readonly UserInput[]): boolean {
  return input.some(
    (part) => part.type === 'skill' || (part.type === 'text' && part.text.includes('$')),
  );
}

async function skillMessages(
  input: readonly UserInput[],
  skills: SkillBook,
  cwd: string,
): Promise<ResponseItem[]> {
  const { skills: known } = await skills.list(cwd);
  const asked = askedSkills(input, known);
  return Promise.all(asked.map(({ name, path }) => skillMessage(name, path)));
}

/** What hooks are asked about; null for what no person typed. */
export function promptOf({ input, toolOutput }: Words): string | null {
  if (toolOutput != null) return null;
  return input.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

/** Null when nothing is said. */
export function wordsItem({ input, clientId, toolOutput }: Words, atMs: number): ThreadItem | null {
  const times = { id: uuid(), startedAtMs: atMs, completedAtMs: atMs };
  if (toolOutput != null) {
    const { name, namespace, output } = toolOutput;
    return { type: 'functionCallOutput', name, namespace: namespace ?? null, output, ...times };
  }
  if (input.length === 0) return null;
  return { type: 'userMessage', clientId, content: echoInput(input), ...times };
}
