/** Commands that their turns left running, as items of those turns. */
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import type { Terminals } from '../tools/exec-command/terminals.ts';
import { parseTurn, turnText } from './turn-text.ts';
import type { TurnText } from './turn-text.ts';

/** By the id of their turn. */
export type BackgroundItems = ReadonlyMap<string, readonly ThreadItem[]>;

export const nothingInBackground = (): BackgroundItems => new Map();

/** As they are now, but for those of the turn that runs. */
export function backgroundItems(
  terminals: Terminals,
  activeTurnId: string | null,
): BackgroundItems {
  const items = new Map<string, ThreadItem[]>();
  for (const terminal of terminals.running()) {
    const item = terminal.turnId === activeTurnId ? null : terminal.current();
    if (item !== null) items.set(terminal.turnId, [...(items.get(terminal.turnId) ?? []), item]);
  }
  return items;
}

/** {@link withBackground} for turns as JSON: only those with an item that goes on are parsed. */
export function backgroundInTexts(
  texts: readonly TurnText[],
  background: BackgroundItems,
): readonly TurnText[] {
  if (background.size === 0) return texts;
  return texts.map((each) => {
    if (!background.has(each.id)) return each;
    return withBackground([parseTurn(each)], background).map(turnText)[0] ?? each;
  });
}

/** Puts items that go on in the place of what is stored of them. */
export function withBackground(turns: Turn[], background: BackgroundItems): Turn[] {
  if (background.size === 0) return turns;
  return turns.map((turn) => {
    const going = background.get(turn.id);
    if (going === undefined || turn.itemsView !== 'full') return turn;
    const items = turn.items.map((item) => going.find(({ id }) => id === item.id) ?? item);
    return { ...turn, items };
  });
}
