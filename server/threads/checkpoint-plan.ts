/** What a restore would do to files, as `thread/checkpoint/preview` shows it and a restore does it. */
import { createHash } from 'node:crypto';
import { previewRef } from '../diff/file-pairs.ts';
import type { KeptStore } from '../diff/kept-store.ts';
import { planRoot } from '../diff/restore-plan.ts';
import type { RootPlan, Step } from '../diff/restore-plan.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { ownIds, restoreSteps, stepsFrom, undoable } from './checkpoint-steps.ts';
import type { ThreadSteps } from './checkpoint-steps.ts';

export interface CheckpointPlan {
  readonly roots: readonly RootPlan[];
  /** Stands for all of it: what is there, what is to be, and what stands in the way. */
  readonly token: string;
}

/** `turnId` null: the last restore is undone. @throws {RpcFault} @throws {GitError} */
export async function checkpointPlan(
  store: KeptStore,
  home: string,
  known: ThreadSteps,
  turnId: string | null,
): Promise<CheckpointPlan> {
  const steps = turnId === null ? stepsOfUndo(known) : stepsFrom(known, turnId);
  const byRoot = new Map<string, Step[]>();
  for (const step of steps) byRoot.set(step.root, [...(byRoot.get(step.root) ?? []), step]);
  const own = ownIds(known);
  const roots: RootPlan[] = [];
  for (const [root, inRoot] of byRoot) {
    const ref = previewRef(known.threadId, roots.length);
    roots.push(await planRoot(store, home, root, inRoot, own, ref));
  }
  const said = roots.map(({ root, kept, files }) => [
    root,
    kept?.commit,
    files.map(({ path, conflict, refusal }) => [path, conflict, refusal]),
  ]);
  const hash = createHash('sha256').update(JSON.stringify([turnId, said]));
  return { roots, token: hash.digest('hex') };
}

function stepsOfUndo({ restores }: ThreadSteps): Step[] {
  const restore = undoable(restores);
  if (restore === null) throw invalidRequest('there is no restore to be undone');
  return restoreSteps(restore);
}
