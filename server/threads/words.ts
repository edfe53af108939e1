/** What a client says in a turn: as the model reads it, and as its item. */
import { v7 as uuid } from 'uuid';
import { additionalContext, echoInput, inputForModel } from '../agent/user-input.ts';
import type { ResponseItem } from '../model/model.ts';
import type { UserInput, UserMessageItem } from '../protocol/item.ts';

export interface Words {
  readonly input: readonly UserInput[];
  readonly clientId: string | null;
  readonly additionalContext: Readonly<Record<string, unknown>> | null;
  /** Which message of the queue it was. */
  readonly queuedId?: string;
}

export async function forModel({ input, additionalContext: more }: Words): Promise<ResponseItem[]> {
  return [...(more === null ? [] : additionalContext(more)), ...(await inputForModel(input))];
}

export function userItem({ input, clientId }: Words, atMs: number): UserMessageItem {
  return {
    type: 'userMessage',
    id: uuid(),
    clientId,
    content: echoInput(input),
    startedAtMs: atMs,
    completedAtMs: atMs,
  };
}
