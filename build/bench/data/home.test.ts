import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examineHome } from '../../../server/cli/doctor/examine-home.ts';
import { isSound } from '../../../server/cli/doctor/report.ts';
import { says } from '../../../server/model/scripted-model.ts';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { listRollouts } from '../../../server/threads/rollout-path.ts';
import { openFixture } from '../../../server/threads/testing/thread-fixture.ts';
import type { Fixture } from '../../../server/threads/testing/thread-fixture.ts';
import { sizesOf, writeHome } from './home.ts';

const SMALL = { threads: 5, projects: 3, seed: 5, giants: false, modelProvider: 'scripted' };

async function allItems({ manager }: Fixture, threadId: string): Promise<ThreadItem[]> {
  const items: ThreadItem[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof manager.turnsList>> = await manager.turnsList({
      threadId,
      cursor,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    items.push(...page.data.flatMap((turn) => turn.items));
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return items;
}

test('a server reads a generated home whole, goes on with its threads, and the doctor finds it sound', async () => {
  const f = await openFixture(() => says('it_new', 'A new answer'));
  const made = await writeHome({ ...SMALL, home: f.home, workspaces: f.workspace });
  const { data } = await f.manager.list({ limit: 50 });
  expect(data.map(({ id }) => id).sort()).toEqual(made.threads.map(({ id }) => id).sort());
  const kinds = new Set<string>();
  for (const { id, items, lastTurnId } of made.threads) {
    const read = await allItems(f, id);
    expect(read).toHaveLength(items);
    expect(new Set(read.map((item) => item.id)).size).toBe(items);
    for (const { type } of read) kinds.add(type);
    const last = await f.manager.turnsList({ threadId: id, limit: 1 });
    expect(last.data[0]).toMatchObject({ id: lastTurnId, status: 'completed' });
  }
  expect([...kinds].sort()).toEqual([
    'agentMessage',
    'commandExecution',
    'fileChange',
    'reasoning',
    'userMessage',
  ]);
  const [first] = made.threads;
  if (first === undefined) throw new Error('no thread was made');
  await f.served('resume', f.manager.resume({ threadId: first.id, excludeTurns: true }));
  await f.runTurn(first.id, 'And now?');
  expect(await allItems(f, first.id)).toHaveLength(first.items + 2);
  const { report } = await examineHome(f.home);
  expect(report.problems).toEqual([]);
  expect(isSound(report)).toBe(true);
});

test('a seed gives the same bytes each time, another one gives others', async () => {
  const root = await mkdtemp(join(tmpdir(), 'skein-data-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const digest = async (name: string, seed: number): Promise<string> => {
    const home = join(root, name);
    // The folders of the projects stand in the threads.
    await writeHome({ ...SMALL, home, workspaces: join(root, 'projects'), seed });
    const hash = createHash('sha256');
    const places = await listRollouts(home);
    for (const { path } of places.sort((a, b) => (a.threadId < b.threadId ? -1 : 1))) {
      hash.update(await readFile(path));
    }
    return hash.digest('hex');
  };
  const one = await digest('one', 1);
  expect(await digest('again', 1)).toBe(one);
  expect(await digest('other', 2)).not.toBe(one);
});

test('a home has threads of every size, and more of the short ones the larger it is', () => {
  const count = (threads: number, giants = true): Record<string, number> => {
    const sizes = sizesOf(threads, giants);
    expect(sizes).toHaveLength(threads);
    return Object.fromEntries(
      [...new Set(sizes)].map((size) => [size, sizes.filter((one) => one === size).length]),
    );
  };
  expect(count(200)).toEqual({ items: 1, bytes: 1, long: 4, usual: 50, short: 144 });
  expect(count(5000)).toEqual({ items: 1, bytes: 1, long: 4, usual: 60, short: 4934 });
  expect(count(12, false)).toEqual({ usual: 3, short: 9 });
  expect(count(1)).toEqual({ items: 1 });
});
