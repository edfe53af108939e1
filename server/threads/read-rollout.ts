/** Reads a rollout, or what is new in it, into its projection. */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { RolloutHandle } from './open-rollout.ts';
import { Projection, takeLines } from './projection.ts';
import type { TurnRow } from './turn-row.ts';
import type { WorkPace } from './work-pace.ts';

const READ_BYTES = 8 * 1024 * 1024;

/** What a file says that is none of this home's, perhaps. @throws when it cannot be read. */
export async function readRollout(file: string, threadId: string): Promise<Projection> {
  const projection = new Projection(threadId);
  const handle = await open(file, 'r');
  try {
    await readOn(handle, projection, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
  return projection;
}

/** All turns of one of our files, for those who cannot wait. @throws when it cannot be read */
export function readRowsAtOnce(file: string, threadId: string): readonly TurnRow[] {
  const projection = new Projection(threadId);
  takeLines(projection, readFileSync(file));
  return projection.rows;
}

/** Reads lines that are new, up to `size`. */
export async function readOn(
  handle: RolloutHandle,
  projection: Projection,
  size: number,
  pace?: WorkPace,
): Promise<void> {
  let block = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(0, size - projection.size)));
  while (projection.size < size) {
    await pace?.breathe();
    const want = Math.min(block.length, size - projection.size);
    const { bytesRead } = await handle.read(block, 0, want, projection.size);
    if (bytesRead === 0) return;
    const taken = takeLines(projection, block.subarray(0, bytesRead));
    if (taken > 0) continue;
    // A line longer than the block, or a torn one at the end.
    if (bytesRead < block.length || block.length >= size - projection.size) return;
    block = Buffer.allocUnsafe(Math.min(block.length * 2, size - projection.size));
  }
}
