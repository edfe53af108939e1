import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { checkIndex } from './index-check.ts';
import type { CheckedStore } from './index-check.ts';
import { archivedPath, listRollouts } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { openFixture } from './testing/thread-fixture.ts';
import { ThreadIndex } from './thread-index.ts';

/** A home that no server has open, with so many threads and an index of its own to check. */
async function open(threads: number) {
  const f = await openFixture(({ index }) => says(`it_${index}`, 'ok'));
  for (let n = 0; n < threads; n += 1) await f.runTurn(await f.startThread(), `thread ${n}`);
  await f.manager.close();
  const index = await ThreadIndex.open(f.home);
  onTestFinished(() => index.close());
  const store: CheckedStore = {
    files: () => listRollouts(f.home),
    closed: () => false,
    use: (action) => Promise.resolve(action(index)),
    isPending: () => false,
    project: () => Promise.reject(new Error('no file grew')),
  };
  /** As another server does it meanwhile. */
  const archive = ({ threadId, path: file }: RolloutPlace): RolloutPlace => {
    const to = archivedPath(f.home, file);
    mkdirSync(path.dirname(to), { recursive: true });
    renameSync(file, to);
    index.move(threadId, to, true);
    return { threadId, path: to, archived: true };
  };
  const places = (): { id: string; archived: boolean }[] =>
    index.places().map(({ id, archived }) => ({ id, archived: archived === 1 }));
  return { store, index, archive, places };
}

it('keeps a thread that is archived while the folders are read', async () => {
  const { store, archive, places } = await open(2);
  const [moved, still] = await store.files();
  if (moved === undefined || still === undefined) throw new Error('there are no files');
  const indexRead = Promise.withResolvers<void>();
  let listed = 0;
  await checkIndex({
    ...store,
    use: (action) => store.use(action).finally(indexRead.resolve),
    // The folder of the archived ones is read before the move, that of the others after it.
    files: async () => {
      listed += 1;
      if (listed > 1) return store.files();
      await indexRead.promise;
      archive(moved);
      return [still];
    },
  });
  expect(places()).toContainEqual({ id: moved.threadId, archived: true });
  expect(places()).toContainEqual({ id: still.threadId, archived: false });
});

it('drops a thread whose file is gone, wherever it is looked for', async () => {
  const { store, places } = await open(2);
  const [gone, still] = await store.files();
  if (gone === undefined || still === undefined) throw new Error('there are no files');
  renameSync(gone.path, `${gone.path}.away`);
  await checkIndex(store);
  expect(places()).toEqual([{ id: still.threadId, archived: false }]);
});

it('does not put back a thread that is archived after it was read', async () => {
  const { store, index, archive, places } = await open(2);
  const [first, second] = await store.files();
  if (first === undefined || second === undefined) throw new Error('there are no files');
  const projection = index.projection(first.threadId);
  if (projection === null) throw new Error('the index lacks a thread');
  for (const { threadId } of [first, second]) index.remove(threadId);
  await checkIndex({
    ...store,
    isPending: (threadId) => {
      // The first one was read, and waits to be stored with the second one.
      if (threadId === second.threadId) index.save(archive(first), projection, true);
      return false;
    },
  });
  expect(places()).toContainEqual({ id: first.threadId, archived: true });
  expect(places()).toContainEqual({ id: second.threadId, archived: false });
});
