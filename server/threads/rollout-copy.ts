/** The beginning of a rollout as another thread's own. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { readLines } from './history-loader.ts';
import { encodeLine } from './rollout-line.ts';
import type { SessionMeta } from './rollout-line.ts';

/** Writes `target`: its own first line, then the source's lines up to `end` without their first. */
export async function copyRollout(
  source: string,
  end: number,
  target: string,
  session: SessionMeta,
): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  // Under another name until it is whole.
  const partial = `${target}.partial`;
  const blocks: Buffer[] = [];
  await readLines({ file: source, size: end }, (bytes) => {
    blocks.push(Buffer.from(blocks.length === 0 ? bytes.subarray(bytes.indexOf(0x0a) + 1) : bytes));
  });
  try {
    const to = await open(partial, 'w', 0o600);
    try {
      const first = { type: 'session_meta' as const, payload: session };
      await to.writeFile(encodeLine(first, 0, session.created_at_ms));
      for (const block of blocks) await to.writeFile(block);
    } finally {
      await to.close();
    }
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
