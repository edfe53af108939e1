/** What was said in a rollout beyond what is known of it, in portions that are stored one by one. */
import type { FileNews } from './message-index.ts';
import { openRolloutAtOnce } from './open-rollout.ts';
import type { RolloutHandle } from './open-rollout.ts';
import { readBytes } from './read-bytes.ts';
import { LineReader } from './rollout-slice.ts';
import { spokenAt } from './spoken.ts';
import type { HiddenSpan } from './thread-index.ts';
import type { WorkPace } from './work-pace.ts';

/** What is read and looked through before the loop breathes. */
const BLOCK_BYTES = 256 * 1024;
/** UTF-16 units of text in a portion of one file. */
const PORTION_LENGTH = 48 * 1024;
const TAIL_BYTES = 64;

export interface UnreadFile {
  readonly threadId: string;
  readonly path: string;
  /** How far it is to be read, and how far it was; null when it never was. */
  readonly size: number;
  readonly before: number | null;
  /** The bytes before that. */
  readonly tail: Buffer;
  readonly hidden: readonly HiddenSpan[];
}

/** @throws when the file cannot be read */
export async function* readMessages(file: UnreadFile, pace: WorkPace): AsyncGenerator<FileNews> {
  const { threadId, size, before, tail, hidden } = file;
  const handle = await openRolloutAtOnce(file.path);
  try {
    const from = before ?? 0;
    const there = await readBytes(handle, from - tail.length, tail.length);
    let anew = from > size || !there.equals(tail);
    let at = anew ? 0 : from;
    let messages: { at: number; length: number; text: string }[] = [];
    let length = 0;
    const portion = async (end: number, last = false): Promise<FileNews> => {
      const news = { threadId, size: end, anew, messages, hidden: last ? hidden : [] };
      anew = false;
      messages = [];
      length = 0;
      return { ...news, tail: await tailAt(handle, end) };
    };
    for (let want = BLOCK_BYTES; at < size;) {
      await pace.breathe();
      const block = await readBytes(handle, at, Math.min(want, size - at));
      const whole = block.lastIndexOf(0x0a) + 1;
      if (whole === 0) {
        // A line longer than the block, or a torn one at the end.
        if (at + block.length >= size) break;
        want *= 2;
        continue;
      }
      for (const line of new LineReader(block.subarray(0, whole)).between()) {
        const spoken = spokenAt(line);
        if (spoken === null || spoken.text === '') continue;
        messages.push({ at: at + line.at, length: line.length, text: spoken.text });
        length += spoken.text.length;
        if (length >= PORTION_LENGTH) yield await portion(at + line.at + line.length);
      }
      at += whole;
      want = BLOCK_BYTES;
    }
    if (anew || at > from) yield await portion(at, true);
  } finally {
    await handle.close();
  }
}

async function tailAt(handle: RolloutHandle, end: number): Promise<Buffer> {
  return readBytes(handle, Math.max(0, end - TAIL_BYTES), Math.min(end, TAIL_BYTES));
}
