/** What was said in turns, by user and model: the text that a search looks at. */
import type { ThreadItem } from '../protocol/item.ts';
import { openRollout } from './open-rollout.ts';
import { readBytes } from './read-bytes.ts';
import type { RolloutLine } from './rollout-line.ts';
import { LineReader } from './rollout-slice.ts';
import type { SliceLine } from './rollout-slice.ts';
import type { PlacedTurn } from './thread-history.ts';

export interface Spoken {
  readonly itemId: string;
  readonly text: string;
}

/** The text of a message; null for every other item. */
export function spokenIn(item: ThreadItem): Spoken | null {
  if (item.type === 'agentMessage') return { itemId: item.id, text: item.text };
  if (item.type !== 'userMessage') return null;
  const texts = item.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return { itemId: item.id, text: texts.join('\n') };
}

/** The message that a line completes; null for every other line. */
export function spokenAt(line: SliceLine): Spoken | null {
  const { head } = line;
  if (head !== null) {
    if (head.kind !== 'item_completed') return null;
    const message = head.itemType === 'userMessage' || head.itemType === 'agentMessage';
    if (!message && head.itemType !== '') return null;
  }
  return spokenOf(line.parse());
}

function spokenOf(line: RolloutLine | null): Spoken | null {
  if (line?.type !== 'event_msg' || line.payload.type !== 'item_completed') return null;
  return spokenIn(line.payload.item);
}

/** All messages of a turn, in order. */
export async function spokenInTurn({ row, part }: PlacedTurn): Promise<Spoken[]> {
  const handle = await openRollout(part.file);
  try {
    const end = Math.min(row.end ?? part.size, part.size);
    const bytes = await readBytes(handle, row.start, end - row.start);
    const found = new Map<string, Spoken>();
    for (const line of new LineReader(bytes).between()) {
      const spoken = spokenAt(line);
      if (spoken !== null) found.set(spoken.itemId, spoken);
    }
    return [...found.values()];
  } finally {
    await handle.close();
  }
}
