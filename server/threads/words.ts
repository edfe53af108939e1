/** What a client says in a turn: as the model reads it, and as its item. */
import { v7 as uuid } from 'uuid';
import {
  additionalContext,
  echoInput,
  inputForModel,
  toolOutputForModel,
} from '../agent/user-input.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem, UserInput } from '../protocol/item.ts';
import type { AdditionalContextEntry, TurnToolOutput } from '../protocol/turn.ts';

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

export async function forModel(words: Words): Promise<ResponseItem[]> {
  const { additionalContext: more, toolOutput } = words;
  return [
    ...(more === null ? [] : additionalContext(more)),
    ...(toolOutput == null ? [] : [toolOutputForModel(toolOutput)]),
    ...(await inputForModel(words.input)),
  ];
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
