/** Reads back what the model was sent, and which item ids a thread has used. */
import type { ResponseItem } from '../model/model.ts';
import type { RolloutLine } from './rollout-line.ts';
import { openRollout } from './open-rollout.ts';
import { readWholeLines } from './read-bytes.ts';
import { LineReader } from './rollout-slice.ts';

export interface LoadedHistory {
  readonly items: ResponseItem[];
  readonly itemIds: Set<string>;
}

/** A file and how many of its bytes count. */
export interface HistoryFile {
  readonly file: string;
  readonly size: number;
}

/** The history that the files hold one after another. What was reverted is not in it. */
export async function loadHistory(files: readonly HistoryFile[]): Promise<LoadedHistory> {
  const items: ResponseItem[] = [];
  const itemIds = new Set<string>();
  for (const each of files) {
    const own = new FileHistory(itemIds);
    await readLines(each, (bytes) => own.take(bytes));
    if (own.replaces) items.length = 0;
    for (const item of own.items) items.push(item);
  }
  return { items, itemIds };
}

/** What one file adds. */
class FileHistory {
  items: ResponseItem[] = [];
  /** Whether it was compacted: then what the files before it hold is gone. */
  replaces = false;
  /** What there was when each turn began. */
  readonly #before = new Map<
    string,
    { readonly items: ResponseItem[]; readonly length: number; readonly replaces: boolean }
  >();
  readonly #itemIds: Set<string>;

  constructor(itemIds: Set<string>) {
    this.#itemIds = itemIds;
  }

  take(bytes: Buffer): void {
    for (const line of new LineReader(bytes).between()) {
      const { head } = line;
      if (head !== null && head.itemId !== '') this.#itemIds.add(head.itemId);
      else if (head === null || isWanted(head.kind)) this.#takeLine(line.parse());
    }
  }

  #takeLine(line: RolloutLine | null): void {
    if (line?.type === 'response_item') this.items.push(line.payload);
    else if (line?.type === 'compacted') {
      this.items = [...line.payload.replacement_history];
      this.replaces = true;
    }
    if (line?.type !== 'event_msg') return;
    const event = line.payload;
    if ('item_id' in event) this.#itemIds.add(event.item_id);
    else if (event.type === 'turn_started') {
      const { items, replaces } = this;
      this.#before.set(event.turn_id, { items, length: items.length, replaces });
    } else if (event.type === 'thread_reverted') {
      // A cut before the file's own turns leaves nothing of them.
      const before =
        event.history_base === undefined ? this.#before.get(event.before_turn_id) : undefined;
      this.items = before?.items.slice(0, before.length) ?? [];
      this.replaces = before?.replaces ?? false;
    }
  }
}

function isWanted(kind: string): boolean {
  return (
    kind === 'response_item' ||
    kind === 'compacted' ||
    kind === 'turn_started' ||
    kind === 'thread_reverted' ||
    kind.startsWith('item_')
  );
}

/** Hands over the file's lines, a block of whole ones at a time. */
export async function readLines(
  { file, size }: HistoryFile,
  take: (bytes: Buffer) => void,
): Promise<void> {
  const handle = await openRollout(file);
  try {
    await readWholeLines(handle, size, take);
  } finally {
    await handle.close();
  }
}
