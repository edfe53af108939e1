/** A thread made of a conversation that was held with another agent. */
import { v7 as uuid } from 'uuid';
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { ImportedRollout } from './imported-rollout.ts';
import type { ThreadAccess } from './thread-access.ts';

export interface ImportedMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** Each of the user's messages begins a turn. Resolves with the new thread's id. @throws {RpcFault} */
export async function importThread(
  access: ThreadAccess,
  conversation: {
    readonly cwd: string;
    readonly originator: string;
    readonly messages: readonly ImportedMessage[];
  },
): Promise<string> {
  const { cwd, messages, originator } = conversation;
  const rollout = await ImportedRollout.begin(access, {
    cwd,
    originator,
    name: null,
    createdAtMs: messages[0]?.atMs ?? access.services.now(),
  });
  try {
    for (const turn of turnsOf(messages)) rollout.add(turn);
    return (await rollout.finish()).threadId;
  } catch (error) {
    await rollout.drop();
    throw error;
  }
}

function turnsOf(messages: readonly ImportedMessage[]): Turn[] {
  const turns: Turn[] = [];
  const first = messages.findIndex(({ role }) => role === 'user');
  if (first === -1) return [];
  for (const { role, text, atMs } of messages.slice(first)) {
    const item = itemOf(role, text, atMs);
    const open = turns.at(-1);
    if (role === 'user' || open === undefined) {
      turns.push({
        id: uuid(),
        items: [item],
        status: 'completed',
        startedAt: atMs / 1000,
        completedAt: atMs / 1000,
      });
      continue;
    }
    open.items.push(item);
    open.completedAt = Math.max(atMs / 1000, open.startedAt ?? 0);
  }
  return turns;
}

function itemOf(role: 'user' | 'assistant', text: string, atMs: number): ThreadItem {
  const common = { id: uuid(), startedAtMs: atMs, completedAtMs: atMs };
  return role === 'user'
    ? {
        type: 'userMessage',
        ...common,
        clientId: null,
        content: [{ type: 'text', text, text_elements: [] }],
      }
    : { type: 'agentMessage', ...common, text, phase: null };
}
