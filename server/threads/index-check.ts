/** The index of a home's threads is compared with the files: the files are right. */
import { statSync } from 'node:fs';
import { openRolloutAtOnce } from './open-rollout.ts';
import { Projection } from './projection.ts';
import { readOn } from './read-rollout.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { ThreadIndex } from './thread-index.ts';
import { WorkPace } from './work-pace.ts';

/** Threads that are stored together. */
const BATCH = 32;

export interface CheckedStore {
  /** All rollouts of the home. */
  files(): Promise<readonly RolloutPlace[]>;
  closed(): boolean;
  use<T>(action: (index: ThreadIndex) => T): Promise<T>;
  /** Whether what is known of the thread is on its way into the index. */
  isPending(threadId: string): boolean;
  /** Reads on in a file that grew. */
  project(place: RolloutPlace): Promise<unknown>;
}

/** Adds what the index lacks, drops what is gone, reads on where files grew. */
export async function checkIndex(store: CheckedStore): Promise<void> {
  const [files, known] = await Promise.all([store.files(), store.use((index) => index.places())]);
  const byId = new Map(known.map((each) => [each.id, each]));
  const seen = new Set<string>();
  const pace = new WorkPace();
  let unknown: { place: RolloutPlace; projection: Projection }[] = [];
  const save = async (): Promise<void> => {
    const batch = unknown;
    unknown = [];
    if (batch.length === 0) return;
    // One that was moved since it was read stands in the index as moved.
    await store.use((index) =>
      index.saveAll(batch.filter(({ place }) => sizeOf(place.path) !== null)),
    );
  };
  for (const place of files) {
    if (store.closed()) return;
    await pace.breathe();
    const { threadId } = place;
    // A thread archived by a move that a crash cut in two counts once, as it is in use.
    if (seen.has(threadId)) continue;
    seen.add(threadId);
    const indexed = byId.get(threadId);
    const size = sizeOf(place.path);
    if (size === null || store.isPending(threadId)) continue;
    // A file that cannot be read now is looked at when it is asked for.
    if (indexed === undefined) {
      const projection = await projectAnew(place, pace).catch(() => null);
      if (projection !== null) unknown.push({ place, projection });
      if (unknown.length >= BATCH) await save();
      continue;
    }
    if (indexed.path !== place.path) {
      await store.use((index) => index.move(threadId, place.path, place.archived));
    }
    if (indexed.size !== size) await store.project(place).catch(() => undefined);
  }
  await save();
  const gone = known.filter(({ id, path }) => !seen.has(id) && sizeOf(path) === null);
  // The folders are not read at once: a thread that was moved from one to another meanwhile, as when it
  // is archived, may have been seen in neither.
  const again = gone.length === 0 ? [] : await store.files();
  const there = new Set(again.map(({ threadId }) => threadId));
  for (const { id } of gone) {
    await pace.breathe();
    if (!there.has(id)) await store.use((index) => index.remove(id));
  }
  await store.use((index) => index.markComplete());
}

async function projectAnew({ path, threadId }: RolloutPlace, pace: WorkPace): Promise<Projection> {
  const projection = new Projection(threadId);
  const handle = await openRolloutAtOnce(path);
  try {
    await readOn(handle, projection, (await handle.stat()).size, pace);
  } finally {
    await handle.close();
  }
  return projection;
}

/** In bytes; null when it cannot be seen. At once: there may be very many. */
function sizeOf(file: string): number | null {
  try {
    return statSync(file).size;
  } catch {
    return null;
  }
}
