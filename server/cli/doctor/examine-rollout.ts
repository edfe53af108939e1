/** Looks through one rollout, line by line. Writes nothing. */
import { open } from 'node:fs/promises';
import { Projection, takeLines } from '../../threads/projection.ts';
import { FORMAT_VERSION, parseLine } from '../../threads/rollout-line.ts';
import type { RolloutPlace } from '../../threads/rollout-path.ts';
import { firstLine } from '../../threads/rollout-place.ts';
import { hasWriter } from '../../threads/writer-lock.ts';
import type { Problem, ProblemKind } from './report.ts';

const BLOCK = 4 * 1024 * 1024;

export interface Examined {
  readonly place: RolloutPlace;
  /** What the file says; null when it cannot be read. */
  readonly projection: Projection | null;
  readonly problems: Problem[];
  /** Whether a process writes to it now: then its end is in motion. */
  readonly inUse: boolean;
}

/**
 * `at`: a number of bytes, at which `seen` is called with what the file says up to there; never when
 * no line ends there.
 */
export async function examineRollout(
  home: string,
  place: RolloutPlace,
  at: number | null = null,
  seen: (projection: Projection) => void = () => undefined,
): Promise<Examined> {
  const { threadId, path } = place;
  const problems: Problem[] = [];
  const note = (kind: ProblemKind, cause: string, harmless = false): void => {
    problems.push({ kind, threadId, path, cause, harmless, repaired: null });
  };
  const inUse = await hasWriter(home, threadId);
  const projection = new Projection(threadId);
  let size: number;
  let bad: number;
  try {
    ({ size, bad } = await readThrough(path, projection, at, seen));
  } catch (error) {
    note('unreadable', `it cannot be read: ${error instanceof Error ? error.message : 'error'}`);
    return { place, projection: null, problems, inUse };
  }
  if (size === 0) {
    note('empty', 'the file is empty');
    return { place, projection, problems, inUse };
  }
  const first = parseLine((await firstLine(path)) ?? '');
  if (first?.type !== 'session_meta') {
    note('firstLine', 'its first line is lost, and with it where and by whom it was made');
  } else if (first.payload.id !== threadId) {
    note('name', `the file says to be of thread ${first.payload.id}`);
  }
  if (bad > 0) note('lines', `lines that cannot be read and are passed over: ${bad}`);
  if (projection.size < size && !inUse) {
    note('tornTail', `its last line is not whole (${size - projection.size} bytes)`);
  }
  if (projection.openTurn !== null && !inUse) {
    note('openTurn', 'the process of its last turn died; the turn shows as interrupted', true);
  }
  const version = projection.meta?.formatVersion ?? 1;
  if (version > FORMAT_VERSION) {
    note('laterFormat', `it is of format ${version}, of a later Skein: read, not written`, true);
  }
  return { place, projection, problems, inUse };
}

async function readThrough(
  path: string,
  projection: Projection,
  at: number | null,
  seen: (projection: Projection) => void,
): Promise<{ readonly size: number; readonly bad: number }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const readTo = async (end: number): Promise<void> => {
      let want = BLOCK;
      while (projection.size < end) {
        const length = Math.min(want, end - projection.size);
        const block = Buffer.allocUnsafe(length);
        const { bytesRead } = await handle.read(block, 0, length, projection.size);
        if (bytesRead === 0) return;
        if (takeLines(projection, block.subarray(0, bytesRead)) > 0) continue;
        if (projection.size + length >= end) return;
        want *= 2;
      }
    };
    if (at !== null && at <= size) {
      await readTo(at);
      if (projection.size === at) seen(projection);
    }
    await readTo(size);
    return { size, bad: projection.meta?.badLines ?? 0 };
  } finally {
    await handle.close();
  }
}
