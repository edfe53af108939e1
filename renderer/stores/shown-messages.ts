/** Which messages of the user's a server shows by now. */
import type { TurnState } from '../../server/protocol/reducer.ts';
import type { SendingMessage } from './thread-meta.ts';
import { textOf } from './thread-queue.ts';

/** Those that it does not show yet. It gives our ids back, or else a message is known by its turn and its words. */
export function notShown(
  sending: readonly SendingMessage[],
  turns: Iterable<TurnState>,
): readonly SendingMessage[] {
  const ids = new Set<string>();
  const nameless: { readonly turnId: string; readonly text: string }[] = [];
  for (const { turn, items } of turns) {
    for (const { item } of items.values()) {
      if (item.type !== 'userMessage') continue;
      if (typeof item.clientId === 'string') ids.add(item.clientId);
      else nameless.push({ turnId: turn.id, text: textOf(item.content) });
    }
  }
  return sending.filter(({ clientId, turnId, text }) => {
    if (ids.has(clientId)) return false;
    const at = nameless.findIndex((one) => one.turnId === turnId && one.text === text);
    if (at === -1) return true;
    nameless.splice(at, 1);
    return false;
  });
}
