/** Reads back what the model was sent, and which item ids a thread has used. */
import { open } from 'node:fs/promises';
import type { ResponseItem } from '../model/model.ts';
import { parseLines } from './turn-reader.ts';

const READ_BYTES = 4 * 1024 * 1024;

export interface LoadedHistory {
  readonly items: ResponseItem[];
  readonly itemIds: Set<string>;
}

/** `end`: how many bytes of the file count; all when left out. */
export async function loadHistory(
  file: string,
  end = Number.POSITIVE_INFINITY,
): Promise<LoadedHistory> {
  const items: ResponseItem[] = [];
  const itemIds = new Set<string>();
  const take = (bytes: Buffer): void => {
    const lines = parseLines(bytes, (head) => {
      if (head === null || head.kind === 'response_item' || head.kind === 'compacted') return true;
      if (head.itemId !== '') itemIds.add(head.itemId);
      return head.kind.startsWith('item_') && head.itemId === '';
    });
    for (const line of lines) {
      if (line.type === 'response_item') items.push(line.payload);
      else if (line.type === 'compacted') {
        items.splice(0, items.length, ...line.payload.replacement_history);
      } else if (line.type === 'event_msg' && 'item_id' in line.payload) {
        itemIds.add(line.payload.item_id);
      }
    }
  };
  const handle = await open(file, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    const block = Buffer.allocUnsafe(READ_BYTES);
    for (let at = 0; ;) {
      const { bytesRead } = await handle.read(block, 0, Math.min(block.length, end - at), at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
      const whole = bytes.lastIndexOf(0x0a) + 1;
      take(bytes.subarray(0, whole));
      rest = Buffer.from(bytes.subarray(whole));
    }
  } finally {
    await handle.close();
  }
  return { items, itemIds };
}
