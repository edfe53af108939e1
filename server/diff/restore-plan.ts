/**
 * What it would take to bring files back to what they were: which ones, what stands in the way, and
 * what nobody but the user may decide. Reads the disk and writes nothing to it.
 */
import { setImmediate as nextTick } from 'node:timers/promises';
import type { FilePair, NewSide, PairIds, PairName, Side } from './file-pairs.ts';
import type { KeptStore } from './kept-store.ts';
import type { Barred, DiskState } from './disk-state.ts';
import { RootFiles } from './root-files.ts';
import { sameSide } from './turn-files.ts';

/** Something that changed files: a turn, or a restore. */
export interface Step extends Omit<PairName, 'threadId'> {
  readonly kept: PairIds;
}

/** Somebody else's work would be lost. Only the user can want that. */
export type Conflict = 'changed' | 'changedBetween' | 'otherThread';

/** It cannot be done, whoever wants it. */
export type Refusal = Barred | 'folder' | 'rootGone';

export interface PlannedFile {
  readonly path: string;
  readonly now: Side | null;
  readonly target: Side | null;
  readonly conflict: Conflict | null;
  readonly refusal: Refusal | null;
  /** Who else changed it, where that is known. */
  readonly threadId: string | null;
}

export interface RootPlan {
  readonly root: string;
  readonly files: readonly PlannedFile[];
  /** From what is there to what is to be, of all files that are not refused. */
  readonly kept: PairIds | null;
}

interface Touched {
  readonly path: string;
  /** As it was before the first of the steps. */
  readonly target: Side | null;
  readonly firstMs: number;
  /** As the last of the steps left it. */
  expected: Side | null;
  between: boolean;
}

interface OtherChange {
  readonly threadId: string;
  readonly endedAtMs: number;
  readonly after: Side | null;
}

const BATCH = 100;

/**
 * Plans for one root to undo these steps, which come in their order. `own` holds the ids of all steps
 * of the thread, these and others; `ref` is where the plan is kept. @throws {GitError}
 */
export async function planRoot(
  store: KeptStore,
  home: string,
  root: string,
  steps: readonly Step[],
  own: ReadonlySet<string>,
  ref: string,
): Promise<RootPlan> {
  const touched = await touchedFiles(store, steps);
  const others = await otherChanges(store, root, steps[0]?.startedAtMs ?? 0, own);
  let files: RootFiles;
  try {
    files = new RootFiles(root, home);
  } catch {
    const gone = touched.map((each) => planned(each, null, null, 'rootGone', null));
    return { root, files: gone, kept: null };
  }
  try {
    const known = new Set(
      touched.flatMap(({ target, expected }) => [target?.id ?? '', expected?.id ?? '']),
    );
    const judge = judgeOf(files, touched, others);
    const plans: PlannedFile[] = [];
    const pairs: FilePair<NewSide>[] = [];
    for (const [i, each] of touched.entries()) {
      // Thousands of files must not hold up the threads that stream meanwhile.
      if (i % BATCH === BATCH - 1) await nextTick();
      const state = files.state(each.path);
      const plan = judge(each, state);
      if (plan === null) continue;
      plans.push(plan);
      if (plan.refusal !== null) continue;
      pairs.push({
        path: each.path,
        before: state.kind === 'file' ? bringing(files, each.path, state, known) : null,
        after: each.target,
      });
    }
    const kept = pairs.length === 0 ? null : (await store.write(ref, pairs)).ids;
    return { root, files: plans, kept };
  } finally {
    files.close();
  }
}

/** The files that steps changed, sorted, with what they were at first and at last. */
export async function touchedFiles(store: KeptStore, steps: readonly Step[]): Promise<Touched[]> {
  const kept = await store.read(steps.map((step) => step.kept));
  const touched = new Map<string, Touched>();
  for (const { kept: ids, startedAtMs } of steps) {
    for (const { path, before, after } of kept.get(ids.commit) ?? []) {
      const known = touched.get(path);
      if (known === undefined) {
        const first = { path, target: before, firstMs: startedAtMs };
        touched.set(path, { ...first, expected: after, between: false });
        continue;
      }
      if (!sameSide(known.expected, before)) known.between = true;
      known.expected = after;
    }
  }
  return [...touched.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** By path, what other threads changed in the same folder since. */
async function otherChanges(
  store: KeptStore,
  root: string,
  sinceMs: number,
  own: ReadonlySet<string>,
): Promise<Map<string, OtherChange[]>> {
  const steps = await store.named(
    root,
    ({ id, endedAtMs }) => !own.has(id) && endedAtMs >= sinceMs,
  );
  const kept = await store.read(steps);
  const changes = new Map<string, OtherChange[]>();
  for (const { commit, threadId, endedAtMs } of steps) {
    for (const { path, after } of kept.get(commit) ?? []) {
      const all = changes.get(path) ?? [];
      all.push({ threadId, endedAtMs, after });
      changes.set(path, all);
    }
  }
  return changes;
}

function judgeOf(
  files: RootFiles,
  touched: readonly Touched[],
  others: ReadonlyMap<string, readonly OtherChange[]>,
): (each: Touched, state: DiskState) => PlannedFile | null {
  const deleted = new Set(touched.flatMap(({ path, target }) => (target === null ? [path] : [])));
  return (each, state) => {
    const { path, target, expected, firstMs, between } = each;
    if (state.kind === 'barred') return planned(each, null, null, state.why, null);
    if (state.kind === 'folder') {
      // The file itself is gone already.
      if (target === null) return null;
      const inner = files.within(path);
      if (inner === null || inner.some((name) => !deleted.has(name))) {
        return planned(each, null, null, 'folder', null);
      }
    }
    const now: Side | null = state.kind === 'file' ? { mode: state.mode, id: state.id } : null;
    if (sameSide(now, target)) return null;
    const changes = (others.get(path) ?? []).filter(({ endedAtMs }) => endedAtMs >= firstMs);
    if (!sameSide(now, expected)) {
      const who = changes.findLast(({ after }) => sameSide(after, now));
      return planned(each, now, 'changed', null, who?.threadId ?? null);
    }
    const other = changes.at(-1)?.threadId ?? null;
    if (other !== null) return planned(each, now, 'otherThread', null, other);
    return planned(each, now, between ? 'changedBetween' : null, null, null);
  };
}

function planned(
  { path, target }: Touched,
  now: Side | null,
  conflict: Conflict | null,
  refusal: Refusal | null,
  threadId: string | null,
): PlannedFile {
  return { path, now, target, conflict, refusal, threadId };
}

/** A side of which the store may not have the content yet. */
function bringing(
  files: RootFiles,
  path: string,
  { mode, id, stamp }: Extract<DiskState, { readonly kind: 'file' }>,
  known: ReadonlySet<string>,
): NewSide {
  return known.has(id) ? { mode, id } : { mode, id, bytes: () => files.bytes(path, stamp) };
}
