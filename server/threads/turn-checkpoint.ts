/** What is kept of a turn that has ended: the files that it changed, as they were and as it left them. */
import path from 'node:path';
import { pairRef } from '../diff/file-pairs.ts';
import { KeptStore } from '../diff/kept-store.ts';
import type { FilePair, PairIds, PairName } from '../diff/file-pairs.ts';
import type { LeftOut, TurnFiles } from '../diff/turn-files.ts';
import { log } from '../log.ts';

/** The files that a turn changed. */
export interface TurnCheckpoint {
  /** Absolute; what paths count from. */
  readonly root: string;
  /** Where they lie, before and after; null where none changed. */
  readonly kept: PairIds | null;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
  /** What changed and could not be kept. */
  readonly left_out: readonly LeftOut[];
  /** Commands may have changed more. */
  readonly partial?: true;
}

/** So many paths that were left out are remembered by name. */
const MAX_LEFT_OUT = 100;

/** Where a home keeps them. */
export function keptStore(home: string): KeptStore {
  return new KeptStore(path.join(home, 'checkpoints'));
}

/** @throws {GitError} */
export async function keepTurn(
  store: KeptStore,
  name: Omit<PairName, 'root'>,
  { root, pairs, source, leftOut, partial }: TurnFiles,
): Promise<TurnCheckpoint> {
  const left = leftOut.slice(0, MAX_LEFT_OUT);
  const common = { root, ...(partial ? { partial: true as const } : {}) };
  if (pairs.length === 0) {
    return { ...common, kept: null, created: 0, changed: 0, deleted: 0, left_out: left };
  }
  const { ids, missing } = await store.write(pairRef({ root, ...name }), pairs, source);
  const lost = new Set(missing);
  const there = pairs.filter((pair) => !lost.has(pair));
  for (const pair of missing.slice(0, MAX_LEFT_OUT)) {
    left.push({ path: shownPath(pair.path), reason: 'unreadable' });
  }
  return { ...common, kept: ids, ...counts(there), left_out: left };
}

export function counts(pairs: readonly FilePair[]): {
  created: number;
  changed: number;
  deleted: number;
} {
  const created = pairs.filter(({ before }) => before === null).length;
  const deleted = pairs.filter(({ after }) => after === null).length;
  return { created, changed: pairs.length - created - deleted, deleted };
}

/** For people, a path whose characters are bytes. */
export function shownPath(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}

/** Lets go of what was kept for a thread that is gone. */
export async function forgetCheckpoints(home: string, threadId: string): Promise<void> {
  try {
    await keptStore(home).forget(threadId);
  } catch (error) {
    log('warn', `the checkpoints of thread ${threadId} could not be dropped`, error);
  }
}
