/** `thread/resume` with a history: what a model was sent elsewhere, handed over by the client. */
import type { ResponseItem } from '../model/model.ts';
import type { UserInput } from '../protocol/item.ts';
import { invalidRequest } from '../rpc/fault.ts';

/** @throws {RpcFault} that names the item that is none */
export function responseItems(history: readonly unknown[]): ResponseItem[] {
  return history.map((item, nth) => {
    const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : null;
    if (typeof type !== 'string') {
      throw invalidRequest(`Invalid request: history[${nth}] has no \`type\``);
    }
    return item as ResponseItem;
  });
}

/** What the user said in it. */
export function userWords(items: readonly ResponseItem[]): UserInput[] {
  return items.flatMap((item) => {
    const { type, role, content } = item;
    if (type !== 'message' || role !== 'user' || !Array.isArray(content)) return [];
    return content.flatMap((part: unknown): UserInput[] => {
      const text = typeof part === 'object' && part !== null && 'text' in part ? part.text : null;
      // What the harness told the model is none of the user's words.
      if (typeof text !== 'string' || text.startsWith('<')) return [];
      return [{ type: 'text', text }];
    });
  });
}
